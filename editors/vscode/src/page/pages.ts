/** The pages that are open, one for each workspace folder, and the commands that open them. */
import * as fs from "node:fs";
import * as vscode from "vscode";
import type { View } from "../../../page/src/messages";
import { activeFile, folders, given } from "../commands/target";
import type { Engine } from "../engine";
import type { RunEvents } from "../protocol";
import { PageHost } from "./host";

export class Pages implements vscode.Disposable {
  private readonly open = new Map<string, PageHost>();
  private readonly commands: vscode.Disposable[];

  constructor(
    private readonly engine: Engine,
    private readonly assets: vscode.Uri,
  ) {
    const built = fs.existsSync(vscode.Uri.joinPath(assets, "page.js").fsPath);
    void vscode.commands.executeCommand("setContext", "bandleader.page", built);
    this.commands = built
      ? (["graph", "dashboard"] as const).map((view) =>
          vscode.commands.registerCommand(`bandleader.${view}`, (...args: unknown[]) => this.show(view, args)),
        )
      : [];
  }

  /** Something has happened in a run. */
  take(events: RunEvents): void {
    for (const page of this.open.values()) {
      page.take(events);
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.commands, ...this.open.values()).dispose();
  }

  private show(view: View, args: readonly unknown[]): void {
    const [uri] = given(args) ?? activeFile() ?? [];
    const file = uri === undefined ? undefined : vscode.Uri.parse(uri);
    const folder = (file && vscode.workspace.getWorkspaceFolder(file)) ?? folders()[0];
    if (folder === undefined) {
      void vscode.window.showInformationMessage("Open a folder with a library first.");
      return;
    }
    const key = folder.uri.toString();
    const selected = file?.path.endsWith(".md") ? file.fsPath : undefined;
    const known = this.open.get(key);
    if (known !== undefined) {
      known.show(view, selected);
      return;
    }
    const page = new PageHost(this.engine, folder.uri, this.assets, view, selected);
    page.onDidDispose(() => this.open.delete(key));
    this.open.set(key, page);
  }
}
