/** Diagnostics and fixes in the editor's own interface. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, eventually, perform } from "./checks";

const ours = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "bandleader");
const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === "object" ? code.value : code);

export const run = (): Promise<void> =>
  perform({
    "files that nobody has opened have their diagnostics": async () => {
      const [first] = await eventually(() => ours(command("git/commit")), (found) => found.length > 0);
      assert.equal(first && codeOf(first), "DP001");
      assert.equal(first?.severity, vscode.DiagnosticSeverity.Error);
    },

    "every diagnostic names the page that explains it": async () => {
      const [first] = ours(command("git/commit"));
      assert.ok(typeof first?.code === "object" && first.code.target.toString().length > 0);
    },

    "a quick fix mends what it names, and the diagnostic goes": async () => {
      const uri = command("test/unit");
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const [misspelt] = await eventually(() => ours(uri), (found) => found.length > 0);
      assert.ok(misspelt);
      const actions = await eventually(
        () => vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", uri, misspelt.range, "quickfix", 20),
        (found) => found.some(({ edit }) => edit !== undefined),
      );
      const fix = actions.find(({ title }) => title.includes("`description`"));
      assert.ok(fix?.edit, actions.map(({ title }) => title).join(" | "));
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      assert.match(document.lineAt(1).text, /^description:/);
      await eventually(() => ours(uri), (found) => !found.some((one) => codeOf(one) === codeOf(misspelt)));
    },

    "a text is checked as it is typed, before it is saved": async () => {
      const uri = command("quality/verify");
      const document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), "dependncies: [nowhere]\n"));
      assert.ok(document.isDirty);
      await eventually(() => ours(uri), (found) => found.some(({ message }) => message.includes("dependncies")));
    },
  });
