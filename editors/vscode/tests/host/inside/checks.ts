/** Runs checks inside the extension host and tells the outcome of each on the console, from where the test outside takes it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

export type Checks = Readonly<Record<string, () => Promise<void>>>;

const PATIENCE = 60_000; // milliseconds; a machine may be busy
const ROUND = 50; // milliseconds

/** What VS Code calls: the checks one after the other. */
export async function perform(checks: Checks): Promise<void> {
  for (const [name, check] of Object.entries(checks)) {
    const error = await check().then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
    );
    console.log(JSON.stringify({ check: name, error }));
  }
}

/** Ask until the answer is good; fails with the last answer. */
export async function eventually<T>(ask: () => Thenable<T> | T, good: (answer: T) => boolean): Promise<T> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > until) assert.fail(`it did not come to that: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, ROUND));
  }
}

/** A file of the library in the workspace. */
export function command(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, ".claude", "commands", `${name}.md`);
}

/** Where a text begins in a document. */
export function positionOf(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `${text} is not in ${document.uri.path}`);
  return document.positionAt(at);
}

/** The lenses of a file, once there are any. */
export async function lensesOf(uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> {
  await vscode.workspace.openTextDocument(uri);
  const ask = (): Thenable<vscode.CodeLens[]> => vscode.commands.executeCommand("vscode.executeCodeLensProvider", uri, 100);
  return eventually(ask, (lenses) => lenses.length > 0);
}
