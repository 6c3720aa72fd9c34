/**
 * Where everything stands. Two levels: the members of a family in layers inside its box, and the boxes in layers beside
 * one another, each before what it depends on, from left to right. Levels are small, so a library of thousands of files
 * costs little more than the sum of its families.
 */

import { Graph, layout as dagre } from "@dagrejs/dagre";
import { append } from "../lists";

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly source: string;
  readonly target: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Arrangement {
  /** The middle of each box. */
  readonly places: ReadonlyMap<string, Point>;
  readonly width: number;
  readonly height: number;
}

export interface Family {
  readonly id: string;
  readonly members: readonly Box[];
}

/** With more lines than this in a library, crossings are no longer worth the time that avoiding them takes. */
const CAREFUL = 400;
const GAP = 16;
const RANK_GAP = 56;
const PADDING = 14;
const TITLE = 24;
const SHAPE = 1.6; // width of a whole by its height
const COLUMN = 0.4; // the same of few boxes, so that lines to other families pass beside them and not through

type Layers = (boxes: readonly Box[], lines: readonly Line[], gap: number) => Arrangement;

export interface Plane {
  /** The middle of every member. */
  readonly places: ReadonlyMap<string, Point>;
  /** The box of every family, around its members and a title. */
  readonly boxes: ReadonlyMap<string, Box & Point>;
  readonly width: number;
  readonly height: number;
}

/** All families with their members in one plane, the upper left corner at the origin. */
export function arrangeFamilies(families: readonly Family[], lines: readonly Line[]): Plane {
  const owner = new Map<string, string>();
  for (const family of families) for (const member of family.members) owner.set(member.id, family.id);
  const inner = new Map<string, Line[]>();
  const outer = new Map<string, Line>();
  for (const line of lines) {
    const source = owner.get(line.source);
    const target = owner.get(line.target);
    if (source === undefined || target === undefined) continue;
    if (source === target) append(inner, source, line);
    else outer.set(`${source}\n${target}`, { source, target });
  }
  const layers = lines.length <= CAREFUL ? layered : levelled;
  const insides = new Map(families.map((each) => [each.id, arrange(each.members, inner.get(each.id) ?? [], layers, GAP)]));
  const boxes = families.map(({ id }) => {
    const { width, height } = insides.get(id) as Arrangement;
    return { id, width: width + 2 * PADDING, height: height + 2 * PADDING + TITLE };
  });
  const between = [...outer.values()];
  const tangled = layers === levelled && isTangled(boxes, between);
  const whole = tangled ? rows(boxes, 2 * GAP, 0, SHAPE) : arrange(boxes, between, layers, 2 * GAP);
  const places = new Map<string, Point>();
  for (const { id } of families) {
    const inside = insides.get(id) as Arrangement;
    const middle = whole.places.get(id) as Point;
    for (const [member, at] of inside.places) {
      places.set(member, {
        x: middle.x + at.x - inside.width / 2,
        y: middle.y + at.y - inside.height / 2 + TITLE / 2,
      });
    }
  }
  const placed = boxes.map((box) => [box.id, { ...box, ...(whole.places.get(box.id) as Point) }] as const);
  return { places, boxes: new Map(placed), width: whole.width, height: whole.height };
}

/** Boxes that lines connect in layers, the others in rows below them. */
function arrange(boxes: readonly Box[], lines: readonly Line[], layers: Layers, gap: number): Arrangement {
  const drawn = lines.filter((line) => line.source !== line.target);
  const ends = new Set(drawn.flatMap((line) => [line.source, line.target]));
  const connected = boxes.filter((box) => ends.has(box.id));
  const alone = boxes.filter((box) => !ends.has(box.id));
  const above = layers(connected, drawn, gap);
  const below = rows(alone, gap, above.width, layers === layered ? COLUMN : SHAPE);
  if (!alone.length) return above;
  if (!connected.length) return below;
  const places = new Map(above.places);
  for (const [id, at] of below.places) places.set(id, { x: at.x, y: at.y + above.height + gap });
  return { places, width: Math.max(above.width, below.width), height: above.height + gap + below.height };
}

/** Sugiyama's layers with few crossings, by dagre. */
function layered(boxes: readonly Box[], lines: readonly Line[], gap: number): Arrangement {
  const places = new Map<string, Point>();
  if (!boxes.length) return { places, width: 0, height: 0 };
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: gap, ranksep: RANK_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { source, target } of lines) graph.setEdge(source, target);
  dagre(graph);
  for (const { id } of boxes) {
    const { x, y } = graph.node(id) as Point;
    places.set(id, { x, y });
  }
  return framed(boxes, places);
}

/** The same by depth alone, in columns of a height that suits the whole; each column in the order of what leads to it. */
function levelled(boxes: readonly Box[], lines: readonly Line[], gap: number): Arrangement {
  const levels = depths(boxes, lines);
  const columns: Box[][] = [];
  for (const box of boxes) (columns[levels.get(box.id) ?? 0] ??= []).push(box);
  const order = new Map<string, number>();
  const before = new Map<string, string[]>();
  for (const { source, target } of lines) append(before, target, source);
  const area = boxes.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0);
  const tall = Math.max(Math.sqrt(area / SHAPE), ...boxes.map((box) => box.height));
  const places = new Map<string, Point>();
  let x = 0;
  for (const column of columns) {
    if (!column) continue;
    const weight = (box: Box): number => mean((before.get(box.id) ?? []).map((id) => order.get(id) ?? 0));
    column.sort((one, other) => weight(one) - weight(other));
    column.forEach((box, place) => order.set(box.id, place / column.length));
    for (const part of split(column, tall, gap)) {
      const width = Math.max(...part.map((box) => box.width));
      let y = 0;
      for (const box of part) {
        places.set(box.id, { x: x + width / 2, y: y + box.height / 2 });
        y += box.height + gap;
      }
      x += width + gap;
    }
    x += RANK_GAP - gap;
  }
  return framed(boxes, places);
}

/** How many steps each box stands behind the first ones; a line that closes a cycle does not count. */
function depths(boxes: readonly Box[], lines: readonly Line[]): Map<string, number> {
  const waiting = new Map(boxes.map((box) => [box.id, 0]));
  const after = new Map<string, string[]>();
  for (const { source, target } of lines) {
    waiting.set(target, (waiting.get(target) ?? 0) + 1);
    append(after, source, target);
  }
  const found = new Map<string, number>();
  const ready = boxes.filter((box) => !waiting.get(box.id)).map((box) => box.id);
  const rest = boxes.map((box) => box.id);
  for (let next = 0, spare = 0; found.size < boxes.length; next += 1) {
    while (next >= ready.length) ready.push(rest[spare++] as string); // on a cycle: begin anywhere
    const id = ready[next] as string;
    if (waiting.get(id) === -1) continue;
    waiting.set(id, -1);
    found.set(id, found.get(id) ?? 0);
    for (const target of after.get(id) ?? []) {
      const left = waiting.get(target) as number;
      if (left < 0) continue;
      found.set(target, Math.max(found.get(target) ?? 0, (found.get(id) as number) + 1));
      waiting.set(target, left - 1);
      if (left === 1) ready.push(target);
    }
  }
  return found;
}

/** Whether most boxes are on cycles, so that no order of them says anything: as many lines lead back as forth. */
function isTangled(boxes: readonly Box[], lines: readonly Line[]): boolean {
  const levels = depths(boxes, lines);
  const back = lines.filter(({ source, target }) => (levels.get(source) ?? 0) >= (levels.get(target) ?? 0));
  return back.length > lines.length / 4;
}

function split(column: readonly Box[], tall: number, gap: number): Box[][] {
  const parts: Box[][] = [[]];
  let height = 0;
  for (const box of column) {
    if (height && height + box.height > tall) {
      parts.push([]);
      height = 0;
    }
    (parts[parts.length - 1] as Box[]).push(box);
    height += box.height + gap;
  }
  return parts;
}

/** Rows like lines of text, about as wide as suits a whole of this shape. */
function rows(boxes: readonly Box[], gap: number, atLeast: number, shape: number): Arrangement {
  const places = new Map<string, Point>();
  const area = boxes.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0);
  const wide = Math.max(atLeast, Math.sqrt(area * shape), ...boxes.map((box) => box.width));
  const tallest = [...boxes].sort((one, other) => other.height - one.height);
  let [x, y, height] = [0, 0, 0];
  for (const box of tallest) {
    if (x && x + box.width > wide) [x, y, height] = [0, y + height + gap, 0];
    places.set(box.id, { x: x + box.width / 2, y: y + box.height / 2 });
    x += box.width + gap;
    height = Math.max(height, box.height);
  }
  return framed(boxes, places);
}

/** The same places with the corner of the whole at the origin. */
function framed(boxes: readonly Box[], places: ReadonlyMap<string, Point>): Arrangement {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { id, width, height } of boxes) {
    const { x, y } = places.get(id) as Point;
    left = Math.min(left, x - width / 2);
    top = Math.min(top, y - height / 2);
    right = Math.max(right, x + width / 2);
    bottom = Math.max(bottom, y + height / 2);
  }
  if (!boxes.length) return { places, width: 0, height: 0 };
  const moved = new Map([...places].map(([id, { x, y }]) => [id, { x: x - left, y: y - top }]));
  return { places: moved, width: right - left, height: bottom - top };
}

function mean(values: readonly number[]): number {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0.5;
}
