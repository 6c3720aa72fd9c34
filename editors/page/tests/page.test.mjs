// The page in Chromium, served by the real server of a real workspace. SCREENSHOTS=DIR keeps pictures.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, Browser, missing, python, repository, shoot, Workspace } from "./world.mjs";

const skip = missing;
let browser;
const workspaces = [];

function workspace(sample) {
  const made = new Workspace(sample);
  workspaces.push(made);
  return made;
}

before(async () => {
  if (!skip) browser = await Browser.start();
});
after(async () => {
  await browser?.close();
  for (const each of workspaces) each.close();
});

const tile = (page, name) => page.textContent(`[data-tile="${name}"] dd`);
const canvas = (page, name) => page.getAttribute("#canvas", `data-${name}`);

test("the graph holds the library, with its cycles in red", { skip }, async () => {
  const library = workspace("broken");
  const state = JSON.parse(library.bandleader("dashboard", "--format", "json")).library;
  const { page, seen } = await browser.open(await library.serve());
  const runnable = state.nodes.filter((node) => ["command", "skill"].includes(node.kind));
  assert.equal(Number(await canvas(page, "shapes")), runnable.length);
  assert.equal(Number(await canvas(page, "arrows")), state.edges.filter((edge) => edge.kind !== "mention").length);
  assert.equal(Number(await canvas(page, "cycles")), state.edges.filter((edge) => edge.cycle).length);
  assert.ok(Number(await canvas(page, "cycles")) >= 4);
  assert.deepEqual(seen.complaints, []);
  await shoot(page, "graph-light");
});

test("search, choice, focus, families and mentions", { skip }, async () => {
  const library = workspace("broken");
  const { page } = await browser.open(await library.serve());
  const all = Number(await canvas(page, "shapes"));
  await page.fill("#search", "milestone/pl");
  assert.deepEqual(await page.locator(".matches .name").allTextContents(), ["milestone/plan"]);
  await page.press("#search", "Enter");
  assert.equal(await page.textContent(".details h2"), "milestone/plan");
  assert.match(await page.textContent(".details"), /On a cycle with milestone\/execute, milestone\/status\./);
  await page.fill("#search", "");
  await page.click('[data-key="focus"]');
  const near = Number(await canvas(page, "shapes"));
  assert.ok(near < all && near >= 3, `${near} of ${all}`);
  await shoot(page, "graph-focus");
  await page.click(".tools >> text=Show all");
  assert.equal(Number(await canvas(page, "shapes")), all);
  const arrows = Number(await canvas(page, "arrows"));
  await page.check("#mentions");
  assert.ok(Number(await canvas(page, "arrows")) > arrows);
  await page.uncheck("#mentions");
  await page.click("text=Close families");
  assert.equal(Number(await canvas(page, "shapes")), 7);
});

test("everything can be reached and used by the keyboard", { skip }, async () => {
  const { page } = await browser.open(await workspace("broken").serve());
  await page.focus("#tab-graph");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getAttribute("#tab-dashboard", "aria-selected"), "true");
  await page.keyboard.press("ArrowLeft");
  await page.focus("#search");
  await page.keyboard.type("deploy");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await page.textContent(".details h2"), "deploy");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "deploy", "the focus stays in the list");
});

test("the dashboard says what the event log says", { skip }, async () => {
  const runs = workspace("pipeline");
  runs.bandleader("run", "publish/upload");
  runs.bandleader("run", "publish/rename");
  const { page, seen } = await browser.open(await runs.serve());
  await page.click("#tab-dashboard");
  const rows = JSON.parse(runs.bandleader("sessions", "--format", "json"));
  assert.equal(rows.length, 2);
  for (const row of rows) {
    await page.click(`[data-key="${row.id}"]`);
    await page.waitForSelector(`.head >> text=${row.id}`);
    const status = JSON.parse(runs.bandleader("status", row.id, "--format", "json"));
    const ended = Object.values(status.counts).reduce((sum, number) => sum + number, 0);
    assert.equal(await tile(page, "done"), `${ended} of ${status.commands.length}`);
    assert.equal(await tile(page, "retries"), String(status.retries));
    assert.equal(await tile(page, "failed"), String(status.counts.failed ?? 0));
    assert.equal(await page.locator(".block").first().locator("tbody tr").count(), status.commands.length);
  }
  assert.match(await page.textContent(".dashboard"), /publish\/rename/);
  assert.deepEqual(seen.complaints, []);
});

test("it follows a run while that goes on, and asks nobody but its server", { skip }, async () => {
  const runs = workspace("pipeline");
  runs.variables = { PACE: "30" };
  const address = await runs.serve();
  const { page, seen } = await browser.open(address);
  runs.start("run", "publish/archive", "--format", "json");
  await page.waitForSelector('.matches li:has-text("publish/archive") .badge.running', { timeout: 60000 });
  await shoot(page, "graph-live");
  await page.click("#tab-dashboard");
  await page.waitForFunction(() => /publish\/archive.*running/s.test(document.querySelector(".dashboard .head").textContent));
  assert.equal(await tile(page, "running"), "1");
  await shoot(page, "dashboard-live");
  runs.bandleader("cancel");
  await page.waitForSelector(".head .badge.cancelled", { timeout: 60000 });
  assert.match(await page.textContent(".dashboard"), /bandleader resume/);
  const elsewhere = seen.requests.filter((each) => !each.startsWith(address) && !each.startsWith("data:"));
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(seen.complaints, []);
});

test("without the token there is nothing to see", { skip }, async () => {
  const address = new URL(await workspace("broken").serve());
  const page = await (await browser.browser.newContext()).newPage();
  for (const path of ["/", "/wrong/", "/wrong/api/state"]) {
    const response = await page.goto(`${address.origin}${path}`);
    assert.equal(response.status(), 403);
    assert.match(await page.textContent("body"), /lacks the token/);
  }
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe-core finds nothing wrong (${colorScheme})`, { skip }, async () => {
    const runs = workspace("pipeline");
    runs.bandleader("run", "publish/rename");
    const { page } = await browser.open(await runs.serve(), { colorScheme });
    await page.click(".matches button >> nth=0");
    assert.deepEqual(await axe(page), []);
    await shoot(page, `graph-${colorScheme}`);
    await page.click("#tab-dashboard");
    assert.deepEqual(await axe(page), []);
    await shoot(page, `dashboard-${colorScheme}`);
  });
}

test("the drawing can be saved as SVG and PNG", { skip }, async () => {
  const { page } = await browser.open(await workspace("broken").serve());
  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`text=${name}`)]);
    return readFileSync(await download.path());
  };
  const svg = (await save("Save SVG")).toString();
  const parsed = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, "image/svg+xml");
    return [document.querySelector("parsererror") === null, document.querySelectorAll("path[marker-end]").length, document.documentElement.textContent];
  }, svg);
  assert.equal(parsed[0], true);
  assert.equal(parsed[1], Number(await canvas(page, "arrows")));
  assert.match(parsed[2], /release/);
  assert.deepEqual([...(await save("Save PNG")).subarray(1, 4)], [...Buffer.from("PNG")]);
});

test("a saved page works from a file, without any server", { skip }, async () => {
  const library = workspace("broken");
  const file = join(library.home, "graph.html");
  writeFileSync(file, library.bandleader("graph", "milestone/plan", "--format", "html"));
  const { page, seen } = await browser.open(`file://${file}`);
  assert.equal(await page.textContent(".details h2"), "milestone/plan");
  assert.deepEqual(seen.complaints, []);
  assert.deepEqual(seen.requests.filter((each) => !each.startsWith("file:") && !each.startsWith("data:")), []);
});

test("a webview talks to its editor by messages", { skip }, async () => {
  const library = workspace("broken");
  const state = JSON.parse(library.bandleader("dashboard", "--format", "json"));
  const page = await (await browser.browser.newContext()).newPage();
  await page.setContent('<html lang="en"><body class="vscode-dark"><div id="app"></div></body></html>');
  await page.addStyleTag({ path: new URL("../dist/page.css", import.meta.url).pathname });
  await page.evaluate(() => {
    globalThis.sent = [];
    globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => globalThis.sent.push(message) });
  });
  await page.addScriptTag({ path: new URL("../dist/page.js", import.meta.url).pathname });
  assert.deepEqual(await page.evaluate(() => globalThis.sent), [{ type: "ready" }]);
  await page.evaluate((state) => postMessage({ type: "state", state }), state);
  await page.waitForSelector('.page[data-ready="true"]');
  const node = state.library.nodes.find((each) => each.id === "git/pr");
  await page.evaluate((path) => postMessage({ type: "select", path }), node.path);
  await page.click('.details [data-key="open"]');
  assert.deepEqual(await page.evaluate(() => globalThis.sent.at(-1)), { type: "open", path: node.path });
});

test("a library of a thousand commands is drawn whole, a larger one by its families", { skip }, async () => {
  const library = workspace("clean");
  for (const [size, shapes] of [[1000, 1000], [2000, 20]]) {
    const folder = join(library.home, String(size));
    execFileSync(python, [join(repository, "benchmarks/generate.py"), folder, "--count", String(size)]);
    library.folder = folder;
    const { page } = await browser.open(await library.serve());
    assert.equal(Number(await canvas(page, "shapes")), shapes);
    await shoot(page, `graph-${size}`);
  }
});
