/** The item in the status bar: how the language server stands, problems, running sessions. */
import * as vscode from "vscode";
import type { State, Supervisor } from "./server/supervisor";

const SOURCES = new Set(["bandleader", "bandleader run"]);
const LOOKS: Record<State, readonly [icon: string, words: string]> = {
  starting: ["$(loading~spin)", "The language server is starting."],
  ready: ["$(checklist)", "The language server is ready."],
  missing: ["$(warning)", "The language server was not found."],
  failed: ["$(error)", "The language server does not run."],
  stopped: ["$(circle-slash)", "The language server is stopped."],
};

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("bandleader.status", vscode.StatusBarAlignment.Left, 0);
  private readonly disposables: vscode.Disposable[];
  private running: readonly string[] = [];

  constructor(private readonly supervisor: Supervisor) {
    this.item.name = "Bandleader";
    this.item.command = "bandleader.showMenu";
    this.disposables = [
      supervisor.onDidChange(() => this.draw()),
      vscode.languages.onDidChangeDiagnostics(() => this.draw()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.draw()),
    ];
    this.draw();
    this.item.show();
  }

  /** These commands run now. */
  showRunning(targets: readonly string[]): void {
    this.running = targets;
    this.draw();
  }

  dispose(): void {
    vscode.Disposable.from(this.item, ...this.disposables).dispose();
  }

  private draw(): void {
    const { state, server } = this.supervisor;
    const [icon, words] = LOOKS[state];
    const problems = countProblems();
    const parts = [this.running.length > 0 ? "$(sync~spin)" : icon, "Bandleader"];
    if (problems > 0) {
      parts.push(`$(warning) ${problems}`);
    }
    if (this.running.length > 0) {
      parts.push(`$(play) ${this.running.length}`);
    }
    this.item.text = parts.join(" ");
    const lines = [words];
    if (server !== undefined) {
      lines.push(server.program);
    }
    lines.push(problems === 1 ? "1 problem." : `${problems} problems.`);
    lines.push(...this.running.map((target) => `Running: ${target}`));
    if (!vscode.workspace.isTrusted) {
      lines.push("The folder is not trusted, so nothing in it is run.");
    }
    this.item.tooltip = lines.join("\n");
    this.item.accessibilityInformation = { label: `Bandleader. ${lines.join(" ")}` };
    this.item.backgroundColor =
      state === "failed" || state === "missing" ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}

/** Errors and warnings of Bandleader in all files; hints are none. */
function countProblems(): number {
  let count = 0;
  for (const [, diagnostics] of vscode.languages.getDiagnostics()) {
    for (const { source, severity } of diagnostics) {
      if (SOURCES.has(source ?? "") && severity <= vscode.DiagnosticSeverity.Warning) {
        count++;
      }
    }
  }
  return count;
}
