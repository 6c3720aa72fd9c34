/** Finds the language server. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as vscode from "vscode";
import { settings } from "../settings";
import { type Candidate, candidates } from "./candidates";

export const WINDOWS = process.platform === "win32";

/** The first candidate that can be started; undefined when there is none. */
export async function findServer(privateFolder: string): Promise<Candidate | undefined> {
  for (const candidate of candidates(surroundings(privateFolder))) {
    if (await isProgram(candidate.program)) {
      return candidate;
    }
  }
  return undefined;
}

/** Whether a path is a file that may be executed. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await fs.access(file, WINDOWS ? fs.constants.F_OK : fs.constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}

function surroundings(privateFolder: string): Parameters<typeof candidates>[0] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
  return {
    setting: settings.serverPath(),
    home: os.homedir(),
    folders: folders.map((folder) => folder.uri.fsPath),
    interpreters: folders.flatMap((folder) => interpreterOf(folder.uri)),
    trusted: vscode.workspace.isTrusted,
    searchPath: process.env["PATH"] ?? "",
    privateFolder,
    windows: WINDOWS,
  };
}

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  readonly environments?: { getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string } };
}

/** What is selected in the Python extension when that is at work, else what its setting names. */
function interpreterOf(folder: vscode.Uri): string[] {
  const python = vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  const selected = python?.isActive ? python.exports.environments?.getActiveEnvironmentPath(folder).path : undefined;
  const configured = vscode.workspace.getConfiguration("python", folder).get<string>("defaultInterpreterPath");
  const chosen = selected ?? configured?.replaceAll("${workspaceFolder}", folder.fsPath);
  return chosen && /[/\\]/.test(chosen) ? [chosen] : [];
}
