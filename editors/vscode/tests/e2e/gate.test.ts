/** A gate that stops a command, and what a person can do about it in the editor. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { committedCopyOf } from "../harness/library";
import { suite } from "../harness/suite";
import type { Workbench } from "../harness/workbench";

const scene = suite();
const PARKED = /waits for a decision/;
const WIPE = ".claude/commands/publish/wipe.md";

scene("arguments are asked for, a gate stops the command, and its message can end the session", async ({ vscode, open }) => {
  const editor = await open(committedCopyOf("pipeline", vscode.root), WIPE);
  await editor.lens(/^Run$/).click();
  const question = editor.page.locator(".quick-input-widget", { hasText: "[folder]" });
  await question.waitFor();
  await editor.screenshot("arguments");
  await answer(editor, "site");
  const parked = /waits for a decision.*safety.*wipe\.md:13/s;
  await editor.toast(parked).waitFor();
  await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await editor.showView();
  await editor.row("Sessions", /^publish\/wipe.*parked/).waitFor();
  await editor.lens(/^Running/).waitFor({ state: "detached" });
  await editor.screenshot("gate");
  await editor.press(parked, "Abort");
  await editor.row("Sessions", /^publish\/wipe.*failed/).waitFor();
});

scene("a command whose gate is mended goes on by Try again", async ({ vscode, open }) => {
  const folder = committedCopyOf("pipeline", vscode.root);
  fs.mkdirSync(path.join(folder, "old"));
  const editor = await open(folder, WIPE);
  await editor.lens(/^Run$/).click();
  await answer(editor, "old");
  await editor.toast(PARKED).waitFor();
  await editor.clickWord("rm -rf $1/*", "-rf");
  await editor.page.keyboard.press("Home");
  await editor.page.keyboard.press("Shift+End");
  await editor.page.keyboard.insertText('rm -rf "./${1:?}"');
  await editor.page.keyboard.press("Control+S");
  await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "detached" });
  await editor.screenshot("gate-mended");
  await editor.press(PARKED, "Try again");
  await editor.toast(/publish\/wipe old succeeded/).waitFor();
  await editor.lens(/succeeded/).waitFor();
  await editor.screenshot("gate-resumed");
  assert.ok(!fs.existsSync(path.join(folder, "old")));
});

scene("a session that waits is resumed from its row, when its message is gone", async ({ vscode, open }) => {
  const editor = await open(committedCopyOf("pipeline", vscode.root), WIPE);
  await editor.lens(/^Run$/).click();
  await answer(editor, "site");
  await editor.toast(PARKED).waitFor();
  await editor.command("Notifications: Clear All Notifications");
  await editor.toast(PARKED).waitFor({ state: "detached" });
  await editor.showView();
  const row = editor.row("Sessions", /^publish\/wipe.*parked/);
  await row.hover();
  await row.locator('[aria-label^="Resume"]').click();
  await editor.toast(PARKED).waitFor();
  await editor.press(PARKED, "Skip");
  await editor.toast(/publish\/wipe site/).waitFor();
  await editor.row("Sessions", /^publish\/wipe.*parked/).waitFor({ state: "detached" });
  await editor.row("Library", /^publish\/wipe.*skipped/).waitFor();
  await editor.lens(/^Run$/).waitFor();
  await editor.screenshot("gate-skipped");
});

/** Answer the question for arguments. */
async function answer(editor: Workbench, text: string): Promise<void> {
  await editor.page.locator(".quick-input-widget", { hasText: "[folder]" }).waitFor();
  await editor.quickInput.fill(text);
  await editor.quickInput.press("Enter");
}
