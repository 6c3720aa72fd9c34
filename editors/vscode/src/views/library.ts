/** What the libraries of the workspace hold, who depends on whom, and how each command ended last. */
import * as vscode from "vscode";
import { folders } from "../commands/target";
import type { Engine, Entry } from "../engine";
import type { RunEvents } from "../protocol";
import type { Supervisor } from "../server/supervisor";
import { pastResults, type Result, resultOf } from "./results";

/** The library of one workspace folder. */
export interface Shelf {
  readonly folder: vscode.WorkspaceFolder;
  readonly entries: ReadonlyMap<string, Entry>;
  /** The names that each name needs. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly results: Map<string, Result>;
}

const CALM = 400; // milliseconds without a further change of a file before the library is read again

export class Library implements vscode.Disposable {
  shelves: readonly Shelf[] = [];
  /** Whether somebody looks: else nothing is read until somebody does. */
  private watched = false;
  private stale = true;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly engine: Engine,
    private readonly supervisor: Supervisor,
  ) {
    const files = vscode.workspace.createFileSystemWatcher("**/*.md");
    const later = (): void => this.refreshLater();
    this.disposables = [
      files,
      files.onDidCreate(later),
      files.onDidChange(later),
      files.onDidDelete(later),
      vscode.workspace.onDidChangeWorkspaceFolders(later),
      supervisor.onDidChange((state) => (state === "ready" ? void this.refresh() : undefined)),
    ];
  }

  /** Somebody begins or ceases to look. */
  watch(visible: boolean): void {
    this.watched = visible;
    if (visible && this.stale) {
      void this.refresh();
    }
  }

  /** Read everything again. */
  async refresh(): Promise<void> {
    if (this.supervisor.ready === undefined) {
      return;
    }
    this.stale = false;
    await this.reading; // one at a time; the last one sees the newest state
    this.reading = this.read();
    await this.reading;
  }

  /** Keep the results in step with a run. */
  take({ folder, events }: RunEvents): void {
    const shelf = this.shelves.find((one) => one.folder.uri.fsPath === vscode.Uri.parse(folder).fsPath);
    for (const event of events) {
      const result = resultOf(event);
      if (result !== undefined && shelf !== undefined) {
        shelf.results.set(event.command, result);
        this.changed.fire();
      }
    }
  }

  /** How the command in a file ended last. */
  resultOf(file: vscode.Uri): Result | undefined {
    for (const { entries, results } of this.shelves) {
      for (const [name, { outcome, at }] of results) {
        if (entries.get(name)?.file === file.fsPath) {
          return { outcome, at };
        }
      }
    }
    return undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(this.changed, ...this.disposables).dispose();
  }

  private refreshLater(): void {
    this.stale = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.watched ? void this.refresh() : undefined), CALM);
  }

  private async read(): Promise<void> {
    this.shelves = await Promise.all(folders().map((folder) => this.shelf(folder)));
    this.changed.fire();
  }

  private async shelf(folder: vscode.WorkspaceFolder): Promise<Shelf> {
    const at = folder.uri.fsPath;
    const [entries, needs, results] = await Promise.all([this.engine.list(at), this.engine.graph(at), pastResults(at)]);
    return {
      folder,
      entries: new Map(entries.map((entry) => [entry.name, entry])),
      needs: new Map(Object.entries(needs)),
      results,
    };
  }
}
