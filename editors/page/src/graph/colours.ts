/** The colours of the page's own style sheet, for what is drawn on a canvas or saved. */

const NAMES = [
  "background", "surface", "text", "quiet", "line", "pale", "accent", "danger", "waiting", "running", "delayed", "parked",
  "succeeded", "satisfied", "cached", "failed", "cancelled", "skipped",
] as const;

export type Colours = Readonly<Record<(typeof NAMES)[number], string>>;

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Colours;
}

export function colourOf(palette: Colours, status: string): string {
  return (palette as Readonly<Record<string, string>>)[status] ?? palette.waiting;
}

/** Called when the colours may be different: the system or the editor goes from light to dark. */
export function onRecolour(listener: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] }); // an editor's own colours
}
