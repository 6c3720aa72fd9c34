/** A library with mistakes: what is wrong, how it is mended, and what it looks like. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { bandleader } from "../harness/library";
import { suite } from "../harness/suite";
import { until } from "../harness/until";

const scene = suite();
const COMMANDS = ".claude/commands";

scene("problems show as squiggles and in the list of problems", async ({ look }) => {
  const editor = await look("broken", `${COMMANDS}/git/commit.md`);
  await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await editor.page.keyboard.press("Control+Shift+M");
  await editor.problem("quality/verification").first().waitFor();
  assert.match((await editor.status.innerText()).trim(), /Bandleader\s+\d+/);
  await editor.screenshot("problems");
  assert.deepEqual([...editor.hosts].filter((host) => host !== "127.0.0.1" && !host.endsWith("vscode-cdn.net")), []);
});

scene("a quick fix mends a misspelt key", async ({ look }) => {
  const editor = await look("broken", `${COMMANDS}/test/unit.md`);
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

scene("the graph has every command, and its cycles in red", async ({ look }) => {
  const editor = await look("broken", ".claude/commands/milestone/plan.md");
  await editor.lens(/Dependencies/).waitFor();
  await editor.command("Bandleader: Show the Graph");
  const page = editor.webview;
  await page.locator("canvas").first().waitFor();
  await page.getByText("On a cycle with milestone/execute, milestone/status.").waitFor();
  await editor.screenshot("graph");

  await page.getByRole("button", { name: "Save SVG" }).click();
  await editor.quickInput.waitFor();
  await editor.page.keyboard.press("Enter");
  const saved = path.join(editor.folder, "graph.svg");
  await until(() => fs.existsSync(saved) && fs.statSync(saved).size > 0);
  const drawn = nodesOf(fs.readFileSync(saved, "utf8"));
  const { dependencies } = bandleader(editor.folder, "graph") as { dependencies: Record<string, string[]> };
  const isDrawn = (name: string): boolean => drawn.some(({ text }) => name === text || name.endsWith(`/${text}`));
  assert.deepEqual(Object.keys(dependencies).filter((name) => !isDrawn(name)), []);
  const red = drawn.filter((node) => node.red).map(({ text }) => text);
  assert.deepEqual(red.sort(), ["execute", "integration", "plan", "status"]);
});

/** The nodes of a saved drawing: what is written in each, and whether it is drawn in the colour of the red arrow heads. */
function nodesOf(svg: string): { text: string; red: boolean }[] {
  const [, danger] = /id="red"[^>]*><path[^>]*fill="([^"]+)"/.exec(svg) ?? [];
  const nodes = svg.matchAll(/<g><rect[^>]* rx="5"[^>]* stroke="([^"]+)"[^>]*\/><text[^>]*>([^<]+)<\/text>/g);
  return [...nodes].map(([, stroke, text]) => ({ text: text ?? "", red: stroke === danger }));
}
