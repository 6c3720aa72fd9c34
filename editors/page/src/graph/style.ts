/** How Cytoscape draws it. Statuses, cycles and loose ends are data of the elements. */

import type { StylesheetJson } from "cytoscape";
import { colourOf, type Colours } from "./colours";

const STATUSES = ["running", "delayed", "parked", "succeeded", "satisfied", "cached", "failed", "cancelled", "skipped"];

export function styleSheet(palette: Colours, simple: boolean): StylesheetJson {
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle",
        width: "data(width)",
        height: "data(height)",
        "z-index-compare": "manual",
        "z-index": 2,
        label: "data(label)",
        color: palette.text,
        "font-family": "system-ui, sans-serif",
        "font-size": 12,
        "text-valign": "center",
        "text-halign": "center",
        "text-wrap": "wrap",
        "text-max-width": "310px",
        "background-color": palette.surface,
        "border-width": 1,
        "border-color": palette.line,
        "min-zoomed-font-size": 5,
      },
    },
    {
      selector: "node.frame",
      style: {
        "background-opacity": 0,
        "text-valign": "top",
        "text-margin-y": 20,
        "font-weight": "bold",
        color: palette.quiet,
        "border-style": "dashed",
        "z-index": 0,
        "overlay-opacity": 0,
      },
    },
    { selector: "node.closed", style: { "border-style": "double", "border-width": 4, "font-weight": "bold" } },
    { selector: "node.loose", style: { "border-style": "dashed", "border-color": palette.parked } },
    ...STATUSES.map((status) => ({
      selector: `node[status = "${status}"]`,
      style: { "border-color": colourOf(palette, status), "border-width": status === "running" ? 4 : 2.5 },
    })),
    { selector: "node.cycle", style: { "border-color": palette.danger, color: palette.danger, "border-width": 2.5 } },
    {
      selector: "edge",
      style: {
        "z-index-compare": "manual",
        "z-index": 1,
        width: 1.4,
        "line-color": palette.line,
        "target-arrow-color": palette.line,
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.8,
        "curve-style": simple ? "straight" : "bezier",
      },
    },
    { selector: 'edge[kind = "optional"]', style: { "line-style": "dashed" } },
    { selector: 'edge[kind = "mention"]', style: { "line-style": "dotted", width: 1 } },
    {
      selector: "edge.cycle",
      style: { "line-color": palette.danger, "target-arrow-color": palette.danger, width: 2.5 },
    },
    { selector: ".faded", style: { opacity: 0.25 } },
    { selector: "edge.near", style: { "line-color": palette.accent, "target-arrow-color": palette.accent, width: 2.2 } },
    { selector: "edge.near.cycle", style: { "line-color": palette.danger, "target-arrow-color": palette.danger } },
    {
      selector: "node.chosen",
      style: { "outline-width": 3, "outline-color": palette.accent, "outline-offset": 2 },
    },
  ];
}
