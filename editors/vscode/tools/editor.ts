/**
 * Opens a copy of the sample library in a real VS Code, shown in the browser, with the extension installed, until Ctrl-C.
 *
 *     node scripts/run.mjs editor [FOLDER]      with PORT set, at that port
 */
import * as path from "node:path";
import { committedCopyOf } from "../tests/harness/library";
import { missing } from "../tests/harness/places";
import { startVSCode } from "../tests/harness/vscode";

async function main(folder: string | undefined): Promise<void> {
  const reason = missing({ chromium: false });
  if (reason !== false) {
    console.error(`The editor cannot be opened: ${reason}.`);
    process.exitCode = 1;
    return;
  }
  const port = Number(process.env["PORT"] ?? 0);
  const vscode = await startVSCode({ everything: true, environment: { PACE: "1" }, ...(port > 0 ? { port } : {}) });
  const opened = folder === undefined ? committedCopyOf("pipeline", vscode.root, "pipeline") : path.resolve(folder);
  console.log(`Open ${vscode.url}/?folder=${encodeURI(opened)} in a browser. Ctrl-C ends it${folder ? "" : " and removes the copy"}.`);
  let ending: Promise<void> | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => (ending ??= vscode.stop()));
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(`The editor could not be started: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
