/** What is known of one command: where it is, what it needs, who needs it, how it went. */

import { h } from "../dom";
import type { Library, LibraryNode } from "../state";
import type { Session } from "../session";
import { local, moment, words } from "../words";

export interface DetailActions {
  readonly opens: boolean;
  readonly focused: boolean;
  open(path: string): void;
  copy(text: string): void;
  choose(place: number): void;
  focus(): void;
}

export function details(library: Library, place: number, session: Session, actions: DetailActions): HTMLElement[] {
  const node = library.nodes[place] as LibraryNode;
  const standing = session.standing(node);
  const last = session.last(node);
  const parts: (HTMLElement | undefined)[] = [
    h("h2", {}, node.title),
    node.summary ? h("p", {}, node.summary) : undefined,
    h("p", { class: "path" }, h("code", {}, local(node.path, session.folder))),
    h(
      "p",
      { class: "buttons" },
      actions.opens
        ? h("button", { type: "button", "data-key": "open", onclick: () => actions.open(node.path) }, "Open")
        : h("button", { type: "button", "data-key": "copy", onclick: () => actions.copy(node.path) }, "Copy path"),
      h(
        "button",
        { type: "button", "data-key": "focus", onclick: () => actions.focus() },
        actions.focused ? "Show all" : "Only what it needs and what needs it",
      ),
    ),
    standing.status
      ? h("p", {}, "In this run: ", h("span", { class: `badge ${standing.status}` }, standing.stage ? words(standing.stage) : standing.status))
      : undefined,
    last ? h("p", {}, `Last ${last.outcome} at ${moment(last.at)}.`) : undefined,
    node.cycle >= 0 ? h("p", { class: "danger" }, `On a cycle with ${names(library, cycleOf(library, place))}.`) : undefined,
    node.loose.length ? h("p", { class: "warning" }, `Nothing is called ${node.loose.join(", ")}.`) : undefined,
    linked("Needs", library, place, "source", "target", actions),
    linked("Needed by", library, place, "target", "source", actions),
  ];
  return parts.filter((part) => part !== undefined);
}

function linked(
  title: string,
  library: Library,
  place: number,
  from: "source" | "target",
  to: "source" | "target",
  actions: DetailActions,
): HTMLElement | undefined {
  const edges = library.edges.filter((edge) => edge[from] === place);
  if (!edges.length) return undefined;
  const items = edges.map((edge) => {
    const other = edge[to];
    const { title: name } = library.nodes[other] as LibraryNode;
    const kind = edge.kind === "dependency" ? undefined : h("span", { class: "quiet" }, ` (${edge.kind})`);
    const key = `${title} ${other}`;
    return h("li", {}, h("button", { type: "button", "data-key": key, onclick: () => actions.choose(other) }, name), kind);
  });
  return h("div", {}, h("h3", {}, title), h("ul", {}, ...items));
}

function cycleOf(library: Library, place: number): number[] {
  const { cycle } = library.nodes[place] as LibraryNode;
  return library.nodes.flatMap((node, other) => (node.cycle === cycle && other !== place ? [other] : []));
}

function names(library: Library, places: readonly number[]): string {
  return places.map((place) => (library.nodes[place] as LibraryNode).title).join(", ") || "itself";
}
