/** What the extension does in the editor's own interface, in a library without mistakes. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { command, eventually, lensesOf, perform, positionOf } from "./checks";

const ID = "bandleader.bandleader";
const shown = async (name: string): Promise<vscode.TextDocument> => {
  const { document } = await vscode.window.showTextDocument(command(name));
  await lensesOf(document.uri);
  return document;
};

export const run = (): Promise<void> =>
  perform({
    "a folder with a library activates the extension": async () => {
      await eventually(() => vscode.extensions.getExtension(ID)?.isActive, Boolean);
    },

    "every command of the palette is registered": async () => {
      const extension = vscode.extensions.getExtension<void>(ID);
      await extension?.activate();
      const { contributes } = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
      const known = new Set(await vscode.commands.getCommands(true));
      assert.deepEqual(contributes.commands.map((one) => one.command).filter((name) => !known.has(name)), []);
    },

    "a dependency has a definition": async () => {
      const document = await shown("git/pr");
      const position = positionOf(document, "git/commit");
      const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        "vscode.executeDefinitionProvider",
        document.uri,
        position,
      );
      const [place] = places.map((one) => ("targetUri" in one ? one.targetUri : one.uri));
      assert.equal(place?.path, command("git/commit").path);
    },

    "lenses run, plan, and count who depends on a command": async () => {
      const document = await shown("quality/verify");
      const titles = (await lensesOf(document.uri)).map((lens) => lens.command?.title ?? "");
      for (const wanted of [/^Run$/, /^Plan$/, /^Dependents \(\d+\)$/]) {
        assert.ok(titles.some((title) => wanted.test(title)), titles.join(" | "));
      }
    },

    "lenses are whole when they come: a click on one is never lost while others are completed": async () => {
      const document = await shown("git/pr");
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri);
      const titles = lenses.map((lens) => lens.command?.title);
      assert.ok(titles.some((title) => title?.startsWith("Run with dependencies")) && !titles.includes(undefined), titles.join(" | "));
    },

    "names of commands are completed, and a hover tells what they are": async () => {
      const document = await shown("git/pr");
      const position = positionOf(document, "git/commit");
      const list = await vscode.commands.executeCommand<vscode.CompletionList>("vscode.executeCompletionItemProvider", document.uri, position);
      const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
      assert.ok(labels.includes("quality/verify"), labels.join(" "));
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, position);
      assert.match(hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value).join("\n"), /git\/commit/);
    },

    "a rename is one edit, which moves the file and mends who refers to it": async () => {
      const document = await shown("git/pr");
      const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        "vscode.executeDocumentRenameProvider",
        document.uri,
        positionOf(document, "git/commit"),
        "git/record",
      );
      assert.ok(edit.entries().some(([uri]) => uri.path === document.uri.path));
      assert.ok(await vscode.workspace.applyEdit(edit));
      await vscode.workspace.fs.stat(command("git/record"));
      assert.match(document.getText(), /git\/record/);
      assert.doesNotMatch(document.getText(), /git\/commit\b/);
    },

    "the outline has the front matter and the headings": async () => {
      const document = await shown("quality/verify");
      const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", document.uri);
      assert.ok(symbols.some(({ name }) => name.includes("front matter")), symbols.map(({ name }) => name).join(" | "));
    },
  });
