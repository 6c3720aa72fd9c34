/** Where a word of the text is on the screen, once it stays there. */
import type { Locator } from "playwright-core";

export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * The middle of a word in a line of the editor, in pixels of the page, once two frames in a row show it in the same place: a lens
 * that appears above moves all text. Squiggles lie below the text, so an element cannot be asked for it.
 */
export async function placeOf(line: Locator, word: string): Promise<Place> {
  for (;;) {
    const before = await measure(line, word);
    const after = await measure(line, word);
    if (before !== undefined && before.x === after?.x && before.y === after.y) return after;
  }
}

function measure(line: Locator, word: string): Promise<Place | undefined> {
  return line.evaluate(async (element, text) => {
    const { document, requestAnimationFrame, NodeFilter } = element.ownerDocument.defaultView;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.textContent?.replaceAll("\u00a0", " ").indexOf(text) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    return undefined; // the line is drawn anew just now
  }, word);
}
