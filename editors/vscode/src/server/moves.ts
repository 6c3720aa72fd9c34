/**
 * Keeps a rename from being followed twice.
 *
 * A rename of the server's moves the file and mends every reference in one edit. VS Code asks about the move once more
 * (`workspace/willRenameFiles`) while it makes that edit, and the server would answer about a state in between.
 */
import type { FileRenameEvent } from "vscode";
import type { WorkspaceEdit } from "vscode-languageclient";

export class Moves {
  private readonly own = new Set<string>();

  /** Note the moves of an edit that answers a rename; what is no edit is passed over. */
  note(answer: unknown): void {
    this.own.clear();
    for (const change of (answer as WorkspaceEdit | null)?.documentChanges ?? []) {
      if ("kind" in change && change.kind === "rename") {
        this.own.add(pair(change.oldUri, change.newUri));
      }
    }
  }

  /** Those moves of an event that are not part of such an edit; each one is only passed over once. */
  others(event: FileRenameEvent): FileRenameEvent["files"] {
    return event.files.filter(({ oldUri, newUri }) => !this.own.delete(pair(oldUri.toString(), newUri.toString())));
  }
}

function pair(from: string, to: string): string {
  return `${decodeURIComponent(from)} ${decodeURIComponent(to)}`;
}
