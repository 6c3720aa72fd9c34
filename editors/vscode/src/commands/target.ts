/** What a command of the palette, a menu, a tree or a lens is about. */
import * as vscode from "vscode";
import type { Engine, Session } from "../engine";

/** The arguments of a command of the server: the URI of a file or workspace folder, and options. */
export type ServerArguments = readonly [uri: string, options?: Readonly<Record<string, unknown>>];

/** What a row of a tree tells a command that is chosen on it. */
export interface Row {
  readonly target: ServerArguments;
}

/** The arguments that come with a click; undefined when there are none, as from the palette. */
export function given(args: readonly unknown[]): ServerArguments | undefined {
  const [first, second] = args;
  if (typeof first === "string") {
    return second === undefined ? [first] : [first, second as Record<string, unknown>];
  }
  if (first instanceof vscode.Uri) {
    return [first.toString()];
  }
  return isRow(first) ? first.target : undefined;
}

/** The file in the active editor when it is Markdown. */
export function activeFile(): ServerArguments | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.uri.scheme === "file" && document.fileName.endsWith(".md") ? [document.uri.toString()] : undefined;
}

/** Let the person choose a command of the open libraries. */
export async function pickCommand(engine: Engine, title: string): Promise<ServerArguments | undefined> {
  const items = folders().map(async (folder) => {
    const entries = await engine.list(folder.uri.fsPath);
    return entries
      .filter((entry) => entry.group !== "agents")
      .map((entry) => ({ label: entry.name, detail: entry.description, description: entry.group, file: entry.file }));
  });
  const all = Promise.all(items).then((lists) => lists.flat());
  const chosen = await vscode.window.showQuickPick(all, { title, placeHolder: "A command", matchOnDetail: true });
  return chosen && [vscode.Uri.file(chosen.file).toString()];
}

/** Let the person choose a session that a command makes sense for. */
export async function pickSession(
  engine: Engine,
  title: string,
  fits: (session: Session) => boolean,
): Promise<ServerArguments | undefined> {
  const items = folders().map(async (folder) => {
    const sessions = await engine.sessions(folder.uri.fsPath);
    return sessions.filter(fits).map((session) => ({
      label: `${session.target} ${session.arguments}`.trim(),
      description: session.status,
      detail: session.id,
      folder: folder.uri.toString(),
    }));
  });
  const found = (await Promise.all(items)).flat();
  if (found.length === 0) {
    void vscode.window.showInformationMessage(`${title}: there is no session for that.`);
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(found, { title, placeHolder: "A session, the newest first" });
  return chosen && [chosen.folder, { session: chosen.detail }];
}

/** The workspace folders that are on a disk. */
export function folders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && "target" in value && Array.isArray(value.target);
}
