/** A workspace of two folders, a library in each. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually, lensesOf, perform } from "./checks";

const inFolder = (place: number, name: string): vscode.Uri => {
  const folder = vscode.workspace.workspaceFolders?.[place];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, ".claude", "commands", `${name}.md`);
};

export const run = (): Promise<void> =>
  perform({
    "both folders are served": async () => {
      await eventually(() => vscode.workspace.workspaceFolders ?? [], (found) => found.length === 2); // the file that names them is read late
      await eventually(() => vscode.languages.getDiagnostics(inFolder(0, "git/commit")), (found) => found.length > 0);
      await vscode.window.showTextDocument(inFolder(1, "notes/words"));
      assert.ok((await lensesOf(inFolder(1, "notes/words"))).length > 0);
    },

    "a command runs in its own folder": async () => {
      await vscode.commands.executeCommand("bandleader.run", inFolder(1, "notes/words").toString());
      const folder = vscode.workspace.workspaceFolders?.[1];
      assert.ok(folder);
      const sessions = vscode.Uri.joinPath(folder.uri, ".milestones", "sessions");
      const ended = async (): Promise<string> => {
        const names = await Promise.resolve(vscode.workspace.fs.readDirectory(sessions)).catch(() => []);
        const texts = names.filter(([name]) => name.endsWith(".yaml")).map(([name]) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(sessions, name)));
        return (await Promise.all(texts)).map((bytes) => Buffer.from(bytes).toString()).join("\n");
      };
      await eventually(ended, (text) => /^status: "succeeded"$/m.test(text));
    },
  });
