/**
 * The graph on a canvas: shows a scene, tells what is clicked, and takes the statuses of a run. A general graph library
 * takes longer to set up three thousand lines than all else together (README.md has the numbers), and the places are known.
 */

import { h } from "../dom";
import type { Standing } from "../session";
import { type Camera, fitted, moved, onPlane, type Size, zoomed } from "./camera";
import { colours, onRecolour } from "./colours";
import { type Face, faceOf } from "./face";
import { listen } from "./gestures";
import type { Point } from "./layout";
import { paint } from "./paint";
import { EMPTY, type Scene, type Shape } from "./scene";
import { isOn, titleOf } from "./titles";

const REST = 120; // milliseconds after which a view that moved counts as at rest
const LARGEST = 8000; // pixels of a side of a saved picture; browsers refuse canvases that are much larger

export interface Clicks {
  onNode(place: number): void;
  onFamily(family: string): void;
  onNothing(): void;
}

export class Drawing {
  readonly #canvas = h("canvas");
  readonly #clicks: Clicks;
  #scene = EMPTY;
  #faces = new Map<string, Face>();
  #camera: Camera = fitted(EMPTY, { width: 0, height: 0 });
  #view: Size = { width: 0, height: 0 };
  #palette = colours();
  #chosen: string | undefined;
  #lit: ReadonlySet<string> | undefined;
  /** Whether the whole is in view because nobody has moved it; it stays so when the size of the view changes. */
  #whole = true;
  /** Whether the scene has not been painted yet. */
  #fresh = false;
  #frame = 0;
  #moving = 0;

  constructor(container: HTMLElement, clicks: Clicks) {
    this.#clicks = clicks;
    container.append(this.#canvas);
    listen(this.#canvas, {
      tap: (at) => this.#tapped(at),
      move: (x, y) => this.move(x, y),
      zoom: (factor, at) => this.zoom(factor, at),
      hover: (at) => this.#hovered(at),
    });
    new ResizeObserver(() => this.#resized(container)).observe(container);
    onRecolour(() => {
      this.#palette = colours();
      this.#repaint();
    });
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** Draw another scene; `standing` says how a shape stands in the run that is shown. */
  show(scene: Scene, standing: (shape: Shape) => Standing): void {
    this.#scene = scene;
    this.#fresh = true;
    this.#faces = new Map(scene.shapes.map((shape) => [shape.id, faceOf(shape, standing(shape))]));
    this.fit();
  }

  /** Take over how some shapes stand now. */
  update(shapes: Iterable<Shape>, standing: (shape: Shape) => Standing): void {
    for (const shape of shapes) this.#faces.set(shape.id, faceOf(shape, standing(shape)));
    this.#repaint();
  }

  /** Mark one shape with its lines, or none; bring it into view if it is not. */
  choose(id: string | undefined): void {
    this.#chosen = id;
    const shape = id === undefined ? undefined : this.#scene.shapes.find((each) => each.id === id);
    if (shape) this.#bringIntoView(shape);
    this.#repaint();
  }

  /** Leave these shapes as they are and fade all others; undefined fades none. */
  highlight(ids: ReadonlySet<string> | undefined): void {
    this.#lit = ids;
    this.#repaint();
  }

  /** Bring the whole into view. */
  fit(): void {
    this.#whole = true;
    this.#camera = fitted(this.#scene, this.#view);
    this.#repaint();
  }

  /** Nearer by a factor, towards a point of the view; its middle unless given. */
  zoom(factor: number, at: Point = { x: this.#view.width / 2, y: this.#view.height / 2 }): void {
    this.#look(zoomed(this.#camera, factor, at));
  }

  /** Move what is drawn by so many pixels. */
  move(x: number, y: number): void {
    this.#look(moved(this.#camera, x, y));
  }

  /** The whole as a PNG picture in Base64. */
  png(): string {
    const { width, height } = this.#scene;
    const zoom = Math.min(2, (LARGEST - 100) / Math.max(width, height, 1));
    const view = { width: Math.ceil(width * zoom) + 48, height: Math.ceil(height * zoom) + 48 };
    const canvas = h("canvas", view);
    this.#paint(canvas, { zoom, x: 24, y: 24 }, view, false);
    return canvas.toDataURL("image/png").replace(/^data:[^,]*,/, "");
  }

  #look(camera: Camera): void {
    this.#camera = camera;
    this.#whole = false;
    clearTimeout(this.#moving);
    this.#moving = setTimeout(() => {
      this.#moving = 0;
      this.#repaint();
    }, REST);
    this.#repaint();
  }

  #bringIntoView({ at, width, height }: Shape): void {
    const { zoom, x, y } = this.#camera;
    const [left, top] = [(at.x - width / 2) * zoom + x, (at.y - height / 2) * zoom + y];
    const inside = left >= 0 && top >= 0 && left + width * zoom <= this.#view.width && top + height * zoom <= this.#view.height;
    if (inside) return;
    this.#look({ zoom, x: this.#view.width / 2 - at.x * zoom, y: this.#view.height / 2 - at.y * zoom });
  }

  #resized(container: HTMLElement): void {
    this.#view = { width: container.clientWidth, height: container.clientHeight };
    if (!this.#view.width) return;
    if (this.#whole) this.fit();
    else this.#repaint();
  }

  /** Paint before the next picture of the screen, once. */
  #repaint(): void {
    if (!this.#view.width) return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const sharp = devicePixelRatio;
      this.#canvas.width = Math.round(this.#view.width * sharp);
      this.#canvas.height = Math.round(this.#view.height * sharp);
      this.#canvas.getContext("2d")?.scale(sharp, sharp);
      this.#paint(this.#canvas, this.#camera, this.#view, this.#moving !== 0);
      if (this.#fresh) requestAnimationFrame(() => performance.mark("drawn")); // what was painted is on the screen by then
      this.#fresh = false;
    });
  }

  #paint(canvas: HTMLCanvasElement, camera: Camera, view: Size, moving: boolean): void {
    const context = canvas.getContext("2d");
    if (!context) return;
    const look = { camera, view, moving, palette: this.#palette, faces: this.#faces, chosen: this.#chosen, lit: this.#lit };
    paint(context, this.#scene, look);
  }

  #shapeAt(at: Point): Shape | undefined {
    const { x, y } = onPlane(this.#camera, at);
    return this.#scene.shapes.find((shape) => Math.abs(x - shape.at.x) <= shape.width / 2 && Math.abs(y - shape.at.y) <= shape.height / 2);
  }

  /** The family whose title is there. */
  #familyAt(at: Point): string | undefined {
    return this.#scene.frames.find((frame) => {
      const title = titleOf(frame, this.#camera);
      return title && isOn(title, frame.family.length, at);
    })?.family;
  }

  #tapped(at: Point): void {
    const family = this.#familyAt(at);
    const shape = family === undefined ? this.#shapeAt(at) : undefined;
    if (shape?.node !== undefined) this.#clicks.onNode(shape.node);
    else if (shape) this.#clicks.onFamily(shape.family);
    else if (family !== undefined) this.#clicks.onFamily(family);
    else this.#clicks.onNothing();
  }

  /** Names are too small to read from afar; the pointer asks for one. */
  #hovered(at: Point): void {
    const family = this.#familyAt(at);
    const title = family === undefined ? this.#shapeAt(at)?.title : `Close ${family}`;
    this.#canvas.title = title ?? "";
    this.#canvas.style.cursor = title === undefined ? "" : "pointer";
  }
}
