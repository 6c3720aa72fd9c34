/** A folder that is not trusted. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, eventually, lensesOf, perform } from "./checks";

export const run = (): Promise<void> =>
  perform({
    "the folder is not trusted, and is checked all the same": async () => {
      assert.equal(vscode.workspace.isTrusted, false);
      const wipe = command("publish/wipe");
      await eventually(() => vscode.languages.getDiagnostics(wipe), (found) => found.length > 0);
      assert.ok((await lensesOf(wipe)).length > 0);
    },

    "no program that the folder chooses is started": async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, ".vscode", "settings.json"));
      assert.equal(vscode.workspace.getConfiguration("bandleader").get("server.path"), "");
    },

    "to run is refused, and nothing is run": async () => {
      void vscode.commands.executeCommand("bandleader.run", command("publish/rename").toString());
      await vscode.commands.executeCommand("bandleader.showPlan", command("publish/rename").toString());
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      await assert.rejects(async () => vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, ".milestones")));
    },
  });
