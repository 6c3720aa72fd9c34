/** Graph and dashboard in a webview. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { bandleader, committedCopyOf, copyOf } from "../harness/library";
import { suite } from "../harness/suite";
import { until } from "../harness/until";

const scene = suite();

scene("the graph has every command, and its cycles in red", async ({ vscode, open }) => {
  const folder = copyOf("broken", vscode.root);
  const editor = await open(folder, ".claude/commands/milestone/plan.md");
  await editor.lens(/Dependencies/).waitFor();
  await editor.command("Bandleader: Show the Graph");
  const page = editor.webview;
  await page.locator("canvas").first().waitFor();
  await page.getByText("On a cycle with milestone/execute, milestone/status.").waitFor();
  await editor.screenshot("graph");

  await page.getByRole("button", { name: "Save SVG" }).click();
  await editor.quickInput.waitFor();
  await editor.page.keyboard.press("Enter");
  const saved = path.join(folder, "graph.svg");
  await until(() => fs.existsSync(saved) && fs.statSync(saved).size > 0);
  const drawn = nodesOf(fs.readFileSync(saved, "utf8"));
  const { dependencies } = bandleader(folder, "graph") as { dependencies: Record<string, string[]> };
  const isDrawn = (name: string): boolean => drawn.some(({ text }) => name === text || name.endsWith(`/${text}`));
  assert.deepEqual(Object.keys(dependencies).filter((name) => !isDrawn(name)), []);
  const red = drawn.filter((node) => node.red).map(({ text }) => text);
  assert.deepEqual(red.sort(), ["execute", "integration", "plan", "status"]);
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

/** The nodes of a saved drawing: what is written in each, and whether it is drawn in the colour of the red arrow heads. */
function nodesOf(svg: string): { text: string; red: boolean }[] {
  const [, danger] = /id="red"[^>]*><path[^>]*fill="([^"]+)"/.exec(svg) ?? [];
  const nodes = svg.matchAll(/<g><rect[^>]* rx="5"[^>]* stroke="([^"]+)"[^>]*\/><text[^>]*>([^<]+)<\/text>/g);
  return [...nodes].map(([, stroke, text]) => ({ text: text ?? "", red: stroke === danger }));
}
