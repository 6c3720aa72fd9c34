// A graph library alone: as many nodes and edges as a library has, at known places, in its cheapest style.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const source = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/cytoscape/dist/cytoscape.min.js");

/** The HTML of a page that shows so many nodes and edges, and marks when they are on the screen. */
export function floor(nodes, edges) {
  return `<!doctype html><body style="margin:0"><div id="graph" style="width:1100px;height:800px"></div>
<script>${readFileSync(source, "utf8")}</script>
<script>
const elements = [];
for (let i = 0; i < ${nodes}; i++) elements.push({ data: { id: "n" + i }, position: { x: (i % 32) * 160, y: Math.floor(i / 32) * 50 } });
for (let i = 0; i < ${edges}; i++) elements.push({ data: { id: "e" + i, source: "n" + (i * 7) % ${nodes}, target: "n" + (i * 31) % ${nodes} } });
const graph = cytoscape({
  container: document.getElementById("graph"), elements, layout: { name: "preset" },
  style: [
    { selector: "node", style: { shape: "rectangle", width: 120, height: 30 } },
    { selector: "edge", style: { "curve-style": "haystack", width: 1 } },
  ],
});
graph.one("render", () => requestAnimationFrame(() => performance.mark("drawn")));
</script>`;
}
