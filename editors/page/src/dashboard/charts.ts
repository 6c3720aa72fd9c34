/** Bars over time, as SVG: one a run, oldest first. The table beside a chart holds the same numbers. */

import { svg } from "../dom";

export interface Bar {
  readonly value: number;
  readonly status: string;
  readonly title: string;
}

const WIDTH = 320;
const HEIGHT = 96;
const AXIS = 14;

/** `said` puts the largest value into words, `label` says what the chart shows. */
export function bars(all: readonly Bar[], label: string, said: (value: number) => string): SVGSVGElement {
  const largest = Math.max(...all.map((bar) => bar.value), 0);
  const room = HEIGHT - AXIS;
  const step = WIDTH / Math.max(all.length, 12);
  return svg(
    "svg",
    { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${label}: ${said(largest)} at most` },
    svg("text", { x: 0, y: 10, class: "axis" }, largest ? said(largest) : "nothing yet"),
    svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5, class: "axis" }),
    ...all.map((bar, place) => {
      const height = largest ? Math.max(bar.value ? 1.5 : 0, (bar.value / largest) * room) : 0;
      const size = { x: place * step + 1, y: HEIGHT - height, width: Math.max(1, Math.min(step - 2, 24)), height };
      return svg("rect", { ...size, class: `bar ${bar.status}` }, svg("title", {}, bar.title));
    }),
  );
}
