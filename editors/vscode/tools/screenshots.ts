/** Takes the pictures of the documentation from the real program: docs/pictures/vscode-*.png. */
import * as fs from "node:fs";
import * as path from "node:path";
import { startBrowser } from "../tests/harness/browser";
import { committedCopyOf, copyOf } from "../tests/harness/library";
import { missing, REPOSITORY } from "../tests/harness/places";
import { startVSCode } from "../tests/harness/vscode";
import { Workbench } from "../tests/harness/workbench";

const PICTURES = path.join(REPOSITORY, "docs", "pictures");
const LARGEST = 250 * 1024; // bytes
const COMMANDS = ".claude/commands";

type Open = (folder: string, file: string) => Promise<Workbench>;

const LIGHT: Readonly<Record<string, (open: Open, root: string) => Promise<Workbench>>> = {
  async problems(open, root) {
    const editor = await open(copyOf("broken", root, "broken"), `${COMMANDS}/milestone/execute.md`);
    await editor.lens(/Dependents/).waitFor();
    await editor.page.keyboard.press("Control+Shift+M");
    await editor.problem("cycle").first().waitFor();
    await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor();
    return editor;
  },

  async graph(open, root) {
    const editor = await open(copyOf("broken", root, "graph"), `${COMMANDS}/milestone/plan.md`);
    await editor.lens(/Dependencies/).waitFor();
    await editor.command("View: Close Primary Side Bar");
    await editor.command("Bandleader: Show the Graph");
    await editor.webview.getByText(/On a cycle with/).waitFor();
    return editor;
  },

  async run(open, root) {
    const editor = await open(committedCopyOf("pipeline", root, "running"), `${COMMANDS}/publish/archive.md`);
    await editor.showView();
    await editor.row("Library", "publish/archive").waitFor();
    await editor.lens(/Run with dependencies/).click();
    await editor.lens(/Running: execution/).waitFor();
    await editor.row("Sessions", /^publish\/archive.*running/).locator(".monaco-tl-twistie").click();
    await editor.row("Sessions", /^publish\/archive.*running at execution/).waitFor();
    await editor.row("Library", /^publish\/upload.*succeeded/).waitFor();
    return editor;
  },

  async gate(open, root) {
    const editor = await open(committedCopyOf("pipeline", root, "gate"), `${COMMANDS}/publish/wipe.md`);
    await editor.lens(/^Run$/).click();
    await editor.page.locator(".quick-input-widget", { hasText: "[folder]" }).waitFor();
    await editor.page.keyboard.type("site");
    await editor.page.keyboard.press("Enter");
    await editor.toast(/waits for a decision/).waitFor();
    await editor.showView();
    await editor.row("Sessions", /^publish\/wipe.*parked/).waitFor();
    await editor.lens(/^Run$/).waitFor();
    return editor;
  },

  async dashboard(open, root) {
    const editor = await open(committedCopyOf("pipeline", root, "dashboard"), `${COMMANDS}/notes/index.md`);
    await editor.lens(/^Run$/).waitFor();
    for (const name of ["notes/index", "publish/rename", "notes/feed"]) {
      await editor.command("Bandleader: Run a Command...");
      await editor.quickInput.fill(name);
      await editor.choose(name);
      await editor.toast(new RegExp(`${name} (succeeded|failed)`)).waitFor();
    }
    await editor.command("Notifications: Clear All Notifications");
    await editor.command("Bandleader: Show the Dashboard");
    await editor.webview.getByText("failed").filter({ visible: true }).first().waitFor();
    return editor;
  },
};

const DARK: typeof LIGHT = {
  async dark(open, root) {
    const editor = await open(copyOf("clean", root, "clean"), `${COMMANDS}/git/pr.md`);
    await editor.lens(/Dependencies/).waitFor();
    await editor.askAbout("- git/commit", "commit");
    await editor.page.locator(".monaco-hover", { hasText: "git/commit" }).first().waitFor();
    return editor;
  },
};

/** Take the chosen ones of some pictures in one VS Code. */
async function take(pictures: typeof LIGHT, theme: string, chosen: readonly string[]): Promise<void> {
  const names = Object.keys(pictures).filter((name) => chosen.length === 0 || chosen.includes(name));
  if (names.length === 0) return;
  const settings = { "workbench.colorTheme": theme, "window.title": "${activeEditorShort}${separator}${rootName}", "editor.fontSize": 13 };
  const vscode = await startVSCode({ settings, environment: { PACE: "60" } });
  const browser = await startBrowser(vscode.root);
  try {
    for (const name of names) {
      const editor = await pictures[name]?.((folder, file) => Workbench.open(browser, vscode, folder, file), vscode.root);
      const file = path.join(PICTURES, `vscode-${name}.png`);
      await editor?.page.screenshot({ path: file, animations: "disabled", caret: "hide" });
      const { size } = fs.statSync(file);
      console.log(`docs/pictures/vscode-${name}.png: ${Math.round(size / 1024)} KiB`);
      if (size > LARGEST) throw new Error(`${file} is larger than ${LARGEST / 1024} KiB`);
      await editor?.close();
    }
  } finally {
    await browser.close();
    await vscode.stop();
  }
}

async function main(chosen: readonly string[]): Promise<void> {
  const reason = missing();
  if (reason !== false) throw new Error(reason);
  fs.mkdirSync(PICTURES, { recursive: true });
  await take(LIGHT, "Default Light Modern", chosen);
  await take(DARK, "Default Dark Modern", chosen);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`The pictures could not be taken: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
