/** The scene as an SVG document of its own: it can be scaled, searched and read by a screen reader. */

import { svg } from "../dom";
import type { Standing } from "../session";
import { colourOf, type Colours } from "./colours";
import { standingData } from "./drawing";
import type { Arrow, Frame, Scene, Shape } from "./scene";

const MARGIN = 24;

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
    label(family, at.x, y + 18, palette.quiet, "bold"),
  );
}

function node(shape: Shape, standing: Standing, palette: Colours): SVGElement {
  const stroke = shape.cycle ? palette.danger : standing.status ? colourOf(palette, standing.status) : palette.line;
  const { width, height, at } = shape;
  const size = { x: at.x - width / 2, y: at.y - height / 2, width, height, rx: 5 };
  const lines = standingData(shape, standing).label.split("\n");
  const first = at.y + 4 - (lines.length - 1) * 7;
  return svg(
    "g",
    {},
    svg("rect", { ...size, fill: palette.surface, stroke, "stroke-width": shape.cycle || standing.status ? 2.5 : 1 }),
    ...lines.map((text, number) => label(text, at.x, first + number * 14, shape.cycle ? palette.danger : palette.text)),
  );
}

function label(text: string, x: number, y: number, fill: string, weight = "normal"): SVGElement {
  const font = { "font-family": "system-ui, sans-serif", "font-size": 12, "font-weight": weight };
  return svg("text", { x, y, fill, "text-anchor": "middle", ...font }, text);
}

function line(arrow: Arrow, shapes: ReadonlyMap<string, Shape>, palette: Colours): SVGElement {
  return svg("path", {
    d: course(shapes.get(arrow.source) as Shape, shapes.get(arrow.target) as Shape),
    fill: "none",
    stroke: arrow.cycle ? palette.danger : palette.line,
    "stroke-width": arrow.cycle ? 2.5 : 1.4,
    "stroke-dasharray": { dependency: undefined, optional: "6 4", mention: "2 3" }[arrow.kind],
    "marker-end": `url(#${arrow.cycle ? "red" : "plain"})`,
  });
}

/** A straight line between two shapes, a loop below one that leads to itself. */
function course(source: Shape, target: Shape): string {
  if (source === target) {
    const { x, y } = { x: source.at.x, y: source.at.y + source.height / 2 };
    return `M${x - 12} ${y}C${x - 24} ${y + 30} ${x + 24} ${y + 30} ${x + 12} ${y}`;
  }
  const [from, to] = [border(source, target), border(target, source)];
  return `M${from.x} ${from.y}L${to.x} ${to.y}`;
}

/** Where the straight line from the middle of one shape to that of another leaves the first. */
function border(shape: Shape, towards: Shape): { x: number; y: number } {
  const [dx, dy] = [towards.at.x - shape.at.x, towards.at.y - shape.at.y];
  const share = Math.min(shape.width / 2 / Math.abs(dx || 1e-9), shape.height / 2 / Math.abs(dy || 1e-9));
  return { x: shape.at.x + dx * share, y: shape.at.y + dy * share };
}
