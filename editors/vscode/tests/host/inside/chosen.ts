/** The server that the settings choose. VS Code takes such a setting from the machine that it runs on, not from the one it is seen on. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { eventually, perform } from "./checks";

const inFolder = (name: string): vscode.Uri => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
};
const starts = async (): Promise<number> => {
  const lines = await Promise.resolve(vscode.workspace.fs.readFile(inFolder("starts.txt"))).catch(() => new Uint8Array());
  return Buffer.from(lines).toString().split("\n").filter(Boolean).length;
};
const choose = async (program: string | undefined): Promise<void> =>
  vscode.workspace.getConfiguration("bandleader").update("server.path", program, vscode.ConfigurationTarget.Global);

export const run = (): Promise<void> =>
  perform({
    "a server that is chosen while another one runs is started in its place": async () => {
      const extension = vscode.extensions.getExtension("bandleader.bandleader");
      await extension?.activate();
      assert.equal(await starts(), 0);
      await choose(inFolder("chosen-server").fsPath);
      await eventually(starts, (count) => count === 1);
      const { globalValue } = vscode.workspace.getConfiguration("bandleader").inspect<string>("server.path") ?? {};
      assert.equal(globalValue, inFolder("chosen-server").fsPath);
    },

    "one that is chosen no more is not started again": async () => {
      await choose(undefined);
      await vscode.commands.executeCommand("bandleader.restartServer");
      assert.equal(vscode.workspace.getConfiguration("bandleader").get("server.path"), "");
      assert.equal(await starts(), 1);
    },
  });
