/** Running needs a workspace that the person trusts. */
import * as vscode from "vscode";

const MANAGE = "Manage Workspace Trust";

/** Whether nothing may run here; the person is told so, and how to change it. */
export function refuse(): boolean {
  if (vscode.workspace.isTrusted) {
    return false;
  }
  const message = "This folder is not trusted, so Bandleader runs nothing in it. Checking and navigating work all the same.";
  void vscode.window.showWarningMessage(message, MANAGE).then((choice) => {
    if (choice === MANAGE) {
      void vscode.commands.executeCommand("workbench.trust.manage");
    }
  });
  return true;
}
