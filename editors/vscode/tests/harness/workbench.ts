/** The workbench in a browser: what a person would do with keyboard and mouse. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { SCREENSHOTS } from "./places";
import type { VSCode } from "./vscode";
import { placeOf } from "./words";

const PATIENCE = 60_000; // milliseconds; a machine may be busy
const SOON = 5000; // milliseconds after which a key that is not heeded is pressed again

export class Workbench {
  /** The hosts that the page talked to. */
  readonly hosts = new Set<string>();
  /** What the window and its extension host have written to the console. */
  readonly said: string[] = [];

  private constructor(
    readonly page: Page,
    readonly folder: string,
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on("console", (message) => this.said.push(`${message.type()}: ${message.text()}`));
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

  /** Open another file of the folder. */
  async openFile(file: string): Promise<void> {
    await this.openQuickInput("Control+P", path.join(this.folder, file));
    await this.enter(path.basename(file));
    await this.tab(path.basename(file)).waitFor();
  }

  /** Close every editor, and forget what was typed in it. */
  async closeEditors(): Promise<void> {
    await this.page.keyboard.press("Escape");
    for (let open = await this.tabs.count(); open > 0; open = await this.tabs.count()) {
      await this.command("View: Revert and Close Editor");
      await this.tabs.nth(open - 1).waitFor({ state: "detached" });
    }
  }

  get tabs(): Locator {
    return this.page.locator(".part.editor .tabs-container .tab");
  }

  tab(name: string): Locator {
    return this.tabs.filter({ hasText: name });
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
    await this.openQuickInput("F1", `>${title}`);
    await this.enter(title);
  }

  /** Press a key until the field that it opens is there, and fill it. */
  private async openQuickInput(key: string, text: string): Promise<void> {
    do {
      await this.page.keyboard.press(key);
    } while (!(await appears(this.quickInput)));
    await this.quickInput.fill(text);
  }

  /** Take the entry of the open list that has been found for what was typed. */
  private async enter(text: string): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: text }).waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: text }).waitFor({ state: "hidden" });
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

  /** Have the editor say what it knows about a word of a line. */
  async askAbout(line: string, word: string): Promise<void> {
    await this.clickWord(line, word);
    await this.page.keyboard.press("Control+K");
    await this.page.keyboard.press("Control+I");
  }

  /** A button of a notification, also of one that has faded meanwhile. */
  async press(notification: RegExp | string, button: string): Promise<void> {
    await this.command("Notifications: Show Notifications");
    const item = this.page.locator(".notifications-center .notification-list-item", { hasText: notification });
    await item.locator(".monaco-button", { hasText: button }).click();
  }

  async screenshot(name: string): Promise<void> {
    fs.mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), animations: "disabled" });
  }

  /** A picture with all notifications in it, also those that have faded; returns where it is. */
  async keep(file: string): Promise<string> {
    await this.page.keyboard.press("Escape"); // a menu that is open would keep the click
    await this.page.locator("#status\\.notifications").click({ timeout: SOON }).catch(() => undefined); // then without them
    await this.page.screenshot({ path: file, animations: "disabled" });
    return file;
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

async function appears(what: Locator): Promise<boolean> {
  return what.waitFor({ timeout: SOON }).then(
    () => true,
    () => false,
  );
}
