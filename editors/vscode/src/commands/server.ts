/** The commands that the server executes. The extension finds out what they are about and passes them on. */
import * as vscode from "vscode";
import type { Position } from "vscode-languageclient";
import type { Engine, Session } from "../engine";
import type { Supervisor } from "../server/supervisor";
import { refuse } from "../trust";
import { showReferences } from "./references";
import { activeFile, given, pickCommand, pickSession, type ServerArguments } from "./target";

type Finder = (engine: Engine) => Promise<ServerArguments | undefined>;

interface Forwarded {
  /** Whether it starts or changes something, which only happens in a trusted workspace. */
  readonly runs: boolean;
  /** Finds what is meant when no row, lens or menu says it. */
  readonly find: Finder;
}

const thisOrPicked =
  (title: string): Finder =>
  async (engine) =>
    activeFile() ?? pickCommand(engine, title);
const session =
  (title: string, fits: (session: Session) => boolean): Finder =>
  (engine) =>
    pickSession(engine, title, fits);

export const isResumable = ({ status }: Session): boolean => ["parked", "interrupted", "cancelled"].includes(status);
const any = (): boolean => true;

const FORWARDED: Readonly<Record<string, Forwarded>> = {
  "bandleader.run": { runs: true, find: thisOrPicked("Run") },
  "bandleader.showPlan": { runs: true, find: thisOrPicked("Plan") },
  "bandleader.explainGate": { runs: false, find: thisOrPicked("Explain") },
  "bandleader.cancel": { runs: true, find: session("Cancel", ({ status }) => status === "running") },
  "bandleader.resume": { runs: true, find: session("Resume", isResumable) },
  "bandleader.rollback": { runs: true, find: session("Roll back", ({ status }) => status !== "running") },
  "bandleader.showLog": { runs: false, find: session("Show the log", any) },
  "bandleader.showSession": { runs: false, find: session("Show a session", any) },
};

export function registerServerCommands(supervisor: Supervisor, engine: Engine): vscode.Disposable[] {
  const forward = async (name: string, args: ServerArguments | readonly []): Promise<unknown> => {
    if (supervisor.ready === undefined) {
      void vscode.window.showWarningMessage("The language server of Bandleader does not run.", "Restart").then((choice) => {
        if (choice !== undefined) void supervisor.restart();
      });
      return undefined;
    }
    return supervisor.ready.execute(name, args).catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  };
  const registered = Object.entries(FORWARDED).map(([name, { runs, find }]) =>
    vscode.commands.registerCommand(name, async (...args: unknown[]) => {
      if (runs && refuse()) {
        return undefined;
      }
      const target = given(args) ?? (await find(engine));
      return target && forward(name, target);
    }),
  );
  return [
    ...registered,
    vscode.commands.registerCommand("bandleader.pickAndRun", async () => {
      const target = refuse() ? undefined : await pickCommand(engine, "Run");
      return target && forward("bandleader.run", target);
    }),
    vscode.commands.registerCommand("bandleader.reindex", () => forward("bandleader.reindex", [])),
    vscode.commands.registerCommand("bandleader.showReferences", (uri: string, position: Position, kind: string) =>
      supervisor.ready && showReferences(supervisor.ready, uri, position, kind),
    ),
  ];
}
