/** Processes of one editor, found by the home folder that only they have. */
import * as fs from "node:fs";
import * as path from "node:path";

/** The language servers of the editor that still live; with `folder` that of the window in which it is open. */
export function languageServers(root: string, folder?: string): number[] {
  const all = processes(root).filter((pid) => read(pid, "cmdline").some((word) => word.endsWith("/bandleader-lsp")));
  return folder === undefined ? all : all.filter((pid) => workingFolder(pid) === folder);
}

function workingFolder(pid: number): string {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ""; // it has ended meanwhile
  }
}

/** Everything that the editor has started and that still lives, also what has a session of its own. */
export function processes(root: string): number[] {
  const home = `HOME=${path.join(root, "home")}`;
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(pid, "environ").includes(home));
}

function read(pid: number, name: string): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, "utf8").split("\0");
  } catch {
    return []; // it has ended meanwhile
  }
}
