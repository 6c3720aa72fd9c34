/** The graph on a canvas, by Cytoscape: shows a scene, tells what is clicked, and takes the statuses of a run. */

import cytoscape, { type Core, type ElementDefinition } from "cytoscape";
import type { Standing } from "../session";
import { MARKS, words } from "../words";
import { colours, onRecolour } from "./colours";
import { EMPTY, type Scene, type Shape } from "./scene";
import { styleSheet } from "./style";

/** Above this many elements lines are straight and hidden while the view moves. */
const HEAVY = 1200;

const EDGE = 24; // pixels around the whole
const NEAREST = 1.4; // zoom of a small graph

export interface Clicks {
  onNode(place: number): void;
  onFamily(family: string): void;
  onNothing(): void;
}

export class Drawing {
  readonly #container: HTMLElement;
  readonly #clicks: Clicks;
  #graph: Core | undefined;
  #scene = EMPTY;

  constructor(container: HTMLElement, clicks: Clicks) {
    this.#container = container;
    this.#clicks = clicks;
    onRecolour(() => this.#graph?.style(styleSheet(colours(), this.#heavy)));
  }

  get scene(): Scene {
    return this.#scene;
  }

  get #heavy(): boolean {
    return this.#scene.shapes.length + this.#scene.arrows.length > HEAVY;
  }

  /** Draw another scene; `standing` says how a shape stands in the run that is shown. */
  show(scene: Scene, standing: (shape: Shape) => Standing): void {
    this.#graph?.destroy();
    this.#scene = scene;
    const graph = cytoscape({
      container: this.#container,
      elements: elements(scene, standing),
      style: styleSheet(colours(), this.#heavy),
      layout: { name: "preset", fit: false },
      minZoom: 0.01,
      maxZoom: 3,
      autoungrabify: true,
      boxSelectionEnabled: false,
      hideEdgesOnViewport: this.#heavy,
      textureOnViewport: this.#heavy,
    });
    graph.on("tap", "node", (event) => {
      const data = event.target.data() as { node?: number; family?: string };
      if (data.node !== undefined) this.#clicks.onNode(data.node);
      else if (data.family !== undefined) this.#clicks.onFamily(data.family);
    });
    graph.on("tap", (event) => {
      if (event.target === graph) this.#clicks.onNothing();
    });
    this.#graph = graph;
    this.fit();
  }

  /** Take over how some shapes stand now. */
  update(shapes: Iterable<Shape>, standing: (shape: Shape) => Standing): void {
    this.#graph?.batch(() => {
      for (const shape of shapes) this.#graph?.getElementById(shape.id).data(standingData(shape, standing(shape)));
    });
  }

  /** Mark one shape with its lines, or none; bring it into view if it is not. */
  choose(id: string | undefined): void {
    const graph = this.#graph;
    if (!graph) return;
    graph.batch(() => {
      graph.elements().removeClass("chosen near");
      if (id === undefined) return;
      const chosen = graph.getElementById(id);
      chosen.addClass("chosen");
      chosen.connectedEdges().addClass("near");
    });
    const chosen = id === undefined ? graph.collection() : graph.getElementById(id);
    if (chosen.empty()) return;
    const { x1, y1, x2, y2 } = chosen.renderedBoundingBox();
    if (x1 < 0 || y1 < 0 || x2 > graph.width() || y2 > graph.height()) graph.center(chosen);
  }

  /** Leave these shapes as they are and fade all others; undefined fades none. */
  highlight(ids: ReadonlySet<string> | undefined): void {
    const graph = this.#graph;
    graph?.batch(() => {
      graph.elements().removeClass("faded");
      if (ids) graph.nodes().not(".frame").forEach((node) => void node.toggleClass("faded", !ids.has(node.id())));
    });
  }

  /** Bring the whole into view. Its size is known, so nothing is measured. */
  fit(): void {
    const graph = this.#graph;
    const { width, height } = this.#scene;
    if (!graph || !width) return;
    const zoom = Math.min((graph.width() - 2 * EDGE) / width, (graph.height() - 2 * EDGE) / height, NEAREST);
    const pan = { x: (graph.width() - width * zoom) / 2, y: (graph.height() - height * zoom) / 2 };
    graph.viewport({ zoom, pan });
  }

  zoom(factor: number): void {
    const graph = this.#graph;
    if (!graph) return;
    const middle = { x: graph.width() / 2, y: graph.height() / 2 };
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: middle });
  }

  move(x: number, y: number): void {
    this.#graph?.panBy({ x, y });
  }

  resize(): void {
    this.#graph?.resize();
  }

  png(): string {
    const picture = this.#graph?.png({ full: true, bg: colours().background, scale: 2, maxWidth: 8000, maxHeight: 8000 });
    return (picture ?? "").replace(/^data:[^,]*,/, "");
  }
}

export function standingData(shape: Shape, standing: Standing): { status: string; label: string } {
  const mark = MARKS[standing.status];
  const title = mark && standing.status !== "waiting" ? `${mark} ${shape.title}` : shape.title;
  return { status: standing.status, label: standing.stage ? `${title}\n${words(standing.stage)}` : title };
}

function elements(scene: Scene, standing: (shape: Shape) => Standing): ElementDefinition[] {
  return [
    ...scene.frames.map(({ family, width, height, at }) => ({
      group: "nodes" as const,
      data: { id: `frame:${family}`, family, label: family, width, height },
      classes: "frame",
      position: { x: at.x, y: at.y },
    })),
    ...scene.shapes.map((shape) => ({
      group: "nodes" as const,
      data: {
        id: shape.id,
        ...(shape.node === undefined ? { family: shape.family } : { node: shape.node }),
        width: shape.width,
        height: shape.height,
        ...standingData(shape, standing(shape)),
      },
      classes: [
        shape.cycle ? "cycle" : "",
        shape.loose ? "loose" : "",
        shape.node === undefined ? "closed" : "",
      ].join(" "),
      position: { x: shape.at.x, y: shape.at.y },
    })),
    ...scene.arrows.map((arrow) => ({
      group: "edges" as const,
      data: { id: arrow.id, source: arrow.source, target: arrow.target, kind: arrow.kind },
      classes: arrow.cycle ? "cycle" : "",
    })),
  ];
}
