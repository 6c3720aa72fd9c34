/** Bars over time: one a run, oldest first, made of one part or several. The table beside a chart holds the same numbers. */

import { h, svg } from "../dom";

export interface Slice {
  readonly value: number;
  readonly status: string;
}

export interface Bar {
  readonly parts: readonly Slice[];
  readonly title: string;
  readonly choose: () => void;
}

export interface Chart {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** What the parts mean, where there are several. */
  readonly legend?: readonly (readonly [status: string, meaning: string])[];
  /** What the bars stand for, from left to right. */
  readonly span: string;
  /** A value in words. */
  readonly said: (value: number) => string;
}

const SLOTS = 16; // places for bars at least, so that the first runs are no walls
const TICKS = 4; // lines across, more or less

export function chart({ label, bars, legend = [], span, said }: Chart): HTMLElement {
  const largest = Math.max(0, ...bars.map(total));
  const step = tickStep(largest);
  const top = Math.max(step, Math.ceil(largest / step) * step);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, place) => place * step);
  const height = (value: number): string => `${100 - (100 * value) / top}%`;
  return h(
    "figure",
    {},
    h("figcaption", {}, label, ...legend.map(([status, meaning]) => h("span", { class: `key ${status}` }, meaning))),
    h(
      "div",
      { class: "chart", role: "img", "aria-label": `${label}: ${bars.length} bars, ${said(largest)} at most` },
      svg("svg", { class: "ticks" }, ...ticks.map((tick) => svg("text", { x: "100%", y: height(tick), dy: "0.35em", "text-anchor": "end" }, said(tick)))),
      svg(
        "svg",
        { class: "plot" },
        ...ticks.map((tick) => svg("line", { x1: 0, x2: "100%", y1: height(tick), y2: height(tick) })),
        ...bars.map((bar, place) => drawn(bar, place, 100 / Math.max(bars.length, SLOTS), top)),
      ),
    ),
    h("p", { class: "axis" }, span),
  );
}

/** The parts on top of one another, below a field as high as the plot that takes the pointer. */
function drawn({ parts, title, choose }: Bar, place: number, step: number, top: number): SVGElement {
  let below = 0;
  const rects = parts
    .filter((part) => part.value > 0)
    .map(({ value, status }) => {
      below += value;
      const size = { y: `${100 - (100 * below) / top}%`, height: `${(100 * value) / top}%` };
      return svg("rect", { x: `${(place + 0.15) * step}%`, width: `${0.7 * step}%`, ...size, class: `bar ${status}` });
    });
  const field = svg("rect", { x: `${place * step}%`, width: `${step}%`, y: 0, height: "100%", class: "field" });
  return svg("g", { onclick: choose }, svg("title", {}, title), field, ...rects);
}

function total({ parts }: Bar): number {
  return parts.reduce((sum, part) => sum + part.value, 0);
}

/** The distance of ticks: 1, 2 or 5 times a power of ten. */
function tickStep(largest: number): number {
  const rough = (largest || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}
