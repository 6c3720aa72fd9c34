/** What is drawn: which nodes, families and lines, given the library and what a person has chosen. No drawing here. */

import { append } from "../lists";
import type { Library, LibraryEdge, LibraryNode } from "../state";
import { arrangeFamilies, type Point } from "./layout";

/** From this many nodes on a library is shown by its families first. */
export const MANY = 1500;
const LETTER = 6.8;
const HEIGHT = 36;

export interface Choice {
  readonly mentions: boolean;
  /** The families whose members are not shown. */
  readonly closed: ReadonlySet<string>;
  /** The places of the nodes to be shown; undefined for all. */
  readonly focus: ReadonlySet<number> | undefined;
}

export interface Shape {
  readonly id: string;
  /** The place of the node, undefined for a closed family. */
  readonly node: number | undefined;
  readonly family: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly cycle: boolean;
  readonly loose: boolean;
  readonly at: Point;
}

export interface Arrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: LibraryEdge["kind"];
  readonly cycle: boolean;
}

/** The box around the members of an open family. */
export interface Frame {
  readonly family: string;
  readonly width: number;
  readonly height: number;
  readonly at: Point;
}

export interface Scene {
  readonly frames: readonly Frame[];
  readonly shapes: readonly Shape[];
  readonly arrows: readonly Arrow[];
  readonly width: number;
  readonly height: number;
}

export const EMPTY: Scene = { frames: [], shapes: [], arrows: [], width: 0, height: 0 };

export function shapeOf(place: number): string {
  return `n${place}`;
}

export function closedShapeOf(family: string): string {
  return `f:${family}`;
}

export function sceneOf(library: Library, choice: Choice): Scene {
  const shown = library.nodes.map((node, place) => isShown(node, place, choice));
  const edges = library.edges.filter(
    (edge) => shown[edge.source] && shown[edge.target] && (choice.mentions || edge.kind !== "mention"),
  );
  const families = new Map<string, number[]>();
  library.nodes.forEach((node, place) => {
    if (shown[place]) append(families, node.family, place);
  });
  const idOf = (place: number): string => {
    const { family } = library.nodes[place] as LibraryNode;
    return choice.closed.has(family) ? closedShapeOf(family) : shapeOf(place);
  };
  const arrows = joined(edges, idOf);
  const drawn = [...families].map(([family, members]) => ({ family, shapes: shapes(library, family, members, choice) }));
  const plane = arrangeFamilies(
    drawn.map(({ family, shapes }) => ({ id: family, members: shapes })),
    arrows,
  );
  const open = [...plane.boxes.values()].filter(({ id }) => !choice.closed.has(id));
  return {
    frames: open.map(({ id, width, height, x, y }) => ({ family: id, width, height, at: { x, y } })),
    shapes: drawn.flatMap((each) => each.shapes.map((shape) => ({ ...shape, at: plane.places.get(shape.id) as Point }))),
    arrows,
    width: plane.width,
    height: plane.height,
  };
}

/** Everything that the node at `place` needs, and everything that needs it, by declared dependencies. */
export function neighbourhood(library: Library, place: number): Set<number> {
  const ahead = new Map<number, number[]>();
  const behind = new Map<number, number[]>();
  for (const { source, target, kind } of library.edges) {
    if (kind === "mention") continue;
    append(ahead, source, target);
    append(behind, target, source);
  }
  return new Set([...reach(place, ahead), ...reach(place, behind)]);
}

function reach(start: number, steps: ReadonlyMap<number, readonly number[]>): Set<number> {
  const found = new Set([start]);
  for (const place of found) for (const next of steps.get(place) ?? []) found.add(next);
  return found;
}

function isShown(node: LibraryNode, place: number, choice: Choice): boolean {
  if (choice.focus) return choice.focus.has(place);
  return choice.mentions || node.kind === "command" || node.kind === "skill";
}

function shapes(library: Library, family: string, members: readonly number[], choice: Choice): Omit<Shape, "at">[] {
  const nodes = members.map((place) => library.nodes[place] as LibraryNode);
  if (choice.closed.has(family)) {
    const title = `${family} (${members.length.toLocaleString("en")})`;
    const cycle = nodes.some((node) => node.cycle >= 0);
    const loose = nodes.some((node) => node.loose.length > 0);
    return [{ id: closedShapeOf(family), node: undefined, family, title, ...sizeOf(title), cycle, loose }];
  }
  return nodes.map((node, number) => {
    const place = members[number] as number;
    const title = node.title.startsWith(`${family}/`) ? node.title.slice(family.length + 1) : node.title;
    const cycle = node.cycle >= 0;
    return { id: shapeOf(place), node: place, family, title, ...sizeOf(title), cycle, loose: node.loose.length > 0 };
  });
}

/** With room for the mark of a status and for the name of a stage below the title. */
function sizeOf(title: string): { width: number; height: number } {
  return { width: Math.round(Math.min(320, Math.max(96, (title.length + 2) * LETTER + 20))), height: HEIGHT };
}

/** One arrow for all edges between two shapes: the strongest, red if one of them closes a cycle. */
function joined(edges: readonly LibraryEdge[], idOf: (place: number) => string): Arrow[] {
  const found = new Map<string, Arrow>();
  for (const { source, target, kind, cycle } of edges) {
    const [from, to] = [idOf(source), idOf(target)];
    if (from === to && source !== target) continue;
    const id = `${from}>${to}`;
    const known = found.get(id);
    const strongest = known && rank(known.kind) > rank(kind) ? known.kind : kind;
    found.set(id, { id, source: from, target: to, kind: strongest, cycle: cycle || known?.cycle === true });
  }
  return [...found.values()];
}

function rank(kind: LibraryEdge["kind"]): number {
  return ["mention", "optional", "dependency"].indexOf(kind);
}
