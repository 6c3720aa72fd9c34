/** From the plane of a scene to the pixels of the screen: `screen = plane * zoom + (x, y)`. */

import type { Point } from "./layout";

export interface Camera {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The edges of a part of the plane. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The zoom from which on names of boxes can be read. */
export const LEGIBLE = 0.5;

const EDGE = 24; // pixels around the whole
const NEAREST = 1.4; // zoom of a small graph
const [LEAST, MOST] = [0.01, 4];

/** The whole in the middle of the view, as large as it can be. */
export function fitted(whole: Size, view: Size): Camera {
  if (!whole.width || !whole.height) return { zoom: 1, x: 0, y: 0 };
  const room = Math.min((view.width - 2 * EDGE) / whole.width, (view.height - 2 * EDGE) / whole.height, NEAREST);
  const zoom = Math.max(room, LEAST);
  return { zoom, x: (view.width - whole.width * zoom) / 2, y: (view.height - whole.height * zoom) / 2 };
}

/** Nearer by a factor, or farther; the point of the screen stays where it is. */
export function zoomed(camera: Camera, factor: number, at: Point): Camera {
  const zoom = Math.min(Math.max(camera.zoom * factor, LEAST), MOST);
  const real = zoom / camera.zoom;
  return { zoom, x: at.x - (at.x - camera.x) * real, y: at.y - (at.y - camera.y) * real };
}

export function moved(camera: Camera, x: number, y: number): Camera {
  return { ...camera, x: camera.x + x, y: camera.y + y };
}

export function onPlane(camera: Camera, { x, y }: Point): Point {
  return { x: (x - camera.x) / camera.zoom, y: (y - camera.y) / camera.zoom };
}

/** The part of the plane that the view shows. */
export function seen(camera: Camera, view: Size): Extent {
  const { x: left, y: top } = onPlane(camera, { x: 0, y: 0 });
  const { x: right, y: bottom } = onPlane(camera, { x: view.width, y: view.height });
  return { left, top, right, bottom };
}

export function isSeen({ at, width, height }: Size & { readonly at: Point }, extent: Extent): boolean {
  return (
    at.x + width / 2 >= extent.left && at.x - width / 2 <= extent.right &&
    at.y + height / 2 >= extent.top && at.y - height / 2 <= extent.bottom
  );
}
