/** The tree of the library while a command runs. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Exports } from "../../../src/extension";
import { command, eventually, perform } from "./checks";

/** The row of a command in the tree, once it is there and looks as it should. */
async function row(name: string, good: (item: vscode.TreeItem) => boolean): Promise<void> {
  const { library } = (await vscode.extensions.getExtension<Exports>("bandleader.bandleader")?.activate()) ?? {};
  assert.ok(library);
  const below = async (node?: unknown): Promise<vscode.TreeItem[]> => {
    const nodes = (await library.getChildren(node)) ?? [];
    const items = await Promise.all(nodes.map((one) => library.getTreeItem(one)));
    const deeper = items.map((item, place) => (item.contextValue?.includes("file") ? [] : below(nodes[place])));
    return [...items, ...(await Promise.all(deeper)).flat()];
  };
  const found = async (): Promise<readonly unknown[]> => {
    const item = (await below()).find(({ label }) => label === name);
    return [item?.description, iconOf(item), item !== undefined && good(item)];
  };
  await eventually(found, ([, , isGood]) => isGood === true);
}

function iconOf(item: vscode.TreeItem | undefined): string {
  return item?.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : "";
}

export const run = (): Promise<void> =>
  perform({
    "a command at work shows its stage, and afterwards how it stands": async () => {
      await vscode.commands.executeCommand("bandleader.library.focus");
      await row("publish/archive", (item) => iconOf(item) === "circle-outline");
      await vscode.commands.executeCommand("bandleader.run", command("publish/archive").toString());
      await row("publish/archive", (item) => iconOf(item) === "sync~spin" && item.description === "running: execution");
      await vscode.commands.executeCommand("bandleader.cancel", command("publish/archive").toString());
      await row("publish/archive", (item) => iconOf(item) === "circle-outline"); // it has no result: nothing of it is done
      await row("publish/upload", (item) => iconOf(item) === "pass" && String(item.description).startsWith("succeeded"));
    },
  });
