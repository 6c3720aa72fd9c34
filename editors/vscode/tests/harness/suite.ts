/** One VS Code and one browser for the tests of a file; each test opens a page of its own. */
import { after, before, test } from "node:test";
import type { BrowserContext } from "playwright-core";
import { startBrowser } from "./browser";
import { missing } from "./places";
import { type Options, startVSCode, type VSCode } from "./vscode";
import { Workbench } from "./workbench";

export interface Stage {
  readonly vscode: VSCode;
  /** Open a folder, and a file in it. */
  open(folder: string, file?: string): Promise<Workbench>;
}

export type Scene = (name: string, play: (stage: Stage) => Promise<void>) => void;

/**
 * Declares tests that share an editor with these options; `unwanted` says why they are left out, false that they are not.
 * What a failing test saw is kept as a screenshot.
 */
export function suite(options: Options = {}, unwanted: string | false = false): Scene {
  let vscode: VSCode;
  let browser: BrowserContext;
  const skip = unwanted || missing();
  before(async () => {
    if (skip !== false) return;
    vscode = await startVSCode(options);
    browser = await startBrowser(vscode.root);
  });
  after(async () => {
    await browser?.close();
    await vscode?.stop();
  });
  return (name, play) => {
    test(name, { skip, timeout: 180_000 }, async () => {
      const opened: Workbench[] = [];
      const open = async (folder: string, file?: string): Promise<Workbench> => {
        const workbench = await Workbench.open(browser, vscode, folder, file);
        opened.push(workbench);
        return workbench;
      };
      try {
        await play({ vscode, open });
      } catch (error) {
        await opened.at(-1)?.showNotifications();
        await opened.at(-1)?.screenshot(`failed-${name.replaceAll(/\W+/g, "-")}`);
        throw error;
      } finally {
        for (const workbench of opened) await workbench.close();
      }
    });
  };
}
