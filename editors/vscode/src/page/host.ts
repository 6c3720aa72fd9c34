/** Shows the page with graph and dashboard in a webview (editors/page/README.md has the messages). */
import * as path from "node:path";
import * as vscode from "vscode";
import type { ToHost, View } from "../../../page/src/messages";
import type { Engine } from "../engine";
import type { RunEvents } from "../protocol";
import { document } from "./html";

const TITLES: Readonly<Record<View, string>> = { graph: "Bandleader Graph", dashboard: "Bandleader Dashboard" };

/** The page for one workspace folder. */
export class PageHost implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private ready = false;

  constructor(
    private readonly engine: Engine,
    readonly folder: vscode.Uri,
    assets: vscode.Uri,
    private view: View,
    private selected: string | undefined,
  ) {
    const options = { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [assets] };
    this.panel = vscode.window.createWebviewPanel("bandleader.page", TITLES[view], vscode.ViewColumn.Active, options);
    this.panel.webview.onDidReceiveMessage((message: ToHost) => this.hear(message));
    this.panel.webview.html = document(this.panel.webview, assets);
  }

  get onDidDispose(): vscode.Event<void> {
    return this.panel.onDidDispose;
  }

  /** Bring the page to the front with this view, and a file selected in it. */
  show(view: View, file: string | undefined): void {
    this.view = view;
    this.selected = file;
    this.panel.title = TITLES[view];
    this.panel.reveal();
    if (this.ready) {
      this.point();
    }
  }

  /** Something has happened in a run. */
  take({ folder, events }: RunEvents): void {
    if (this.ready && vscode.Uri.parse(folder).fsPath === this.folder.fsPath) {
      this.post({ type: "events", events });
    }
  }

  dispose(): void {
    this.panel.dispose();
  }

  private async hear(message: ToHost): Promise<void> {
    switch (message.type) {
      case "ready":
        this.ready = true;
        await this.sendState();
        return this.point();
      case "reload":
        return this.sendState();
      case "open":
        await vscode.window.showTextDocument(vscode.Uri.file(message.path), { viewColumn: vscode.ViewColumn.Beside });
        return;
      case "session":
        return this.sendSession(message.id);
      case "save":
        return save(this.folder, message.name, Buffer.from(message.base64, "base64"));
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
    }
  }

  private async sendState(): Promise<void> {
    const state = await this.engine.state(this.folder.fsPath);
    this.post(state === undefined ? { type: "failed", message: FAILED } : { type: "state", state });
  }

  private async sendSession(id: string): Promise<void> {
    const events = await this.engine.events(this.folder.fsPath, id);
    this.post({ type: "session", id, events });
  }

  private point(): void {
    this.post({ type: "view", view: this.view });
    if (this.view === "graph" && this.selected !== undefined) {
      this.post({ type: "select", path: this.selected });
    }
  }

  private post(message: object): void {
    void this.panel.webview.postMessage(message);
  }
}

const FAILED = "The library could not be read. The log of the language server says why.";

async function save(folder: vscode.Uri, name: string, content: Uint8Array): Promise<void> {
  const extension = path.extname(name).slice(1);
  const defaultUri = vscode.Uri.joinPath(folder, path.basename(name));
  const chosen = await vscode.window.showSaveDialog({ defaultUri, filters: { [extension.toUpperCase()]: [extension] } });
  if (chosen !== undefined) {
    await vscode.workspace.fs.writeFile(chosen, content);
  }
}
