/** Offers to set up the private environment, and does it in front of the person. */
import * as path from "node:path";
import * as vscode from "vscode";
import { SetUpError, setUp } from "./private";
import type { Supervisor } from "./supervisor";

const SET_UP = "Set Up";
const CHOOSE = "Choose a Program...";
const NEVER = "Never in This Workspace";
const DECLINED = "setup declined";

/** Where the private environment of this version of the extension is. */
export function privateFolder(context: vscode.ExtensionContext): string {
  return path.join(context.globalStorageUri.fsPath, `environment-${versionOf(context)}`);
}

export function versionOf(context: vscode.ExtensionContext): string {
  return (context.extension.packageJSON as { version: string }).version;
}

/** Say that there is no language server and offer what can be done about it. */
export async function offer(context: vscode.ExtensionContext, supervisor: Supervisor): Promise<void> {
  if (context.workspaceState.get(DECLINED)) {
    return;
  }
  const message =
    "The language server of Bandleader was not found. It can be set up in a private environment, which changes nothing else on this machine.";
  const choice = await vscode.window.showInformationMessage(message, SET_UP, CHOOSE, NEVER);
  if (choice === SET_UP) {
    await setUpWithProgress(context, supervisor);
  } else if (choice === CHOOSE) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "bandleader.server.path");
  } else if (choice === NEVER) {
    await context.workspaceState.update(DECLINED, true);
  }
}

/** Make the private environment, start its server, and say how it went. */
export async function setUpWithProgress(context: vscode.ExtensionContext, supervisor: Supervisor): Promise<void> {
  const location = vscode.ProgressLocation.Notification;
  const title = "Setting up Bandleader";
  try {
    await supervisor.stop(); // it may be the environment that is replaced
    await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      const ending = new AbortController();
      token.onCancellationRequested(() => ending.abort());
      await setUp({
        folder: privateFolder(context),
        wheels: context.asAbsolutePath(path.join("dist", "wheel")),
        signal: ending.signal,
        report: (step) => progress.report({ message: step }),
        log: (text) => supervisor.log.info(text),
      });
    });
  } catch (error) {
    const reason = error instanceof SetUpError ? error.message : String(error);
    void retry(context, supervisor, reason);
  }
  await supervisor.restart();
}

async function retry(context: vscode.ExtensionContext, supervisor: Supervisor, reason: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(reason, "Show Log", "Try Again");
  if (choice === "Show Log") {
    supervisor.log.show();
  } else if (choice === "Try Again") {
    await setUpWithProgress(context, supervisor);
  }
}
