/** What the extension is to somebody who has just installed it. */
import assert from "node:assert/strict";
import { copyOf } from "../harness/library";
import { suite } from "../harness/suite";

const scene = suite();

scene("it is activated by a library, explains itself, and offers its menu", async ({ vscode, open }) => {
  const editor = await open(copyOf("clean", vscode.root), ".claude/commands/git/pr.md");
  await editor.lens(/Dependencies/).waitFor();
  await editor.status.click();
  await editor.choice("Restart the Language Server").waitFor();
  await editor.screenshot("menu");
  await editor.page.keyboard.press("Escape");
  await editor.command("Bandleader: Open the Walkthrough");
  await editor.page.locator(".gettingStartedContainer", { hasText: "Get Started with Bandleader" }).waitFor();
  await editor.screenshot("walkthrough");
  await editor.command("Developer: Show Running Extensions");
  const row = editor.page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Bandleader" }).first();
  await row.waitFor();
  const told = /Activation: \d+ms/.exec(await row.innerText());
  console.log(told?.[0] ?? "no time of activation is shown");
  await editor.screenshot("extensions");
  assert.ok(told);
});
