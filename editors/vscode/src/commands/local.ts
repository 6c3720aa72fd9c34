/** The commands that need no server. */
import * as vscode from "vscode";
import { setUpWithProgress } from "../server/setup";
import type { Supervisor } from "../server/supervisor";
import { given } from "./target";

const WALKTHROUGH = "bandleader.bandleader#start";

export function registerLocalCommands(context: vscode.ExtensionContext, supervisor: Supervisor): vscode.Disposable[] {
  const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    "bandleader.restartServer": () => supervisor.restart(),
    "bandleader.setUpServer": () => setUpWithProgress(context, supervisor),
    "bandleader.showServerLog": () => supervisor.log.show(),
    "bandleader.openWalkthrough": () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false),
    "bandleader.open": open,
    "bandleader.showMenu": showMenu,
  };
  return Object.entries(commands).map(([name, act]) => vscode.commands.registerCommand(name, act));
}

async function open(...args: unknown[]): Promise<void> {
  const target = given(args);
  if (target !== undefined) {
    await vscode.window.showTextDocument(vscode.Uri.parse(target[0]));
  }
}

/** What the status bar item offers. */
async function showMenu(): Promise<void> {
  const choices: readonly (vscode.QuickPickItem & { readonly command: string })[] = [
    { label: "$(play) Run a Command...", command: "bandleader.pickAndRun" },
    { label: "$(list-tree) Show Library and Sessions", command: "bandleader.library.focus" },
    { label: "$(warning) Show Problems", command: "workbench.panel.markers.view.focus" },
    { label: "$(output) Show the Output of Runs", command: "bandleader.showRunOutput" },
    { label: "$(debug-restart) Restart the Language Server", command: "bandleader.restartServer" },
    { label: "$(notebook-render-output) Show the Log of the Language Server", command: "bandleader.showServerLog" },
    { label: "$(settings-gear) Settings", command: "bandleader.openSettings" },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { title: "Bandleader" });
  if (chosen?.command === "bandleader.openSettings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "@ext:bandleader.bandleader");
  } else if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
