// How long it takes from the address to the drawn graph, in Chromium, with the real server: `npm run bench`.
// The floor is an empty page of Cytoscape.js with as many nodes and edges at known places, measured in turn with ours, so
// that the ratio holds on a busy machine as well; it fails when ours is the slower one. RUNS=9 measures more often.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { Browser, missing, python, repository, Workspace } from "../tests/world.mjs";
import { floor } from "./floor.mjs";

const RUNS = Number(process.env.RUNS ?? 5);
const FAMILY = 300; // commands of the family that is opened in the largest library

if (missing) throw new Error(missing);
const workspace = new Workspace("clean");
const browser = await Browser.start();
try {
  const thousand = await library(1000);
  const rows = [...thousand, ...(await library(10000))];
  console.log(table(rows));
  console.log(`Milliseconds, medians of ${RUNS}; load ${loadavg()[0].toFixed(1)}.`);
  if (thousand[0].page > thousand[0].floor) process.exitCode = 1;
} finally {
  await browser.close();
  workspace.close();
}

/** What is measured with a library of so many commands: one row a question. */
async function library(size) {
  workspace.folder = join(workspace.home, String(size));
  execFileSync(python, [join(repository, "benchmarks/generate.py"), workspace.folder, "--count", String(size)]);
  const large = size > 1000 ? addFamily() : undefined;
  const address = await workspace.serve();
  const { nodes, edges } = (await (await fetch(`${address}api/state`)).json()).library; // the engine has read it once
  const declared = edges.filter((edge) => edge.kind !== "mention").length;
  const [ours, theirs, opened] = [[], [], []];
  for (let run = 0; run < RUNS; run += 1) {
    const { page } = await browser.open(address, { viewport: { width: 1440, height: 900 } });
    ours.push(await marked(page));
    if (large) opened.push(await opening(page, large));
    await page.context().close();
    if (!large) theirs.push(await bare(nodes.length, declared));
  }
  const first = { what: `${size} commands, ${large ? "families first" : `${declared} arrows`}`, page: median(ours.map((each) => each.drawn)) };
  const rows = [
    { ...first, floor: theirs.length ? median(theirs) : undefined },
    { what: "  of which: until the data is there", page: median(ours.map((each) => each.data)) },
  ];
  if (large) rows.push({ what: `  then a family of ${FAMILY} is opened`, page: median(opened) });
  return rows;
}

/** One more family, each of its commands dependent on the one before. */
function addFamily() {
  const folder = join(workspace.folder, ".claude/commands/large");
  mkdirSync(folder);
  for (let place = 0; place < FAMILY; place += 1) {
    const needs = place % 10 ? `dependencies: [large/step-${place - 1}]\n` : "";
    writeFileSync(join(folder, `step-${place}.md`), `---\ndescription: Step ${place} of a long way\n${needs}---\n\nDo it.\n`);
  }
  return `large/step-${FAMILY - 1}`;
}

/** Milliseconds from the navigation on. */
function marked(page) {
  return page.evaluate(() => ({
    drawn: performance.getEntriesByName("drawn")[0].startTime,
    data: performance.getEntriesByType("resource").find((each) => each.name.endsWith("/state")).responseEnd,
  }));
}

/** Milliseconds from the key that asks for a command to the drawing with its family open. */
async function opening(page, name) {
  await page.fill("#search", name);
  await page.evaluate(() => {
    performance.clearMarks("drawn");
    document.getElementById("search").addEventListener("keydown", () => performance.mark("asked"), { capture: true, once: true });
  });
  await page.press("#search", "Enter");
  await page.waitForFunction(() => performance.getEntriesByName("drawn").length > 0);
  return page.evaluate(() => performance.getEntriesByName("drawn")[0].startTime - performance.getEntriesByName("asked")[0].startTime);
}

async function bare(nodes, edges) {
  const page = await browser.browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.route("http://floor.test/", (route) => route.fulfill({ contentType: "text/html", body: floor(nodes, edges) }));
  await page.goto("http://floor.test/");
  await page.waitForFunction(() => performance.getEntriesByName("drawn").length > 0);
  const time = await page.evaluate(() => performance.getEntriesByName("drawn")[0].startTime);
  await page.close();
  return time;
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

function table(rows) {
  const cell = (value) => (value === undefined ? "" : value.toFixed(0)).padStart(10);
  const line = ({ what, page, floor: least }) =>
    `${what.padEnd(40)}${cell(page)}${cell(least)}${least ? (page / least).toFixed(2).padStart(8) : ""}`;
  return [`${"".padEnd(40)}${"page".padStart(10)}${"floor".padStart(10)}${"ratio".padStart(8)}`, ...rows.map(line)].join("\n");
}
