/**
 * Puts a scene onto a canvas. From near it shows names, arrow heads and soft curves; from afar, where nobody could read
 * them, boxes in the colour of their status, straight pale lines, and the names of the families over all.
 */

import { type Camera, type Extent, isSeen, LEGIBLE, seen, type Size } from "./camera";
import { colourOf, type Colours } from "./colours";
import { type Course, courseOf } from "./course";
import type { Face } from "./face";
import type { Arrow, Frame, Scene, Shape } from "./scene";
import { titleOf } from "./titles";

export interface Look {
  readonly camera: Camera;
  readonly view: Size;
  readonly palette: Colours;
  /** How each shape stands, by its id. */
  readonly faces: ReadonlyMap<string, Face>;
  readonly chosen: string | undefined;
  /** The shapes that are not faded; undefined for all. */
  readonly lit: ReadonlySet<string> | undefined;
  /** Whether the view moves just now, so that a picture at once is worth more than a whole one. */
  readonly moving: boolean;
}

type Context = CanvasRenderingContext2D;

const LETTERS = 12; // height on the plane
const CROWD = 250; // arrows from which on they are drawn paler, so that boxes stay in sight
const HASTE = 4000; // arrows from which on they have no heads, and are left out while the view moves
const BATCH = 64; // lines of one path; long paths take longer than as many lines need
const FADED = 0.25;
const DASHES = { dependency: [], optional: [6, 4], mention: [2, 3] } as const;

export function paint(context: Context, scene: Scene, look: Look): void {
  const { camera, view, palette } = look;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, view.width, view.height);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.save();
  context.translate(camera.x, camera.y);
  context.scale(camera.zoom, camera.zoom);
  const extent = seen(camera, view);
  const frames = scene.frames.filter((frame) => isSeen(frame, extent));
  for (const frame of frames) outline(context, frame, look);
  if (!look.moving || scene.arrows.length <= HASTE) arrows(context, scene, extent, look);
  for (const shape of scene.shapes) if (isSeen(shape, extent)) box(context, shape, look);
  context.restore();
  for (const frame of frames) title(context, frame, look);
}

function outline(context: Context, { at, width, height }: Frame, { camera, palette }: Look): void {
  context.strokeStyle = palette.line;
  context.lineWidth = Math.max(1, 1 / camera.zoom);
  context.setLineDash([4 / camera.zoom, 3 / camera.zoom]);
  context.beginPath();
  context.roundRect(at.x - width / 2, at.y - height / 2, width, height, 6);
  context.stroke();
  context.setLineDash([]);
}

function title(context: Context, frame: Frame, { camera, palette }: Look): void {
  const place = titleOf(frame, camera);
  if (!place) return;
  const { x, y, size, room, near } = place;
  context.font = `600 ${size}px system-ui, sans-serif`;
  const text = cut(context, frame.family, room);
  if (!near) {
    const wide = context.measureText(text).width + 12;
    context.globalAlpha = 0.88;
    context.fillStyle = palette.background;
    context.beginPath();
    context.roundRect(x - wide / 2, y - 10, wide, 20, 5);
    context.fill();
    context.globalAlpha = 1;
  }
  context.fillStyle = near ? palette.quiet : palette.text;
  context.textAlign = near ? "left" : "center";
  context.fillText(text, x, y);
}

function cut(context: Context, text: string, room: number): string {
  const { width } = context.measureText(text);
  return width <= room ? text : `${text.slice(0, Math.max(1, Math.floor((text.length * room) / width) - 1))}…`;
}

function box(context: Context, shape: Shape, look: Look): void {
  const { camera, palette, lit, chosen } = look;
  const { at, width, height } = shape;
  const face = look.faces.get(shape.id);
  const colour = shape.cycle ? palette.danger : face?.status ? colourOf(palette, face.status) : "";
  const near = camera.zoom >= LEGIBLE;
  context.globalAlpha = lit && !lit.has(shape.id) ? FADED : 1;
  context.beginPath();
  context.roundRect(at.x - width / 2, at.y - height / 2, width, height, 5);
  context.fillStyle = near ? palette.surface : colour || palette.pale;
  context.fill();
  if (near) {
    context.setLineDash(shape.loose ? [5, 3] : []);
    context.strokeStyle = colour || (shape.loose ? palette.parked : palette.line);
    context.lineWidth = face?.status === "running" ? 4 : colour || shape.loose || shape.node === undefined ? 2.5 : 1;
    context.stroke();
    context.setLineDash([]);
    if (face) name(context, shape, face, palette);
  }
  context.globalAlpha = 1;
  if (shape.id === chosen) ring(context, shape, camera.zoom, palette);
}

function name(context: Context, { at, cycle, node }: Shape, { lines }: Face, palette: Colours): void {
  context.font = `${node === undefined ? 600 : 400} ${LETTERS}px system-ui, sans-serif`;
  context.fillStyle = cycle ? palette.danger : palette.text;
  const first = at.y + 1 - (lines.length - 1) * 7;
  lines.forEach((line, number) => context.fillText(line, at.x, first + number * 14));
}

function ring(context: Context, { at, width, height }: Shape, zoom: number, palette: Colours): void {
  const away = 3 / zoom;
  context.strokeStyle = palette.accent;
  context.lineWidth = 3 / Math.min(zoom, 1);
  context.beginPath();
  context.roundRect(at.x - width / 2 - away, at.y - height / 2 - away, width + 2 * away, height + 2 * away, 7);
  context.stroke();
}

/** First the plain ones, paler the more there are; over them those on a cycle, and those of the box that is chosen. */
function arrows(context: Context, scene: Scene, extent: Extent, look: Look): void {
  const { palette, chosen, lit } = look;
  const shapes = new Map(scene.shapes.map((shape) => [shape.id, shape]));
  const plain: Arrow[] = [];
  const red: Arrow[] = [];
  const near: Arrow[] = [];
  for (const arrow of scene.arrows) {
    if (!crosses(shapes.get(arrow.source) as Shape, shapes.get(arrow.target) as Shape, extent)) continue;
    const touched = arrow.source === chosen || arrow.target === chosen;
    (arrow.cycle ? red : touched ? near : plain).push(arrow);
  }
  const pale = Math.max(0.1, Math.min(1, CROWD / plain.length));
  context.globalAlpha = lit ? Math.min(pale, FADED) : pale;
  for (const kind of ["dependency", "optional", "mention"] as const) {
    const same = plain.filter((arrow) => arrow.kind === kind);
    lines(context, same, shapes, { colour: palette.line, width: kind === "mention" ? 1 : 1.4, dash: DASHES[kind] }, look);
  }
  context.globalAlpha = 1;
  lines(context, red, shapes, { colour: palette.danger, width: 2.5, dash: [] }, look);
  lines(context, near, shapes, { colour: palette.accent, width: 2.2, dash: [] }, look);
}

interface Pen {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

function lines(context: Context, all: readonly Arrow[], shapes: ReadonlyMap<string, Shape>, pen: Pen, { camera }: Look): void {
  if (!all.length) return;
  const near = camera.zoom >= LEGIBLE;
  context.strokeStyle = context.fillStyle = pen.colour;
  context.lineWidth = near ? pen.width : Math.max(pen.width, (pen.width * 0.6) / camera.zoom);
  context.setLineDash(near ? [...pen.dash] : []);
  for (let from = 0; from < all.length; from += BATCH) {
    const courses = all.slice(from, from + BATCH).map((arrow) => courseOf(shapes.get(arrow.source) as Shape, shapes.get(arrow.target) as Shape));
    context.beginPath();
    for (const course of courses) trace(context, course, near);
    context.stroke();
    if (near && all.length <= HASTE) heads(context, courses, pen.width);
  }
  context.setLineDash([]);
}

function trace(context: Context, [start, one, other, end]: Course, near: boolean): void {
  context.moveTo(start.x, start.y);
  if (near) context.bezierCurveTo(one.x, one.y, other.x, other.y, end.x, end.y);
  else context.lineTo(end.x, end.y);
}

function heads(context: Context, courses: readonly Course[], width: number): void {
  const size = 5 + 2 * width;
  context.beginPath();
  for (const [, , { x, y }, end] of courses) {
    const angle = Math.atan2(end.y - y, end.x - x);
    const [back, side] = [{ x: end.x - size * Math.cos(angle), y: end.y - size * Math.sin(angle) }, size * 0.45];
    context.moveTo(end.x, end.y);
    context.lineTo(back.x - side * Math.sin(angle), back.y + side * Math.cos(angle));
    context.lineTo(back.x + side * Math.sin(angle), back.y - side * Math.cos(angle));
    context.closePath();
  }
  context.fill();
}

/** Whether a line between two shapes can come through a part of the plane. */
function crosses(one: Shape, other: Shape, { left, top, right, bottom }: Extent): boolean {
  const away = 60; // a loop reaches out of its box
  return (
    Math.max(one.at.x, other.at.x) + away >= left && Math.min(one.at.x, other.at.x) - away <= right &&
    Math.max(one.at.y, other.at.y) + away >= top && Math.min(one.at.y, other.at.y) - away <= bottom
  );
}
