/** The commands that a search found, as a list of buttons: the same as the drawing, for the keyboard and screen readers. */

import { h } from "../dom";
import type { Standing } from "../session";
import type { LibraryNode } from "../state";
import { count, MARKS, plural, words } from "../words";

export interface Match {
  readonly node: LibraryNode;
  readonly standing: Standing;
  readonly chosen: boolean;
}

/** `all` counts those that are not listed as well. */
export function matchList(matches: readonly Match[], all: number, select: (path: string) => void): HTMLElement[] {
  const rows = matches.map(({ node, standing, chosen }) => {
    const mark = standing.status ? `${MARKS[standing.status] ?? ""} ${standing.stage ? words(standing.stage) : standing.status}` : "";
    const row = h(
      "button",
      { type: "button", "data-key": node.path, "aria-pressed": chosen ? "true" : "false", onclick: () => select(node.path) },
      h("span", { class: "name" }, node.title),
      node.cycle >= 0 && h("span", { class: "badge cycle" }, "cycle"),
      mark && h("span", { class: `badge ${standing.status}` }, mark),
    );
    return h("li", {}, row);
  });
  const parts = [h("h2", {}, plural(all, "file")), h("ul", {}, ...rows)];
  if (all > rows.length) parts.push(h("p", { class: "quiet" }, `and ${count(all - rows.length)} more; search for them`));
  return parts;
}
