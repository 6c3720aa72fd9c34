/** Mouse, touch and pen on the drawing: one pointer moves, two zoom, a wheel zooms, a tap chooses. */

import type { Point } from "./layout";

export interface Gestures {
  tap(at: Point): void;
  move(x: number, y: number): void;
  zoom(factor: number, at: Point): void;
  hover(at: Point): void;
}

const STILL = 5; // pixels that a tap may move
const WHEEL = 0.0016; // share of a doubling that a pixel of the wheel is
const LINE = 16; // pixels of a wheel that counts in lines

export function listen(element: HTMLElement, gestures: Gestures): void {
  const down = new Map<number, Point>();
  let travelled = 0;

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    if (!down.size) travelled = 0;
    down.set(event.pointerId, at(event));
  });
  element.addEventListener("pointermove", (event) => {
    const now = at(event);
    const before = down.get(event.pointerId);
    if (!before) {
      gestures.hover(now);
      return;
    }
    const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    down.set(event.pointerId, now);
    if (other) gestures.zoom(distance(now, other) / Math.max(1, distance(before, other)), middle(now, other));
    else if (travelled > STILL) gestures.move(now.x - before.x, now.y - before.y);
  });
  element.addEventListener("pointerup", (event) => {
    if (down.delete(event.pointerId) && !down.size && travelled <= STILL) gestures.tap(at(event));
  });
  element.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
    gestures.zoom(2 ** (-pixels * WHEEL * (event.ctrlKey ? 6 : 1)), at(event)); // Ctrl: the browser's word for a pinch
  }, { passive: false });
}

function at(event: MouseEvent): Point {
  return { x: event.offsetX, y: event.offsetY };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
