/**
 * Scenes in the real editor. The scenes of a file share one VS Code and one browser; each has a window of its own, or looks into
 * one that others look into too.
 *
 * A scene that fails is given one more try, in an editor of its own, unless BANDLEADER_E2E_ONCE is set: `scripts/test.mjs` says
 * at the end which ones needed it. What a failing scene saw stays behind as a screenshot and logs.
 */
import { after, test } from "node:test";
import { Editor } from "./editor";
import { missing } from "./places";
import { remember } from "./tries";
import type { Options, VSCode } from "./vscode";
import type { Sample } from "./library";
import type { Workbench } from "./workbench";

export interface Stage {
  readonly vscode: VSCode;
  /** Open a folder, and a file in it, in a new window. */
  open(folder: string, file?: string): Promise<Workbench>;
  /** Open a file of a sample library in the window of everybody who changes nothing in it on the disk. */
  look(sample: Sample, file: string): Promise<Workbench>;
}

export type Scene = (name: string, play: (stage: Stage) => Promise<void>) => void;

const LONGEST = 170_000; // milliseconds of one try
const TRIES = process.env["BANDLEADER_E2E_ONCE"] ? 1 : 2;

/** Declares scenes that share an editor with these options; `unwanted` says why they are left out, false that they are not. */
export function suite(options: Options = {}, unwanted: string | false = false): Scene {
  const skip = unwanted || missing();
  let editor: Editor | undefined;
  after(() => editor?.stop());
  return (name, play) => {
    test(name, { skip, timeout: TRIES * (LONGEST + 30_000) }, async () => {
      for (let number = 1; ; number++) {
        const current = (editor ??= await Editor.start(options));
        try {
          const stage: Stage = {
            vscode: current.vscode,
            open: (folder, file) => current.open(folder, file),
            look: (sample, file) => current.look(sample, file),
          };
          await within(LONGEST, play(stage));
          await current.tidy();
          remember(name, number);
          return;
        } catch (error) {
          editor = undefined; // nothing of a failure is left to whoever comes next
          const report = await current.report(name).finally(() => current.stop());
          console.error(`${name}, try ${number}: ${error instanceof Error ? error.message : String(error)}\n${report}`);
          if (number === TRIES) throw error;
        }
      }
    });
  };
}

async function within(limit: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limit / 1000} s`)), limit);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
