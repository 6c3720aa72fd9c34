/** Tells the person when the language server that was found is older than the extension. */
import * as vscode from "vscode";
import { setUpWithProgress, versionOf } from "./setup";
import type { Supervisor } from "./supervisor";
import { isOlder } from "./version";

let told = ""; // the server that was last complained about

/** Compare the server's version, which it has said when it was started, with that of the extension. */
export function checkVersion(context: vscode.ExtensionContext, supervisor: Supervisor): void {
  const found = supervisor.ready?.initializeResult?.serverInfo?.version;
  const program = supervisor.server?.program ?? "";
  const wanted = versionOf(context);
  if (found === undefined || !isOlder(found, wanted) || told === program) {
    return;
  }
  told = program;
  const message = `${program} has version ${found}; this extension was made for ${wanted}. Some of it may not work.`;
  const [own, log] = ["Use a Private One", "Show Log"];
  void vscode.window.showWarningMessage(message, own, log).then(async (choice) => {
    if (choice === own) {
      await setUpWithProgress(context, supervisor);
      await vscode.workspace.getConfiguration("bandleader").update("server.path", supervisor.privateServer, true);
    } else if (choice === log) {
      supervisor.log.show();
    }
  });
}
