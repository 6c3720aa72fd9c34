// What the browser tests share: a workspace with git, the real server beside it, and a browser that is told of every request.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const repository = join(here, "../../..");
export const python = process.env.BANDLEADER_PYTHON ?? join(repository, ".venv/bin/python");
export const browserPath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
/** Why these tests cannot run here, or false. */
export const missing = !browserPath
  ? "Chromium is not installed (apt-get install chromium), or CHROMIUM does not name it"
  : !existsSync(python) && "the Python environment is not there (make .venv), or BANDLEADER_PYTHON does not name it";
export const shots = process.env.SCREENSHOTS;

const axeSource = () => readFileSync(join(here, "../node_modules/axe-core/axe.min.js"), "utf8");

export class Workspace {
  /** A copy of a sample library, in a repository of its own. */
  constructor(sample) {
    this.home = mkdtempSync(join(tmpdir(), "bandleader-page-"));
    this.folder = join(this.home, sample);
    this.children = [];
    cpSync(join(repository, "examples", sample), this.folder, { recursive: true });
    const git = (...words) => execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.org", ...words], { cwd: this.folder });
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "All of it");
  }

  get #options() {
    const env = { ...process.env, HOME: this.home, BANDLEADER_CACHE_DIR: join(this.home, "cache"), ...this.variables };
    return { cwd: this.folder, env, encoding: "utf8" };
  }

  /** The output of the command line; exit codes are part of what commands say, so they are not looked at. */
  bandleader(...words) {
    try {
      return execFileSync(python, ["-m", "bandleader", ...words], { ...this.#options, stdio: ["ignore", "pipe", "ignore"] });
    } catch (error) {
      return error.stdout;
    }
  }

  /** The command line as a process that goes on, with its lines as they come. */
  start(...words) {
    const child = spawn(python, ["-m", "bandleader", ...words], { ...this.#options, stdio: ["ignore", "pipe", "ignore"] });
    this.children.push(child);
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  }

  /** The address of a new server on this workspace. */
  async serve() {
    const { lines } = this.start("dashboard", "--web", "--no-open");
    const { value } = await lines.next();
    if (!value) throw new Error(`no address from \`bandleader dashboard --web\` in ${this.folder}`);
    return value;
  }

  close() {
    for (const child of this.children) child.kill("SIGINT");
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 }); // a run that is being ended still writes
  }
}

export class Browser {
  static async start() {
    const browser = await chromium.launch({
      executablePath: browserPath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"],
    });
    return Object.assign(new Browser(), { browser });
  }

  /** A page at an address, with all it asked for and complained about. */
  async open(address, options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const seen = { requests: [], complaints: [] };
    page.on("request", (request) => seen.requests.push(request.url()));
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && seen.complaints.push(message.text()));
    page.on("pageerror", (error) => seen.complaints.push(String(error)));
    await page.goto(address);
    await page.waitForSelector('.page[data-ready="true"]');
    await page.waitForFunction(() => performance.getEntriesByName("drawn").length > 0);
    return { page, seen };
  }

  async close() {
    await this.browser.close();
  }
}

/** What axe-core finds wrong, one sentence each. */
export async function axe(page) {
  await page.evaluate(axeSource());
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return found.violations.map((each) => `${each.id}: ${each.help} (${each.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")})`);
}

export async function shoot(page, name) {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
}
