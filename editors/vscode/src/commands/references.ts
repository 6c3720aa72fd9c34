/** Shows the places behind a lens that counts dependencies or dependents. */
import * as vscode from "vscode";
import type { Location, Position } from "vscode-languageclient";
import type { Client } from "../server/client";

/** Ask the server for the places and show them as VS Code shows references. */
export async function showReferences(client: Client, uri: string, position: Position, kind: string): Promise<void> {
  const found = (await client.execute("bandleader.showReferences", [uri, position, kind])) as Location[];
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    client.protocol2CodeConverter.asPosition(position),
    found.map((place) => client.protocol2CodeConverter.asLocation(place)),
  );
}
