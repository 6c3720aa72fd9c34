/** Where a language server may be, in the order in which the places count. Pure: nothing is looked at here. */
import * as path from "node:path";

export type Origin = "setting" | "workspace" | "path" | "private";

export interface Candidate {
  readonly origin: Origin;
  readonly program: string;
}

export interface Surroundings {
  /** The setting, "" for none; `~` and `${workspaceFolder}` are understood. */
  readonly setting: string;
  readonly home: string;
  /** Workspace folders, as absolute paths. */
  readonly folders: readonly string[];
  /** Python interpreters that are selected in the workspace, as absolute paths. */
  readonly interpreters: readonly string[];
  readonly trusted: boolean;
  /** The value of PATH. */
  readonly searchPath: string;
  /** The private environment of this extension. */
  readonly privateFolder: string;
  readonly windows: boolean;
}

const LOCAL = [".venv", "venv", "env"];

/** Every place in its order. What lies in a folder that is not trusted is no candidate: to start it is to run it. */
export function candidates(around: Surroundings): Candidate[] {
  if (around.setting) {
    return [{ origin: "setting", program: expand(around.setting, around) }];
  }
  const found: Candidate[] = [];
  if (around.trusted) {
    for (const interpreter of around.interpreters) {
      found.push({ origin: "workspace", program: path.join(path.dirname(interpreter), programName(around.windows)) });
    }
    for (const folder of around.folders) {
      for (const name of LOCAL) {
        found.push({ origin: "workspace", program: inEnvironment(path.join(folder, name), around.windows) });
      }
    }
  }
  for (const folder of around.searchPath.split(around.windows ? ";" : ":")) {
    if (path.isAbsolute(folder) && (around.trusted || !isInside(folder, around.folders))) {
      found.push({ origin: "path", program: path.join(folder, programName(around.windows)) });
    }
  }
  found.push({ origin: "private", program: inEnvironment(around.privateFolder, around.windows) });
  return found;
}

/** The language server of a virtual environment. */
export function inEnvironment(folder: string, windows: boolean): string {
  return path.join(folder, windows ? "Scripts" : "bin", programName(windows));
}

/** The command line program that was installed with a language server. */
export function engineBeside(server: string, windows: boolean): string {
  return path.join(path.dirname(server), windows ? "bandleader.exe" : "bandleader");
}

function programName(windows: boolean): string {
  return windows ? "bandleader-lsp.exe" : "bandleader-lsp";
}

function expand(setting: string, around: Surroundings): string {
  const text = setting.replaceAll("${workspaceFolder}", around.folders[0] ?? "");
  return text === "~" || text.startsWith("~/") ? path.join(around.home, text.slice(1)) : text;
}

function isInside(folder: string, folders: readonly string[]): boolean {
  return folders.some((outer) => !path.relative(outer, folder).startsWith(".."));
}
