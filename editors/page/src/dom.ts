/** Elements in one expression. Text is always text: nothing of a library or a run is ever read as HTML. */

export type Child = Node | string | number | undefined | false;
type Value = string | number | boolean | undefined | ((event: Event) => void);
export type Attributes = Readonly<Record<string, Value>>;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; a function is an event listener (`onclick`), true an attribute without a value. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

/** An SVG element. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  fill(element, attributes, children);
  return element;
}

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children) {
    if (child instanceof Node) element.append(child);
    else if (child !== undefined && child !== false) element.append(String(child));
  }
}

/** A part of the page that is built anew only when what it shows is different; whoever has the focus keeps it. */
export class Part {
  #shown = "";

  constructor(readonly element: HTMLElement) {}

  /** `key` stands for everything that `build` reads. */
  show(key: unknown, build: () => readonly Child[]): void {
    const now = JSON.stringify(key);
    if (now === this.#shown) return;
    this.#shown = now;
    const active = document.activeElement;
    const held = active instanceof HTMLElement && this.element.contains(active) ? active.dataset["key"] : undefined;
    this.element.replaceChildren(...build().filter((child) => child !== undefined && child !== false).map(asNode));
    if (held !== undefined) {
      this.element.querySelector<HTMLElement>(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }
  }
}

function asNode(child: Child): Node | string {
  return child instanceof Node ? child : String(child);
}
