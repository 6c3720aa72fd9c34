/** Marks files in the explorer whose command failed, or waits for a decision, in its last run. */
import * as vscode from "vscode";
import { settings } from "./settings";
import type { Library } from "./views/library";
import { ago } from "./views/results";

const BADGES: Readonly<Record<string, string>> = { failed: "✗", parked: "‖" };

export class Decorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly disposables: vscode.Disposable[];
  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly library: Library) {
    this.disposables = [
      vscode.window.registerFileDecorationProvider(this),
      library.onDidChange(() => this.changed.fire(undefined)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("bandleader.decorations")) {
          this.changed.fire(undefined);
        }
      }),
    ];
  }

  provideFileDecoration(file: vscode.Uri): vscode.FileDecoration | undefined {
    if (file.scheme !== "file" || !file.path.endsWith(".md") || !settings.decorations()) {
      return undefined;
    }
    const result = this.library.resultOf(file);
    const badge = BADGES[result?.outcome ?? ""];
    if (result === undefined || badge === undefined) {
      return undefined;
    }
    const words = `Bandleader: ${result.outcome} ${ago(result.at, Date.now() / 1000)}`;
    return new vscode.FileDecoration(badge, words, new vscode.ThemeColor("bandleader.failedCommand"));
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, ...this.disposables).dispose();
  }
}
