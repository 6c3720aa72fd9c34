/** Where the name of a family stands on the screen: in its upper left corner, or over the middle of members too small to read. */

import { type Camera, LEGIBLE } from "./camera";
import type { Point } from "./layout";
import type { Frame } from "./scene";

/** The left end of the middle of its letters from near, the very middle from afar. */
export interface Title extends Point {
  /** The height of its letters in pixels. */
  readonly size: number;
  /** The pixels that it may be wide. */
  readonly room: number;
  readonly near: boolean;
}

const LETTERS = 12;
const INDENT = 14; // on the plane, as the members stand
const APART = 18; // pixels between the titles of two neighbours
const LEAST_ROOM = 30; // pixels below which there is none

/** The title of an open family; undefined where there is no room for it. */
export function titleOf({ at, width, height }: Frame, camera: Camera): Title | undefined {
  const near = camera.zoom >= LEGIBLE;
  const room = near ? (width - 2 * INDENT) * camera.zoom : width * camera.zoom - APART;
  if (room < LEAST_ROOM) return undefined;
  const corner = { x: at.x - width / 2 + INDENT, y: at.y - height / 2 + INDENT };
  const { x, y } = near ? corner : at;
  return { x: camera.x + x * camera.zoom, y: camera.y + y * camera.zoom, size: near ? LETTERS * camera.zoom : LETTERS, room, near };
}

/** Whether a point of the screen is on a title of so many letters. */
export function isOn({ x, y, size, room, near }: Title, letters: number, at: Point): boolean {
  const width = Math.min(room, letters * size * 0.65);
  const left = near ? x : x - width / 2;
  return at.x >= left && at.x <= left + width && Math.abs(at.y - y) <= size;
}
