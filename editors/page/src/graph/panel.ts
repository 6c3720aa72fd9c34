/** The graph with its tools: search, focus, families, mentions, export, and the same as a list for the keyboard. */

import { h, Part } from "../dom";
import type { Library, LibraryNode } from "../state";
import { append } from "../lists";
import type { Session, Standing } from "../session";
import type { CommandStory } from "../story";
import { count, MARKS, plural } from "../words";
import { colours } from "./colours";
import { details } from "./details";
import { Drawing } from "./drawing";
import { matchList } from "./matches";
import { picture } from "./picture";
import { closedShapeOf, MANY, neighbourhood, sceneOf, shapeOf, type Shape } from "./scene";

const LISTED = 200; // matches that the list shows

const WEIGHTIEST = ["failed", "parked", "running", "delayed", "cancelled", "waiting", "succeeded", "cached", "satisfied"];

export interface Actions {
  readonly opens: boolean;
  open(path: string): void;
  copy(text: string): void;
  save(name: string, mime: string, base64: string): void;
  say(sentence: string): void;
}

export class GraphPanel {
  readonly element: HTMLElement;
  readonly #actions: Actions;
  readonly #session: Session;
  readonly #canvas = h("div", { class: "canvas", tabindex: 0, role: "application", id: "canvas" });
  readonly #search = h("input", { type: "search", id: "search", placeholder: "Name or description", autocomplete: "off" });
  readonly #mentions = h("input", { type: "checkbox", id: "mentions" });
  readonly #families = h("button", { type: "button" });
  readonly #whole = h("button", { type: "button", hidden: true }, "Show all");
  readonly #details = new Part(h("div", { class: "details" }));
  readonly #list = new Part(h("div", { class: "matches" }));
  readonly #legend = new Part(h("div", { class: "legend" }));
  readonly #drawing: Drawing;
  #library: Library = { nodes: [], edges: [] };
  #places = new Map<string, number>();
  #members = new Map<string, LibraryNode[]>();
  #closed = new Set<string>();
  #focus: Set<number> | undefined;
  #chosen: number | undefined;
  #stale = true;

  constructor(session: Session, actions: Actions) {
    this.#session = session;
    this.#actions = actions;
    this.#drawing = new Drawing(this.#canvas, {
      onNode: (place) => this.#clicked(place),
      onFamily: (family) => this.#toggle(family),
      onNothing: () => this.choose(undefined),
    });
    this.#search.addEventListener("input", () => this.#searched());
    this.#search.addEventListener("keydown", (event) => this.#searchKey(event));
    this.#mentions.addEventListener("change", () => this.#redraw());
    this.#families.addEventListener("click", () => this.#toggleAll());
    this.#whole.addEventListener("click", () => this.#focusOn(undefined));
    this.#canvas.addEventListener("keydown", (event) => this.#canvasKey(event));
    this.element = h(
      "section",
      { class: "graph", id: "panel-graph", role: "tabpanel", "aria-labelledby": "tab-graph" },
      h(
        "div",
        { class: "tools", role: "toolbar", "aria-label": "Graph" },
        h("label", { for: "search" }, "Search"),
        this.#search,
        h("label", { class: "check" }, this.#mentions, "Mentions"),
        this.#families,
        this.#whole,
        h("span", { class: "space" }),
        h("button", { type: "button", "aria-label": "Zoom in", onclick: () => this.#drawing.zoom(1.25) }, "+"),
        h("button", { type: "button", "aria-label": "Zoom out", onclick: () => this.#drawing.zoom(0.8) }, "−"),
        h("button", { type: "button", onclick: () => this.#drawing.fit() }, "Fit"),
        h("button", { type: "button", onclick: () => this.#saveSvg() }, "Save SVG"),
        h("button", { type: "button", onclick: () => this.#actions.save("graph.png", "image/png", this.#drawing.png()) }, "Save PNG"),
      ),
      h(
        "div",
        { class: "split" },
        this.#canvas,
        h("aside", { "aria-label": "Commands" }, this.#details.element, this.#legend.element, this.#list.element),
      ),
    );
  }

  /** Take over another library. What is chosen and open stays, as far as it is still there. */
  setLibrary(library: Library): void {
    const chosen = this.#chosen === undefined ? undefined : this.#library.nodes[this.#chosen]?.path;
    const first = this.#library.nodes.length === 0;
    this.#library = library;
    this.#places = new Map(library.nodes.map((node, place) => [node.path, place]));
    this.#members.clear();
    for (const node of library.nodes) append(this.#members, node.family, node);
    this.#chosen = chosen === undefined ? undefined : this.#places.get(chosen);
    this.#focus = undefined;
    if (first && library.nodes.length >= MANY) this.#closed = new Set(library.nodes.map((node) => node.family));
    this.#redraw();
  }

  /** Draw what was left undrawn while the panel was hidden. */
  shown(): void {
    if (this.#stale) this.#redraw();
  }

  /** Commands stand differently; none given: all of them. */
  update(touched: readonly CommandStory[] | undefined): void {
    const shapes = touched ? this.#shapesOf(touched) : this.#drawing.scene.shapes;
    this.#drawing.update(shapes, (shape) => this.#standing(shape));
    this.#showAside();
  }

  /** Select the command of a file. */
  select(path: string, focus = false): void {
    const place = this.#places.get(path);
    if (place === undefined) return;
    if (focus) this.#focusOn(place);
    this.#reveal(place);
    this.choose(place);
  }

  choose(place: number | undefined): void {
    this.#chosen = place;
    this.#drawing.choose(place === undefined ? undefined : this.#idOf(place));
    this.#showAside();
  }

  #clicked(place: number): void {
    this.choose(place);
    const node = this.#library.nodes[place] as LibraryNode;
    if (this.#actions.opens) this.#actions.open(node.path);
  }

  #toggle(family: string): void {
    if (!this.#closed.delete(family)) this.#closed.add(family);
    this.#redraw();
  }

  #toggleAll(): void {
    this.#closed = this.#closed.size ? new Set() : new Set(this.#library.nodes.map((node) => node.family));
    this.#redraw();
  }

  #focusOn(place: number | undefined): void {
    this.#focus = place === undefined ? undefined : neighbourhood(this.#library, place);
    if (this.#focus) for (const each of this.#focus) this.#closed.delete((this.#library.nodes[each] as LibraryNode).family);
    this.#redraw();
    if (place !== undefined) {
      const { title } = this.#library.nodes[place] as LibraryNode;
      this.#actions.say(`${title} with ${plural((this.#focus?.size ?? 1) - 1, "command")} that it needs or that need it.`);
    }
  }

  /** Open the family of a node, and leave the focus if the node is out of it. */
  #reveal(place: number): void {
    const node = this.#library.nodes[place] as LibraryNode;
    const hidden = this.#focus && !this.#focus.has(place);
    const opened = this.#closed.delete(node.family);
    const mention = !this.#mentions.checked && (node.kind === "agent" || node.kind === "shared");
    if (hidden) this.#focus = undefined;
    if (mention) this.#mentions.checked = true;
    if (hidden || opened || mention) this.#redraw();
  }

  #redraw(): void {
    this.#stale = this.element.hidden;
    if (this.#stale) return;
    const scene = sceneOf(this.#library, { mentions: this.#mentions.checked, closed: this.#closed, focus: this.#focus });
    this.#drawing.show(scene, (shape) => this.#standing(shape));
    const red = scene.arrows.filter((arrow) => arrow.cycle).length;
    const cycles = red ? `, ${plural(red, "arrow")} on a cycle` : "";
    const shown = `${plural(scene.shapes.length, "box", "boxes")} and ${plural(scene.arrows.length, "arrow")}${cycles}`;
    this.#canvas.setAttribute("aria-label", `Graph of ${shown}. The list beside it holds the same. Arrow keys move the view.`);
    this.#canvas.dataset["shapes"] = String(scene.shapes.length);
    this.#canvas.dataset["arrows"] = String(scene.arrows.length);
    this.#canvas.dataset["cycles"] = String(red);
    this.#families.textContent = this.#closed.size ? "Open families" : "Close families";
    this.#whole.hidden = !this.#focus;
    this.#drawing.choose(this.#chosen === undefined ? undefined : this.#idOf(this.#chosen));
    this.#searched();
  }

  #idOf(place: number): string {
    const { family } = this.#library.nodes[place] as LibraryNode;
    return this.#closed.has(family) ? closedShapeOf(family) : shapeOf(place);
  }

  #shapesOf(touched: readonly CommandStory[]): Shape[] {
    const places = touched.map((command) => this.#places.get(command.path)).filter((place) => place !== undefined);
    const ids = new Set(places.map((place) => this.#idOf(place)));
    return this.#drawing.scene.shapes.filter((shape) => ids.has(shape.id));
  }

  /** A closed family stands as the one of its members does that matters most. */
  #standing(shape: Shape): Standing {
    if (shape.node !== undefined) return this.#session.standing(this.#library.nodes[shape.node] as LibraryNode);
    const statuses = this.#session.statusesOf(this.#members.get(shape.family) ?? []);
    const found = WEIGHTIEST.find((status) => statuses.has(status));
    return { status: found ?? "", stage: "" };
  }

  #matches(): number[] {
    const sought = this.#search.value.trim().toLowerCase();
    const places = this.#library.nodes.map((_, place) => place);
    return places.filter((place) => {
      const node = this.#library.nodes[place] as LibraryNode;
      if (this.#focus && !this.#focus.has(place)) return false;
      return !sought || node.title.toLowerCase().includes(sought) || node.summary.toLowerCase().includes(sought);
    });
  }

  #searched(): void {
    const sought = this.#search.value.trim() !== "";
    this.#drawing.highlight(sought ? new Set(this.#matches().map((place) => this.#idOf(place))) : undefined);
    this.#showAside();
  }

  #searchKey(event: KeyboardEvent): void {
    const [first] = this.#matches();
    if (event.key === "Enter" && first !== undefined) {
      this.#reveal(first);
      this.choose(first);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.#list.element.querySelector("button")?.focus();
    }
  }

  #canvasKey(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const step = steps[event.key];
    if (step) this.#drawing.move(...step);
    else if (event.key === "+" || event.key === "=") this.#drawing.zoom(1.25);
    else if (event.key === "-") this.#drawing.zoom(0.8);
    else if (event.key === "0") this.#drawing.fit();
    else if (event.key === "Escape") this.#focusOn(undefined);
    else return;
    event.preventDefault();
  }

  #showAside(): void {
    const matches = this.#matches();
    const rows = matches.slice(0, LISTED).map((place) => {
      const node = this.#library.nodes[place] as LibraryNode;
      return { node, standing: this.#session.standing(node), chosen: place === this.#chosen };
    });
    this.#list.show([matches.length, rows], () => matchList(rows, matches.length, (path) => this.select(path)));
    this.#details.show([this.#places.size > 0, this.#chosen, this.#session.last(this.#node()), this.#session.standing(this.#node()), this.#focus?.size], () => this.#aboutChosen());
    const tally = this.#session.tally(this.#library);
    this.#legend.show(tally, () =>
      tally.map(([status, number]) => h("span", { class: `badge ${status}` }, `${MARKS[status] ?? ""} ${status} ${count(number)}`)),
    );
  }

  #node(): LibraryNode | undefined {
    return this.#chosen === undefined ? undefined : this.#library.nodes[this.#chosen];
  }

  #aboutChosen(): HTMLElement[] {
    if (!this.#library.nodes.length) return [h("p", { class: "quiet" }, "There is no command in this folder.")];
    if (this.#chosen === undefined) return [h("p", { class: "quiet" }, "Choose a command in the graph or in the list.")];
    const place = this.#chosen;
    return details(this.#library, place, this.#session, {
      opens: this.#actions.opens,
      open: (path) => this.#actions.open(path),
      copy: (text) => this.#actions.copy(text),
      choose: (other) => this.select((this.#library.nodes[other] as LibraryNode).path),
      focus: () => this.#focusOn(this.#focus ? undefined : place),
      focused: this.#focus !== undefined,
    });
  }

  #saveSvg(): void {
    const text = picture(this.#drawing.scene, (shape) => this.#standing(shape), colours(), "Dependencies of the library");
    const bytes = new TextEncoder().encode(text);
    this.#actions.save("graph.svg", "image/svg+xml", btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")));
  }
}
