/** Finds the language server. */
import * as os from "node:os";
import * as vscode from "vscode";
import { settings } from "../settings";
import { type Candidate, candidates } from "./candidates";
import { isProgram, WINDOWS } from "./programs";

/** The first candidate that can be started; undefined when there is none. */
export async function findServer(privateFolder: string): Promise<Candidate | undefined> {
  for (const candidate of candidates(surroundings(privateFolder))) {
    if (await isProgram(candidate.program)) {
      return candidate;
    }
  }
  return undefined;
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
