/** The workbench in a browser: what a person would do with keyboard and mouse. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { SCREENSHOTS } from "./places";
import type { VSCode } from "./vscode";
import { placeOf } from "./words";

const PATIENCE = 60_000; // milliseconds; a machine may be busy

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

  /** Open a folder, and a file in it, in a new page; or a workspace file, and a file by its whole path. */
  static async open(browser: BrowserContext, vscode: VSCode, folder: string, file?: string): Promise<Workbench> {
    const workbench = new Workbench(await browser.newPage(), folder);
    const query = new URLSearchParams(folder.endsWith(".code-workspace") ? { workspace: folder } : { folder });
    if (file !== undefined) {
      const uri = `vscode-remote://127.0.0.1:${vscode.port}${path.resolve(folder, file)}`;
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

  /** The page with graph and dashboard. */
  get webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview").frameLocator("#active-frame");
  }

  /** Show the view of Bandleader. */
  async showView(): Promise<void> {
    await this.page.locator('.activitybar [aria-label^="Bandleader"]').first().click();
    await this.page.mouse.move(0, 0); // a hint would cover the first row
  }

  /** Choose an entry of the command palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput.fill(`>${title}`);
    await this.choose(title);
  }

  /** The field in which a list is filtered or a question is answered. */
  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input").first();
  }

  /** An entry of the list that is open. */
  choice(text: string): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
  }

  async choose(text: string): Promise<void> {
    await this.choice(text).click();
  }

  /** Put the cursor into a word of a line. A click that the text has moved away from is made again. */
  async clickWord(line: string, word: string): Promise<void> {
    for (;;) {
      const place = await placeOf(this.line(line), word);
      await this.page.mouse.click(place.x, place.y);
      if ((await placeOf(this.line(line), word)).y === place.y) return;
    }
  }

  /** Rest the mouse on a word of a line. */
  async hoverWord(line: string, word: string): Promise<void> {
    const { x, y } = await placeOf(this.line(line), word);
    await this.page.mouse.move(x - 3, y);
    await this.page.mouse.move(x, y, { steps: 3 });
  }

  /** Open the list of notifications, also of those that have faded. */
  async showNotifications(): Promise<void> {
    await this.page.keyboard.press("Escape"); // a menu that is open would keep the click
    await this.page.locator("#status\\.notifications").click();
  }

  async screenshot(name: string): Promise<void> {
    fs.mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), animations: "disabled" });
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
