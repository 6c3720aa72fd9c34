/** Navigating and refactoring in the real editor, with nothing configured. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { copyOf } from "../harness/library";
import { suite } from "../harness/suite";
import { until } from "../harness/until";

const scene = suite();
const COMMANDS = ".claude/commands";

scene("a hover tells what a dependency is", async ({ look }) => {
  const editor = await look("clean", `${COMMANDS}/git/pr.md`);
  await editor.lens(/Dependencies/).waitFor();
  await editor.askAbout("- git/commit", "commit");
  await editor.page.locator(".monaco-hover", { hasText: "git/commit" }).first().waitFor();
  await editor.screenshot("hover");
});

scene("names are completed in the front matter", async ({ look }) => {
  const editor = await look("clean", `${COMMANDS}/git/pr.md`);
  await editor.lens(/Dependencies/).waitFor();
  await editor.clickWord("- git/commit", "commit");
  await editor.page.keyboard.press("End");
  await editor.page.keyboard.press("Enter");
  await editor.page.keyboard.type("- quali");
  await editor.page.keyboard.press("Control+Space");
  const offered = editor.page.locator(".suggest-widget .monaco-list-row", { hasText: "quality/verify" });
  await offered.waitFor();
  await editor.screenshot("completion");
  await offered.click();
  await editor.line("- quality/verify").waitFor();
});

scene("F12 goes to a dependency", async ({ look }) => {
  const editor = await look("clean", `${COMMANDS}/git/pr.md`);
  await editor.lens(/Dependencies/).waitFor();
  await editor.clickWord("- git/commit", "commit");
  await editor.page.keyboard.press("F12");
  await editor.tab("commit.md").waitFor();
  await editor.page.locator("#status\\.editor\\.selection", { hasText: "Ln 1" }).waitFor();
  await editor.screenshot("definition");
});

scene("a rename moves the file and mends the references", async ({ vscode, open }) => {
  const folder = copyOf("clean", vscode.root);
  const editor = await open(folder, `${COMMANDS}/git/pr.md`);
  await editor.lens(/Dependencies/).waitFor();
  await editor.clickWord("- git/commit", "commit");
  await editor.page.keyboard.press("F2");
  const box = editor.page.locator(".rename-box input, .rename-input").first();
  await box.waitFor();
  await box.fill("git/record");
  await editor.screenshot("rename");
  await editor.page.keyboard.press("Enter");
  await editor.line("- git/record").waitFor();
  const [before, after] = ["commit", "record"].map((name) => path.join(folder, COMMANDS, "git", `${name}.md`));
  await until(() => fs.existsSync(after ?? "") && !fs.existsSync(before ?? ""));
  await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "detached" });
  await editor.screenshot("renamed");
  assert.equal(await editor.toast("no longer mean").count(), 0);
});

scene("a lens shows what depends on a command", async ({ look }) => {
  const editor = await look("clean", `${COMMANDS}/quality/verify.md`);
  await editor.lens(/Dependents \(\d+\)/).click();
  await editor.page.locator(".reference-zone-widget .monaco-list-row", { hasText: /\.md/ }).first().waitFor();
  await editor.screenshot("dependents");
});

scene("it is activated by a library, explains itself, and offers its menu", async ({ look }) => {
  const editor = await look("clean", ".claude/commands/git/pr.md");
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
