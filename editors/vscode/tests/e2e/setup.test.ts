/** Without a language server anywhere, the extension offers to set one up from what it brings along. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { copyOf } from "../harness/library";
import { suite } from "../harness/suite";

const skip = process.env["BANDLEADER_INDEX"] ? false : "it installs packages from the index of pip: set BANDLEADER_INDEX=1 to run it";
const scene = suite({ onPath: false }, skip);

scene("a private environment is made on request, and its server works", async ({ vscode, open }) => {
  const editor = await open(copyOf("broken", vscode.root), ".claude/commands/git/commit.md");
  const offer = editor.toast("was not found");
  await offer.waitFor();
  await editor.screenshot("setup-offer");
  await offer.locator(".monaco-button", { hasText: "Set Up" }).click();
  await editor.toast("Setting up Bandleader").waitFor();
  await editor.screenshot("setup");
  await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor({ timeout: 150_000 });
  const storage = path.join(vscode.root, "data", "User", "globalStorage", "bandleader.bandleader");
  assert.ok(fs.readdirSync(storage).some((name) => name.startsWith("environment-")));
});
