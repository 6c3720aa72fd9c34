/** Running commands from the real editor, with the real engine, and the views that show it. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { committedCopyOf } from "../harness/library";
import { languageServers } from "../harness/processes";
import { suite } from "../harness/suite";

// The terminal, because output channels need a compiled module that the server of these tests does without.
const settings = { "bandleader.run.output": "terminal", "terminal.integrated.gpuAcceleration": "off" };
const scene = suite({ environment: { PACE: "30" }, settings });
const COMMANDS = ".claude/commands";

scene("a lens runs a command to its end, and the views show it", async ({ vscode, open }) => {
  const folder = committedCopyOf("pipeline", vscode.root);
  const editor = await open(folder, `${COMMANDS}/notes/index.md`);
  await editor.lens(/Run with dependencies/).click();
  await editor.toast(/notes\/index succeeded/).waitFor();
  await editor.lens(/succeeded/).waitFor();
  assert.ok(fs.existsSync(path.join(folder, "site", "index.md")));
  await editor.command("Bandleader: Show the Output of Runs");
  await editor.page.locator(".xterm-rows", { hasText: "notes in site/index.md" }).first().waitFor();
  await editor.showView();
  await editor.row("Library", /^notes\/index.*succeeded/).waitFor();
  await editor.row("Sessions", /^notes\/index.*succeeded/).waitFor();
  await editor.screenshot("run-succeeded");
  await editor.row("Library", /^notes\/index/).locator(".monaco-tl-twistie").click();
  await editor.row("Library", "Depends On").locator(".monaco-tl-twistie").click();
  await editor.row("Library", "Needed By").waitFor();
  await editor.screenshot("library");
});

scene("the dashboard shows a run as it goes on", async ({ vscode, open }) => {
  const editor = await open(committedCopyOf("pipeline", vscode.root), ".claude/commands/notes/words.md");
  await editor.lens(/^Run$/).waitFor();
  await editor.command("Bandleader: Show the Dashboard");
  const page = editor.webview;
  await page.getByRole("tab", { name: "Dashboard", selected: true }).waitFor();
  assert.equal(await page.getByText("succeeded").count(), 0);
  await editor.tab("words.md").click();
  await editor.lens(/^Run$/).click();
  await editor.toast(/notes\/words succeeded/).waitFor();
  await editor.tab("Dashboard").click();
  await page.getByText("succeeded").filter({ visible: true }).first().waitFor();
  await editor.screenshot("dashboard");
});

scene("a run is cancelled and resumed, and a server that dies comes back", async ({ vscode, open }) => {
  const editor = await open(committedCopyOf("pipeline", vscode.root), `${COMMANDS}/publish/archive.md`);
  await editor.showView();
  await editor.lens(/Run with dependencies/).click();
  await editor.lens("execution").waitFor();
  await editor.toast(/Running publish\/archive/).locator(".monaco-button", { hasText: "Cancel" }).waitFor();
  await editor.screenshot("running");
  await editor.lens("Cancel").click();
  await editor.toast(/was cancelled/).waitFor();
  const session = editor.row("Sessions", /^publish\/archive.*cancelled/);
  await session.hover();
  await editor.screenshot("cancelled");
  await editor.command("Bandleader: Resume a Session");
  await editor.choose("publish/archive");
  await editor.lens("execution").waitFor();

  const [server] = languageServers(vscode.root, editor.folder);
  assert.ok(server !== undefined);
  process.kill(server, "SIGKILL");
  await editor.toast(/ended unexpectedly and was started again/).waitFor();
  await editor.screenshot("recovered");
  assert.ok(!languageServers(vscode.root, editor.folder).includes(server));

  await editor.row("Library", /^publish\/archive.*running: execution/).waitFor(); // the engine has gone on all the time
  await editor.lens("Cancel").click();
  await editor.row("Sessions", /^publish\/archive.*cancelled/).waitFor();
  await editor.lens(/Run with dependencies/).waitFor();
});
