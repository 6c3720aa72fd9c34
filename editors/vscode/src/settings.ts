/** The settings of this extension, read when they are needed so that a change counts at once. */
import * as vscode from "vscode";

export type OutputPlace = "channel" | "terminal";

function read<T>(name: string, otherwise: T): T {
  return vscode.workspace.getConfiguration("bandleader").get<T>(name, otherwise);
}

export const settings = {
  serverPath: (): string => read("server.path", "").trim(),
  serverArguments: (): string[] => read<string[]>("server.arguments", []),
  serverEnvironment: (): Record<string, string> => read<Record<string, string>>("server.environment", {}),
  output: (): OutputPlace => read<OutputPlace>("run.output", "channel"),
  reveal: (): boolean => read("run.reveal", false),
  decorations: (): boolean => read("decorations", true),
};
