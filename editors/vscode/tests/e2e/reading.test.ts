/** Checking, navigating and refactoring in the real editor, with nothing configured. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { copyOf } from "../harness/library";
import { suite } from "../harness/suite";
import { until } from "../harness/until";

const scene = suite();
const COMMANDS = ".claude/commands";

scene("problems show as squiggles and in the list of problems", async ({ vscode, open }) => {
  const editor = await open(copyOf("broken", vscode.root), `${COMMANDS}/git/commit.md`);
  await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await editor.page.keyboard.press("Control+Shift+M");
  await editor.problem("quality/verification").first().waitFor();
  assert.match((await editor.status.innerText()).trim(), /Bandleader\s+\d+/);
  await editor.screenshot("problems");
  assert.deepEqual([...editor.hosts].filter((host) => host !== "127.0.0.1" && !host.endsWith("vscode-cdn.net")), []);
});

scene("a hover tells what a dependency is", async ({ vscode, open }) => {
  const editor = await open(copyOf("clean", vscode.root), `${COMMANDS}/git/pr.md`);
  await editor.lens(/Dependencies/).waitFor();
  await editor.hoverWord("- git/commit", "commit");
  await editor.page.locator(".monaco-hover", { hasText: "git/commit" }).first().waitFor();
  await editor.screenshot("hover");
});

scene("names are completed in the front matter", async ({ vscode, open }) => {
  const editor = await open(copyOf("clean", vscode.root), `${COMMANDS}/git/pr.md`);
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

scene("F12 goes to a dependency", async ({ vscode, open }) => {
  const editor = await open(copyOf("clean", vscode.root), `${COMMANDS}/git/pr.md`);
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

scene("a quick fix mends a misspelt key", async ({ vscode, open }) => {
  const editor = await open(copyOf("broken", vscode.root), `${COMMANDS}/test/unit.md`);
  await editor.lens(/Dependents/).waitFor();
  await editor.page.locator(".monaco-editor .squiggly-error, .monaco-editor .squiggly-warning").first().waitFor();
  await editor.clickWord("descripton:", "descripton");
  await editor.page.keyboard.press("Control+.");
  const fix = editor.page.locator(".action-widget .monaco-list-row", { hasText: "description" }).first();
  await fix.waitFor();
  await editor.screenshot("quick-fix");
  await editor.page.keyboard.press("Enter");
  await editor.line("description: Run the fast tests").waitFor();
});

scene("a lens shows what depends on a command", async ({ vscode, open }) => {
  const editor = await open(copyOf("clean", vscode.root), `${COMMANDS}/quality/verify.md`);
  await editor.lens(/Dependents \(\d+\)/).click();
  await editor.page.locator(".reference-zone-widget .monaco-list-row", { hasText: /\.md/ }).first().waitFor();
  await editor.screenshot("dependents");
});
