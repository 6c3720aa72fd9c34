/** The way of an arrow between two shapes, as the four points of a cubic curve; on the canvas and in SVG alike. */

import type { Point } from "./layout";
import type { Shape } from "./scene";

export type Course = readonly [start: Point, one: Point, other: Point, end: Point];

const BOW = 30; // how far a way back rises above its boxes, more or less

/** Forwards from side to side in a soft S, back in a bow above; one above the other straight; to itself in a loop above. */
export function courseOf(source: Shape, target: Shape): Course {
  if (source === target) return loop(source);
  const start = { x: source.at.x + source.width / 2, y: source.at.y };
  const end = { x: target.at.x - target.width / 2, y: target.at.y };
  if (end.x - start.x < 8) {
    const back = source.at.x - source.width / 2 > target.at.x + target.width / 2;
    const level = Math.abs(source.at.y - target.at.y) < source.height + target.height;
    return back && level ? bow(source, target) : straight(border(source, target), border(target, source));
  }
  const bend = Math.min((end.x - start.x) / 2, 120);
  return [start, { x: start.x + bend, y: start.y }, { x: end.x - bend, y: end.y }, end];
}

function bow(source: Shape, target: Shape): Course {
  const [start, end] = [source, target].map(({ at, height }) => ({ x: at.x, y: at.y - height / 2 })) as [Point, Point];
  const y = Math.min(start.y, end.y) - BOW;
  return [start, { x: start.x - BOW, y }, { x: end.x + BOW, y }, end];
}

function straight(start: Point, end: Point): Course {
  const at = (share: number): Point => ({ x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share });
  return [start, at(1 / 3), at(2 / 3), end];
}

function loop({ at, height }: Shape): Course {
  const y = at.y - height / 2;
  return [{ x: at.x - 12, y }, { x: at.x - 28, y: y - 24 }, { x: at.x + 28, y: y - 24 }, { x: at.x + 12, y }];
}

/** Where the straight line from the middle of one shape to that of another leaves the first. */
function border(shape: Shape, towards: Shape): Point {
  const [dx, dy] = [towards.at.x - shape.at.x, towards.at.y - shape.at.y];
  const share = Math.min(shape.width / 2 / Math.abs(dx || 1e-9), shape.height / 2 / Math.abs(dy || 1e-9));
  return { x: shape.at.x + dx * share, y: shape.at.y + dy * share };
}
