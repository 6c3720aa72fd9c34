/** A folder that is not trusted: everything works but running. */
import * as fs from "node:fs";
import * as path from "node:path";
import assert from "node:assert/strict";
import { committedCopyOf } from "../harness/library";
import { suite } from "../harness/suite";

const scene = suite({ trusted: false, settings: { "security.workspace.trust.startupPrompt": "never" } });

scene("restricted mode checks and refuses to run", async ({ vscode, open }) => {
  const folder = committedCopyOf("pipeline", vscode.root);
  const planted = path.join(folder, ".venv", "bin", "bandleader-lsp");
  fs.mkdirSync(path.dirname(planted), { recursive: true });
  fs.writeFileSync(planted, `#!/bin/sh\ntouch ${path.join(folder, "planted-was-run")}\n`, { mode: 0o755 });
  const editor = await open(folder, ".claude/commands/publish/wipe.md");
  await editor.page.locator(".monaco-editor .squiggly-error, .monaco-editor .squiggly-warning").first().waitFor();
  await editor.lens(/^Run$/).click();
  await editor.toast("not trusted").waitFor();
  await editor.screenshot("restricted");
  assert.ok(!fs.existsSync(path.join(folder, ".milestones")));
  assert.ok(!fs.existsSync(path.join(folder, "planted-was-run")));
});
