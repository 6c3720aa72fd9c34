/** The workbench in a browser: what a person would do with keyboard and mouse. */
import * as fs from "node:fs";
import * as path from "node:path";
import { type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { CHROMIUM, SCREENSHOTS } from "./places";
import type { VSCode } from "./vscode";

const PATIENCE = 60_000; // milliseconds; a machine may be busy
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/** A browser with a fresh profile. */
export function startBrowser(root: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(path.join(root, "profile"), {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    args: ARGUMENTS,
  });
}

export class Workbench {
  /** The hosts that the page talked to. */
  readonly hosts = new Set<string>();

  private constructor(
    readonly page: Page,
    readonly folder: string,
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") || protocol.startsWith("ws")) this.hosts.add(hostname);
    });
  }

  /** Open a folder, and a file in it, in a new page. */
  static async open(browser: BrowserContext, vscode: VSCode, folder: string, file?: string): Promise<Workbench> {
    const workbench = new Workbench(await browser.newPage(), folder);
    const query = new URLSearchParams({ folder });
    if (file !== undefined) {
      const uri = `vscode-remote://127.0.0.1:${vscode.port}${path.join(folder, file)}`;
      query.set("payload", JSON.stringify([["openFile", uri]]));
    }
    await workbench.page.goto(`${vscode.url}/?${query}`, { waitUntil: "domcontentloaded" });
    await workbench.page.locator(".monaco-workbench .part.editor").waitFor();
    if (file !== undefined) await workbench.tab(path.basename(file)).waitFor();
    return workbench;
  }

  tab(name: string): Locator {
    return this.page.locator(".tabs-container .tab", { hasText: name });
  }

  /** Lenses above a file, by their text. */
  lens(text: string | RegExp): Locator {
    return this.page.locator(".codelens-decoration a", { hasText: text });
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast", { hasText: text });
  }

  problem(text: string | RegExp): Locator {
    return this.page.locator(".markers-panel .monaco-list-row", { hasText: text });
  }

  /** The item of the extension in the status bar. */
  get status(): Locator {
    return this.page.locator("#bandleader\\.bandleader\\.bandleader\\.status");
  }

  line(text: string): Locator {
    return this.page.locator(".monaco-editor .view-line", { hasText: text }).first();
  }

  row(view: string, text: string | RegExp): Locator {
    return this.page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`, { hasText: text }).first();
  }

  /** Choose an entry of the command palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget .quick-input-box input").first();
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.choose(title);
  }

  /** Choose an entry of the list that is open. */
  async choose(text: string): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  }

  /** Put the cursor into a word of a line. */
  async clickWord(line: string, word: string): Promise<void> {
    const { x, y } = await this.placeOf(line, word);
    await this.page.mouse.click(x, y);
  }

  /** Rest the mouse on a word of a line. */
  async hoverWord(line: string, word: string): Promise<void> {
    const { x, y } = await this.placeOf(line, word);
    await this.page.mouse.move(x - 3, y);
    await this.page.mouse.move(x, y, { steps: 3 });
  }

  /** Open the list of notifications, also of those that have faded. */
  async showNotifications(): Promise<void> {
    await this.page.locator("#status\\.notifications").click();
  }

  async screenshot(name: string): Promise<void> {
    fs.mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** The middle of a word: squiggles lie below the text, so that an element cannot be asked for it. */
  private async placeOf(line: string, word: string): Promise<{ x: number; y: number }> {
    const box = await this.line(line).evaluate((element, text) => {
      const walker = element.ownerDocument.createTreeWalker(element, 4);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.textContent?.replaceAll(" ", " ").indexOf(text) ?? -1;
        if (at >= 0) {
          const range = element.ownerDocument.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + text.length);
          const { x, y, width, height } = range.getBoundingClientRect();
          return { x: x + width / 2, y: y + height / 2 };
        }
      }
      return null;
    }, word);
    if (box === null) throw new Error(`the line "${line}" has no "${word}"`);
    return box;
  }
}
