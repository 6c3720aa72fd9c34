/** What the libraries of the workspace hold, who depends on whom, what each command does, and how it ended last. */
import * as vscode from "vscode";
import { folders } from "../commands/target";
import type { Engine, Entry } from "../engine";
import type { RunEvents, SessionChange } from "../protocol";
import type { Supervisor } from "../server/supervisor";
import { pastResults, type Result, resultOf } from "./results";
import { Work } from "./work";

/** The library of one workspace folder. */
export interface Shelf {
  readonly folder: vscode.WorkspaceFolder;
  readonly entries: ReadonlyMap<string, Entry>;
  /** The names that each name needs. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly results: Map<string, Result>;
  readonly work: Work;
}

const CALM = 400; // milliseconds without a further change of a file before the library is read again

export class Library implements vscode.Disposable {
  shelves: readonly Shelf[] = [];
  /** Whether somebody looks: else nothing is read until somebody does. */
  private watched = false;
  private stale = true;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private readonly works = new Map<string, Work>(); // by folder
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

  /** Keep results and work in step with a run. */
  take({ folder, events }: RunEvents): void {
    const at = vscode.Uri.parse(folder).fsPath;
    const results = this.shelves.find((one) => one.folder.uri.fsPath === at)?.results;
    let different = false;
    for (const event of events) {
      different = this.workIn(at).take(event) || different;
      const result = resultOf(event);
      if (result !== undefined && results !== undefined) {
        results.set(event.command, result);
        different = true;
      }
    }
    this.tell(different);
  }

  /** A session stands in another way. Of one that was there before this server, and of one whose engine is gone, no event says so. */
  async follow({ folder, session, status }: SessionChange): Promise<void> {
    const at = vscode.Uri.parse(folder).fsPath;
    const work = this.workIn(at);
    this.tell(status === "running" ? work.join(session, await this.engine.steps(at, session)) : work.end(session));
  }

  /** Nobody tells of runs any more. */
  forgetWork(): void {
    this.works.forEach((work) => work.clear());
    this.changed.fire();
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

  private workIn(folder: string): Work {
    const work = this.works.get(folder) ?? new Work();
    this.works.set(folder, work);
    return work;
  }

  private tell(different: boolean): void {
    if (different) {
      this.changed.fire();
    }
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
      work: this.workIn(at),
    };
  }
}
