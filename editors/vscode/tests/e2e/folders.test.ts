/** A workspace of several folders: one language server, every library. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { committedCopyOf, copyOf } from "../harness/library";
import { languageServers } from "../harness/processes";
import { suite } from "../harness/suite";

const scene = suite();
const COMMANDS = ".claude/commands";

scene("all folders of a workspace are checked, listed and run by one server", async ({ vscode, open }) => {
  const [checked, run] = [copyOf("broken", vscode.root), committedCopyOf("pipeline", vscode.root)];
  const workspace = path.join(vscode.root, "two.code-workspace");
  fs.writeFileSync(workspace, JSON.stringify({ folders: [{ path: checked, name: "First" }, { path: run, name: "Second" }] }));
  const editor = await open(workspace, path.join(run, COMMANDS, "notes", "links.md"));
  await editor.showView();
  for (const name of ["First", "Second"]) await editor.row("Library", name).waitFor();
  await editor.lens(/^Run$/).click();
  await editor.toast(/notes\/links succeeded/).waitFor();
  await editor.row("Sessions", /^notes\/links.*succeeded/).waitFor();
  assert.ok(fs.existsSync(path.join(run, ".milestones")) && !fs.existsSync(path.join(checked, ".milestones")));
  await editor.page.keyboard.press("Control+Shift+M");
  await editor.command("Bandleader: Run a Command...");
  for (const name of ["milestone/plan", "notes/words"]) {
    await editor.quickInput.fill(name);
    await editor.choice(name).waitFor();
  }
  await editor.page.keyboard.press("Escape");
  await editor.screenshot("folders");
  assert.equal(languageServers(vscode.root).length, 1);
});
