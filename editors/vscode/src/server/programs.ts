/** Finds programs, and runs them to their end. */
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";

export const WINDOWS = process.platform === "win32";

export interface Ended {
  /** The exit code; undefined when the program could not be started or was ended by a signal. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const LARGEST = 64 * 1024 * 1024; // bytes of output

/** Whether a path is a file that may be executed. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await fs.access(file, WINDOWS ? fs.constants.F_OK : fs.constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Run a program and wait for it; never rejects. `signal` ends it. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly signal?: AbortSignal } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const settled = { maxBuffer: LARGEST, windowsHide: true, ...options };
    const child = execFile(program, [...args], settled, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
      resolve({ code, stdout, stderr: stderr || (error && code === undefined ? error.message : "") });
    });
    child.stdin?.end();
  });
}
