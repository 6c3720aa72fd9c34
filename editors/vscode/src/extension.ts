/** Where the extension begins and ends. */
import { access } from "node:fs/promises";
import * as vscode from "vscode";
import { registerLocalCommands } from "./commands/local";
import { registerServerCommands } from "./commands/server";
import { folders } from "./commands/target";
import { Decorations } from "./decorations";
import { Engine } from "./engine";
import { Pages } from "./page/pages";
import {
  type ArgumentsQuestion,
  ASK_ARGUMENTS,
  RUN_EVENT,
  type RunEvents,
  SESSION_CHANGED,
  type SessionChange,
} from "./protocol";
import { Running } from "./run/running";
import { RunOutput } from "./run/output";
import { ask } from "./run/question";
import { checkVersion } from "./server/check";
import { offer, privateFolder } from "./server/setup";
import { Supervisor } from "./server/supervisor";
import { StatusItem } from "./status";
import { Library } from "./views/library";
import { LibraryView } from "./views/library-view";
import { SessionsView } from "./views/sessions-view";

const LIBRARY = [".claude/commands", ".claude/skills", ".claude/agents", "bandleader.toml"];

let supervisor: Supervisor | undefined;

/** What other extensions can ask of this one. */
export interface Exports {
  /** The tree of the library as it is shown. */
  readonly library: vscode.TreeDataProvider<unknown>;
}

/** Registers everything; the server starts meanwhile. */
export function activate(context: vscode.ExtensionContext): Exports {
  const log = vscode.window.createOutputChannel("Bandleader", { log: true });
  const server = (supervisor = new Supervisor(privateFolder(context), log));
  const engine = new Engine(server);
  const output = new RunOutput();
  const status = new StatusItem(server);
  const running = new Running();
  const library = new Library(engine, server);
  const libraryView = new LibraryView(library);
  const sessions = new SessionsView(engine, server);
  const pages = new Pages(engine, vscode.Uri.joinPath(context.extensionUri, "dist", "page"));
  context.subscriptions.push(
    pages,
    log,
    server,
    output,
    status,
    running,
    library,
    sessions,
    libraryView,
    new Decorations(library),
    ...registerLocalCommands(context, server),
    ...registerServerCommands(server, engine),
    vscode.commands.registerCommand("bandleader.showRunOutput", () => output.show()),
    vscode.commands.registerCommand("bandleader.refresh", () => Promise.all([library.refresh(), sessions.refresh()])),
    running.onDidChange((targets) => status.showRunning(targets)),
    server.onDidMakeClient((client) => {
      client.onNotification(RUN_EVENT, (told: RunEvents) => {
        output.take(told);
        library.take(told);
        pages.take(told);
      });
      client.onNotification(SESSION_CHANGED, (change: SessionChange) => {
        running.take(change);
        void library.follow(change);
        sessions.refresh();
      });
      client.onRequest(ASK_ARGUMENTS, (question: ArgumentsQuestion) => ask(question, context.workspaceState));
    }),
    server.onDidChange((state) => {
      void vscode.commands.executeCommand("setContext", "bandleader.ready", state === "ready");
      void vscode.commands.executeCommand("setContext", "bandleader.missing", state === "missing");
      if (state === "ready") {
        checkVersion(context, server);
      } else {
        running.clear(); // the server ends its runs gently when it ends, and nobody tells of them any more
        library.forgetWork();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()), // another server may be found now
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("bandleader.server")) {
        void server.restart();
      }
    }),
  );
  void begin(context, server);
  return { library: libraryView };
}

export async function deactivate(): Promise<void> {
  await supervisor?.stop();
}

/** Whether a folder of the workspace looks like one with a library: nobody else is asked to install anything. */
async function hasLibrary(): Promise<boolean> {
  const places = folders().flatMap(({ uri }) => LIBRARY.map((name) => vscode.Uri.joinPath(uri, name).fsPath));
  const found = await Promise.all(places.map((place) => access(place).then(() => true, () => false)));
  return found.includes(true);
}

async function begin(context: vscode.ExtensionContext, server: Supervisor): Promise<void> {
  await server.restart();
  if (server.state === "missing" && (await hasLibrary())) {
    await offer(context, server);
  }
}
