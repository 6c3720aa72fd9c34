// The pictures of docs/page.md, from the real page over the sample libraries while a session runs: `npm run screenshots`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Browser, missing, repository, Workspace } from "./tests/world.mjs";

if (missing) throw new Error(missing);
const pictures = join(repository, "docs/pictures");
mkdirSync(pictures, { recursive: true });
const browser = await Browser.start();
const [broken, runs] = [new Workspace("broken"), new Workspace("pipeline")];

async function open(library, colorScheme, height = 680) {
  const { page } = await browser.open(await library.serve(), { colorScheme, deviceScaleFactor: 1.5, viewport: { width: 1200, height } });
  return page;
}

async function shoot(page, name) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.screenshot({ path: join(pictures, `page-${name}.png`) });
}

try {
  const cycle = await open(broken, "light");
  await cycle.fill("#search", "milestone/plan");
  await cycle.press("#search", "Enter");
  await cycle.fill("#search", "");
  await shoot(cycle, "graph-cycle");

  for (const words of [["publish/upload"], ["publish/rename"], ["publish/upload", "--force"], ["publish/archive"], ["publish/wipe"]]) {
    runs.bandleader("run", ...words);
  }
  runs.variables = { PACE: "30" };
  const live = await open(runs, "light");
  runs.start("run", "publish/archive", "--force", "--format", "json");
  await live.waitForSelector('.matches li:has-text("publish/archive") .badge:has-text("execution")', { timeout: 60000 });
  await shoot(live, "graph");
  for (const [colorScheme, name] of [["light", "dashboard"], ["dark", "dashboard-dark"]]) {
    const page = await open(runs, colorScheme, 960);
    await page.click("#tab-dashboard");
    await page.waitForSelector(".head .badge.running");
    await shoot(page, name);
  }
} finally {
  await browser.close();
  runs.bandleader("cancel");
  for (const each of [broken, runs]) each.close();
}
