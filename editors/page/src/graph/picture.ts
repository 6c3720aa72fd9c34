/** The scene as an SVG document of its own: it can be scaled, searched and read by a screen reader. */

import { svg } from "../dom";
import type { Standing } from "../session";
import { colourOf, type Colours } from "./colours";
import { type Course, courseOf } from "./course";
import { faceOf } from "./face";
import type { Arrow, Frame, Scene, Shape } from "./scene";

const MARGIN = 24;
const FONT = { "font-family": "system-ui, sans-serif", "font-size": 12 };

export function picture(scene: Scene, standing: (shape: Shape) => Standing, palette: Colours, title: string): string {
  const shapes = new Map(scene.shapes.map((shape) => [shape.id, shape]));
  const [left, top, width, height] = [-MARGIN, -MARGIN, scene.width + 2 * MARGIN, scene.height + 2 * MARGIN];
  const root = svg(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `${left} ${top} ${width} ${height}`, width, height, role: "img" },
    svg("title", {}, title),
    svg("defs", {}, arrowHead("plain", palette.line), arrowHead("red", palette.danger)),
    svg("rect", { x: left, y: top, width, height, fill: palette.background }),
    ...scene.frames.map((each) => frame(each, palette)),
    ...scene.arrows.map((arrow) => line(arrow, shapes, palette)),
    ...scene.shapes.map((shape) => node(shape, standing(shape), palette)),
  );
  return new XMLSerializer().serializeToString(root);
}

function arrowHead(name: string, fill: string): SVGElement {
  const shape = { id: name, viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" };
  return svg("marker", shape, svg("path", { d: "M0 0L8 4L0 8z", fill }));
}

function frame({ family, at, width, height }: Frame, palette: Colours): SVGElement {
  const [x, y] = [at.x - width / 2, at.y - height / 2];
  return svg(
    "g",
    {},
    svg("rect", { x, y, width, height, rx: 6, fill: "none", stroke: palette.line, "stroke-dasharray": "4 3" }),
    svg("text", { x: x + 14, y: y + 18, fill: palette.quiet, ...FONT, "font-weight": 600 }, family),
  );
}

function node(shape: Shape, standing: Standing, palette: Colours): SVGElement {
  const stroke = shape.cycle ? palette.danger : standing.status ? colourOf(palette, standing.status) : palette.line;
  const { width, height, at } = shape;
  const size = { x: at.x - width / 2, y: at.y - height / 2, width, height, rx: 5 };
  const { lines } = faceOf(shape, standing);
  const first = at.y + 4 - (lines.length - 1) * 7;
  return svg(
    "g",
    {},
    svg("rect", { ...size, fill: palette.surface, stroke, "stroke-width": shape.cycle || standing.status ? 2.5 : 1 }),
    ...lines.map((text, number) => label(text, at.x, first + number * 14, shape.cycle ? palette.danger : palette.text)),
  );
}

function label(text: string, x: number, y: number, fill: string): SVGElement {
  return svg("text", { x, y, fill, "text-anchor": "middle", ...FONT }, text);
}

function line(arrow: Arrow, shapes: ReadonlyMap<string, Shape>, palette: Colours): SVGElement {
  return svg("path", {
    d: path(courseOf(shapes.get(arrow.source) as Shape, shapes.get(arrow.target) as Shape)),
    fill: "none",
    stroke: arrow.cycle ? palette.danger : palette.line,
    "stroke-width": arrow.cycle ? 2.5 : 1.4,
    "stroke-dasharray": { dependency: undefined, optional: "6 4", mention: "2 3" }[arrow.kind],
    "marker-end": `url(#${arrow.cycle ? "red" : "plain"})`,
  });
}

function path([start, one, other, end]: Course): string {
  const written = [one, other, end].map(({ x, y }) => `${x} ${y}`).join(" ");
  return `M${start.x} ${start.y}C${written}`;
}
