/** Graph and dashboard in a webview. */
import assert from "node:assert/strict";
import type { FrameLocator } from "playwright-core";
import { committedCopyOf, copyOf } from "./harness/library";
import { suite } from "./harness/suite";
import type { Workbench } from "./harness/workbench";

const scene = suite();

scene("the graph is drawn, and a cycle is named", async ({ vscode, open }) => {
  const editor = await open(copyOf("broken", vscode.root), ".claude/commands/milestone/plan.md");
  await editor.lens(/Dependencies/).waitFor();
  await editor.command("Bandleader: Show the Graph");
  const page = pageIn(editor);
  await page.locator("canvas").first().waitFor();
  await page.getByText(/On a cycle with/).waitFor();
  await editor.screenshot("graph");
});

scene("the dashboard shows a run as it goes on", async ({ vscode, open }) => {
  const editor = await open(committedCopyOf("pipeline", vscode.root), ".claude/commands/notes/words.md");
  await editor.lens(/^Run$/).waitFor();
  await editor.command("Bandleader: Show the Dashboard");
  const page = pageIn(editor);
  await page.getByRole("tab", { name: "Dashboard", selected: true }).waitFor();
  assert.equal(await page.getByText("succeeded").count(), 0);
  await editor.tab("words.md").click();
  await editor.lens(/^Run$/).click();
  await editor.toast(/notes\/words succeeded/).waitFor();
  await editor.tab("Dashboard").click();
  await page.getByText("succeeded").filter({ visible: true }).first().waitFor();
  await editor.screenshot("dashboard");
});

function pageIn(editor: Workbench): FrameLocator {
  return editor.page.frameLocator("iframe.webview").frameLocator("#active-frame");
}
