/** A VS Code, a browser, and the windows that are open in it. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { BrowserContext } from "playwright-core";
import { startBrowser } from "./browser";
import { copyOf, isUntouched, type Sample } from "./library";
import { SCREENSHOTS } from "./places";
import { type Options, startVSCode, type VSCode } from "./vscode";
import { Workbench } from "./workbench";

const LINES = 15; // of each log that a report shows

export class Editor {
  private readonly own: Workbench[] = [];
  private readonly shared = new Map<Sample, Workbench>();
  private current: Workbench | undefined;

  private constructor(
    readonly vscode: VSCode,
    private readonly browser: BrowserContext,
  ) {}

  static async start(options: Options): Promise<Editor> {
    const vscode = await startVSCode(options);
    return new Editor(vscode, await startBrowser(vscode.root));
  }

  async open(folder: string, file?: string): Promise<Workbench> {
    this.current = await Workbench.open(this.browser, this.vscode, folder, file);
    this.own.push(this.current);
    return this.current;
  }

  async look(sample: Sample, file: string): Promise<Workbench> {
    const known = this.shared.get(sample);
    if (known === undefined) {
      this.current = await Workbench.open(this.browser, this.vscode, copyOf(sample, this.vscode.root), file);
      this.shared.set(sample, this.current);
    } else {
      this.current = known;
      await known.openFile(file);
    }
    return this.current;
  }

  /** After a scene that went well: its own windows are closed, and in the shared ones every editor. */
  async tidy(): Promise<void> {
    for (const window of this.own.splice(0)) await window.close();
    for (const [sample, window] of this.shared) {
      await window.closeEditors();
      if (!isUntouched(sample, window.folder)) throw new Error("the scene has changed the library that it shares with others");
    }
  }

  /** Keep what a scene that failed has seen; where it is, and the ends of the logs. */
  async report(name: string): Promise<string> {
    const place = path.join(SCREENSHOTS, `failed-${name.replaceAll(/\W+/g, "-")}`);
    fs.mkdirSync(SCREENSHOTS, { recursive: true });
    const picture = await this.current?.keep(`${place}.png`).catch((error: unknown) => `no picture: ${String(error)}`);
    const logs = [...this.vscode.logs().map((file) => [path.basename(file), read(file)] as const), ["window.log", this.current?.said.join("\n") ?? ""] as const];
    const shown = logs.map(([log, text]) => {
      const file = `${place}.${log}`;
      fs.writeFileSync(file, text);
      const lines = text.split("\n").filter((line) => line.trim() && !line.includes("spdlog")); // a module that this VS Code does without
      return [`${file}:`, ...lines.slice(-LINES)].join("\n");
    });
    return [picture ?? "no window was open", ...shown].join("\n");
  }

  async stop(): Promise<void> {
    await this.browser.close().finally(() => this.vscode.stop());
  }
}

function read(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}
