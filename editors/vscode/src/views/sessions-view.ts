/** The tree of the sessions, newest first, and below each its commands with the stage they are at. */
import * as vscode from "vscode";
import { isResumable } from "../commands/server";
import { folders, type Row } from "../commands/target";
import type { Engine, Session, Step } from "../engine";
import { seconds } from "../run/lines";
import type { Supervisor } from "../server/supervisor";
import { ago } from "./results";

type Node =
  | ({ readonly kind: "session"; readonly folder: vscode.WorkspaceFolder; readonly session: Session } & Row)
  | { readonly kind: "step"; readonly step: Step };

const LOOKS: Readonly<Record<string, readonly [icon: string, color?: string]>> = {
  running: ["sync~spin"],
  interrupted: ["debug-disconnect", "notificationsWarningIcon.foreground"],
  parked: ["debug-pause", "notificationsWarningIcon.foreground"],
  cancelled: ["circle-slash", "disabledForeground"],
  failed: ["error", "testing.iconFailed"],
  succeeded: ["pass", "testing.iconPassed"],
};

export class SessionsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly view: vscode.TreeView<Node>;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[];
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly engine: Engine,
    supervisor: Supervisor,
  ) {
    this.view = vscode.window.createTreeView("bandleader.sessions", { treeDataProvider: this });
    const file = vscode.workspace.createFileSystemWatcher("**/.milestones/sessions/*.yaml");
    this.disposables = [
      this.view,
      file,
      file.onDidCreate(() => this.refresh()), // a run that was started elsewhere
      supervisor.onDidChange((state) => (state === "ready" ? this.refresh() : undefined)),
    ];
  }

  /** Read the sessions again, if somebody looks at them. */
  refresh(): void {
    this.changed.fire();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      const lists = await Promise.all(folders().map((folder) => this.sessions(folder)));
      return lists.flat();
    }
    if (node.kind === "step") {
      return [];
    }
    const steps = await this.engine.steps(node.folder.uri.fsPath, node.session.id);
    return steps.map((step) => ({ kind: "step", step }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === "session" ? sessionItem(node.session) : stepItem(node.step);
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, ...this.disposables).dispose();
  }

  private async sessions(folder: vscode.WorkspaceFolder): Promise<Node[]> {
    const found = await this.engine.sessions(folder.uri.fsPath);
    return found.map((session) => ({
      kind: "session",
      folder,
      session,
      target: [folder.uri.toString(), { session: session.id }],
    }));
  }
}

function sessionItem(session: Session): vscode.TreeItem {
  const title = `${session.target} ${session.arguments}`.trim();
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${session.id} ${session.status}`;
  item.iconPath = look(session.status);
  item.description = `${session.status} ${ago(session.started, Date.now() / 1000)}`;
  const counts = Object.entries(session.counts).map(([outcome, count]) => `${count} ${outcome.replaceAll("_", " ")}`);
  item.tooltip = [session.id, `${session.status}, ${seconds(session.duration)}`, counts.join(", ")].filter(Boolean).join("\n");
  const more = session.status === "running" ? "running" : isResumable(session) ? "resumable" : "ended";
  item.contextValue = `session ${more}`;
  item.accessibilityInformation = { label: `Session of ${title}, ${item.description}` };
  return item;
}

function stepItem(step: Step): vscode.TreeItem {
  const item = new vscode.TreeItem(step.id);
  item.iconPath = look(step.status);
  const stage = step.status === "running" || step.status === "parked" || step.status === "failed" ? ` at ${step.stage}` : "";
  item.description = `${step.status}${stage}`.replaceAll("_", " ");
  item.tooltip = step.detail;
  return item;
}

function look(status: string): vscode.ThemeIcon {
  const [icon, color] = LOOKS[status] ?? ["circle-outline"];
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}
