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
/** Where on the screen the drawing has this title, as the pointer is told. */
async function place(page, title) {
  const found = await page.evaluate(places, title);
  assert.ok(found, `${title} is drawn`);
  return found;
}

/** In the page: the middle of all points whose title is this one. */
function places(title) {
  const drawn = document.querySelector("#canvas canvas");
  const { left, top, width, height } = drawn.getBoundingClientRect();
  const points = [];
  for (let x = left + 2; x < left + width; x += 5) {
    for (let y = top + 2; y < top + height; y += 5) {
      drawn.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
      if (drawn.title === title) points.push({ x, y });
    }
  }
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  return points.length ? { x: mean((point) => point.x), y: mean((point) => point.y) } : undefined;
}

/** In the page: every title that the pointer is told. */
function titles() {
  const drawn = document.querySelector("#canvas canvas");
  const { left, top, width, height } = drawn.getBoundingClientRect();
  const found = new Set();
  for (let x = left + 2; x < left + width; x += 8) {
    for (let y = top + 2; y < top + height; y += 8) {
      drawn.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
      found.add(drawn.title);
    }
  }
  return [...found];
}

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

test("what is drawn can be clicked, moved and zoomed", { skip }, async () => {
  const library = workspace("broken");
  const { page } = await browser.open(await library.serve());
  const release = await place(page, "release");
  await page.mouse.click(release.x, release.y);
  assert.equal(await page.textContent(".details h2"), "orchestrate/release");
  await page.click('.details [data-key="copy"]');
  assert.equal(await page.textContent('[role="status"]'), "Copied.");

  await page.mouse.move(release.x, release.y + 200);
  await page.mouse.down();
  await page.mouse.move(release.x + 90, release.y + 260, { steps: 4 });
  await page.mouse.up();
  const moved = await place(page, "release");
  assert.ok(Math.abs(moved.x - release.x - 90) < 8 && Math.abs(moved.y - release.y - 60) < 8, JSON.stringify([release, moved]));
  assert.equal(await page.textContent(".details h2"), "orchestrate/release", "a move chooses nothing");

  const apart = async () => (await place(page, "pr")).x - (await place(page, "release")).x;
  const before = await apart();
  await page.mouse.move(moved.x, moved.y);
  await page.mouse.wheel(0, 300);
  assert.ok((await apart()) < 0.9 * before);
  await page.click("text=Fit");
  assert.ok(Math.abs((await apart()) - before) < 8);

  const shapes = Number(await canvas(page, "shapes"));
  const title = await place(page, "Close quality");
  await page.mouse.click(title.x, title.y);
  assert.ok(Number(await canvas(page, "shapes")) < shapes);
  const closed = await page.evaluate(titles);
  assert.ok(closed.some((each) => each.startsWith("quality (")));
});

test("a cycle is red on the canvas, and what has run has the colour of how it ended", { skip }, async () => {
  const share = async (page, name) =>
    page.evaluate((name) => {
      const [red, green, blue] = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim().match(/\w\w/g).map((each) => parseInt(each, 16));
      const shown = document.querySelector("#canvas canvas");
      const { data } = shown.getContext("2d").getImageData(0, 0, shown.width, shown.height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4) found += Number(data[at] === red && data[at + 1] === green && data[at + 2] === blue);
      return found;
    }, name);
  const broken = await browser.open(await workspace("broken").serve());
  assert.ok((await share(broken.page, "danger")) > 200);
  const runs = workspace("pipeline");
  runs.bandleader("run", "notes/index");
  const { page } = await browser.open(await runs.serve());
  assert.equal(await share(page, "danger"), 0);
  assert.ok((await share(page, "succeeded")) > 200);
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

test("before the first run the dashboard says how to begin, and afterwards it draws charts", { skip }, async () => {
  const runs = workspace("pipeline");
  const { page, seen } = await browser.open(await runs.serve());
  await page.click("#tab-dashboard");
  assert.match(await page.textContent(".dashboard"), /Nothing has run here yet/);
  assert.equal(await page.locator(".dashboard .block:visible").count(), 0);
  runs.bandleader("run", "publish/upload");
  runs.bandleader("run", "publish/wipe");
  await page.waitForFunction(() => document.querySelectorAll(".chart .field").length === 4);
  assert.match(await page.getAttribute(".chart >> nth=0", "aria-label"), /^Time of each run: 2 bars, .* at most$/);
  assert.equal(await page.locator(".chart >> nth=1").locator(".bar.succeeded").count(), 1);
  const reasons = page.locator(".block").last().locator("tbody tr");
  assert.equal(await reasons.count(), 2, "the retry of the upload, and the parking once");
  assert.match(await reasons.first().textContent(), /safety: \.claude\/commands\/publish\/wipe\.md:13/);
  await page.click(".chart g >> nth=0");
  await page.waitForSelector(".head >> text=publish/upload");
  assert.deepEqual(seen.complaints, []);
});

test("a strict policy is in force", { skip }, async () => {
  const { page } = await browser.open(await workspace("broken").serve());
  const refused = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const found = [];
        document.addEventListener("securitypolicyviolation", (event) => found.push(event.effectiveDirective) === 3 && resolve(found.sort()));
        const script = document.createElement("script");
        script.textContent = "globalThis.broken = true";
        document.head.append(script);
        fetch("http://127.0.0.1:9/").catch(() => undefined);
        new Image().src = "http://127.0.0.1:9/picture.png";
      }),
  );
  assert.deepEqual(refused, ["connect-src", "img-src", "script-src-elem"]);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
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

/** The page in a webview whose editor notes what it is told. */
async function inEditor(state) {
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
  return page;
}

test("a webview talks to its editor by messages", { skip }, async () => {
  const state = JSON.parse(workspace("broken").bandleader("dashboard", "--format", "json"));
  const page = await inEditor(state);
  const node = state.library.nodes.find((each) => each.id === "git/pr");
  await page.evaluate((path) => postMessage({ type: "select", path }), node.path);
  await page.click('.details [data-key="open"]');
  assert.deepEqual(await page.evaluate(() => globalThis.sent.at(-1)), { type: "open", path: node.path });
});

test("a folder without commands says so, and runs of commands that lie elsewhere begin with the dashboard", { skip }, async () => {
  const state = JSON.parse(workspace("pipeline").bandleader("dashboard", "--format", "json"));
  const library = { nodes: [], edges: [] };
  const empty = await inEditor({ ...state, library });
  assert.match(await empty.textContent(".details"), /no command in this folder/);
  const elsewhere = await inEditor({ ...state, library, folder: "" });
  assert.equal(await elsewhere.getAttribute("#tab-dashboard", "aria-selected"), "true");
});

test("agents, tokens and cost are those of the events, and the end of a run is said aloud", { skip }, async () => {
  const state = JSON.parse(workspace("pipeline").bandleader("dashboard", "--format", "json"));
  const page = await inEditor(state);
  const { path } = state.library.nodes.find((each) => each.id === "notes/words");
  let seq = 0;
  const happens = (type, command, data) => ({ schema: 1, seq: (seq += 1), at: 1000 + seq, session: "s-1", command, type, data });
  const tell = (...events) => page.evaluate((events) => postMessage({ type: "events", events }), events);
  await tell(
    happens("session_started", "", { plan: { target: "notes/words", steps: [{ id: "notes/words", path, needs: [] }] }, options: { agent_slots: 2 }, arguments: "" }),
    happens("stage_started", "notes/words", { stage: "execution", attempt: 1 }),
    happens("agent_changed", "notes/words", { agent: "code-reviewer", state: "working", slot: 1 }),
  );
  await page.waitForSelector('.matches li:has-text("notes/words") .badge.running');
  await page.click("#tab-dashboard");
  assert.match(await page.textContent('.block:has(h2:text-is("Agents"))'), /2 slots\..*code-reviewerworkingnotes\/words/);
  await tell(
    happens("command_ended", "notes/words", { outcome: "succeeded", duration: 1.5, metrics: { tokens: 12345, cost: 0.5 } }),
    happens("session_ended", "", { outcome: "succeeded", duration: 2 }),
  );
  await page.waitForSelector(".head .badge.succeeded");
  assert.deepEqual([await tile(page, "tokens"), await tile(page, "cost"), await tile(page, "all-cost")], ["12,345", "$0.50", "$0.50"]);
  assert.equal(await page.locator(".chart").count(), 4, "tokens and cost have charts of their own");
  assert.equal(await page.textContent('[role="status"]'), "notes/words succeeded.");
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
