/** Checks that run inside a real extension host, where the extension is what was packaged. Each file of `inside` is a window. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test, type TestContext } from "node:test";
import type { BrowserContext } from "playwright-core";
import { startBrowser } from "../harness/browser";
import { committedCopyOf, copyOf } from "../harness/library";
import { missing } from "../harness/places";
import { startVSCode, type VSCode } from "../harness/vscode";

interface Told {
  readonly check: string;
  readonly error: string | null;
}

const skip = missing();
const editors: (VSCode & { readonly browser: BrowserContext })[] = [];

before(async () => {
  for (const trusted of skip === false ? [true, false] : []) {
    const vscode = await startVSCode({ trusted, tests: true, environment: { PACE: "60" } });
    editors.push({ ...vscode, browser: await startBrowser(vscode.root) });
  }
});
after(async () => {
  for (const editor of editors) {
    await editor.browser.close();
    await editor.stop();
  }
});

/** Open a window on a workspace and report every check of a file of `inside` as a test. */
function window(name: string, makeWorkspace: (root: string) => string, trusted = true): void {
  test(name, { skip, timeout: 180_000 }, async (t: TestContext) => {
    const editor = editors[trusted ? 0 : 1];
    assert.ok(editor);
    const page = await editor.browser.newPage();
    const told: Told[] = [];
    await page.exposeFunction("codeAutomationLog", (_: string, args: readonly unknown[]) => told.push(...args.flatMap(parsed)));
    const ended = new Promise((resolve) => void page.exposeFunction("codeAutomationExit", resolve));
    const at = (file: string): string => `vscode-remote://127.0.0.1:${editor.port}${file}`;
    const payload = [
      ["extensionDevelopmentPath", at(editor.extension)],
      ["extensionTestsPath", at(path.join(__dirname, "inside", `${name}.js`))],
    ];
    const workspace = makeWorkspace(editor.root);
    const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
    await page.goto(`${editor.url}/?${new URLSearchParams({ [kind]: workspace, payload: JSON.stringify(payload) })}`);
    assert.equal(await ended, 0);
    await page.close();
    assert.ok(told.length > 0, "no check was performed");
    for (const { check, error } of told) {
      await t.test(check, () => {
        if (error !== null) throw new Error(error);
      });
    }
  });
}

function parsed(text: unknown): Told[] {
  return typeof text === "string" && text.startsWith('{"check":') ? [JSON.parse(text) as Told] : [];
}

window("clean", (root) => copyOf("clean", root));
window("broken", (root) => copyOf("broken", root));
window("folders", (root) => {
  const file = path.join(root, "host.code-workspace");
  const folders = [copyOf("broken", root), committedCopyOf("pipeline", root)].map((folder) => ({ path: folder }));
  fs.writeFileSync(file, JSON.stringify({ folders }));
  return file;
});
window("running", (root) => committedCopyOf("pipeline", root));
window("chosen", (root) => {
  const folder = copyOf("clean", root);
  const script = '#!/bin/sh\necho started >> "$(dirname "$0")/starts.txt"\nexec bandleader-lsp "$@"\n';
  fs.writeFileSync(path.join(folder, "chosen-server"), script, { mode: 0o755 });
  return folder;
});
window("restricted", (root) => {
  const folder = committedCopyOf("pipeline", root);
  fs.mkdirSync(path.join(folder, ".vscode"));
  fs.writeFileSync(path.join(folder, ".vscode", "settings.json"), JSON.stringify({ "bandleader.server.path": "/planted/by/the/folder" }));
  return folder;
}, false);
