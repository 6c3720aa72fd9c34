/** The client's end of the talk with one language server. */
import * as vscode from "vscode";
import {
  CloseAction,
  CodeLensRefreshRequest,
  CodeLensRequest,
  type DynamicFeature,
  ErrorAction,
  ExecuteCommandRequest,
  type LanguageClientOptions,
  type Middleware,
  RenameRequest,
  State,
  type StaticFeature,
  WorkDoneProgressCancelNotification,
} from "vscode-languageclient";
import { LanguageClient, type ServerOptions } from "vscode-languageclient/node";
import { RunProgress } from "../run/progress";
import { settings } from "../settings";
import { LensRefreshes } from "./lenses";
import { Moves } from "./moves";

const SELECTOR = [
  { scheme: "file", pattern: "**/*.md" },
  { scheme: "file", pattern: "**/bandleader.toml" },
];

/**
 * The usual client, but for the commands of the server: the extension owns their names for as long as it lives, so
 * that they have a sensible answer while no server runs.
 */
export class Client extends LanguageClient {
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    if (!("registrationType" in feature && feature.registrationType.method === ExecuteCommandRequest.method)) {
      super.registerFeature(feature);
    }
  }

  /** Have the server execute a command; what it answers. Rejects with its refusal. */
  execute(command: string, args: readonly unknown[]): Promise<unknown> {
    return this.sendRequest(ExecuteCommandRequest.type, { command, arguments: [...args] as never[] });
  }
}

function followingMoves(): Middleware {
  const moves = new Moves();
  return {
    async sendRequest(type, params, token, next) {
      const answer = await next(type, params, token);
      if ((typeof type === "string" ? type : type.method) === RenameRequest.method) {
        moves.note(answer);
      }
      return answer;
    },
    workspace: {
      willRenameFiles(event, next) {
        const files = moves.others(event);
        return files.length > 0 ? next({ ...event, files }) : Promise.resolve(null);
      },
    },
  };
}

/** Whoever looks after a client. */
export interface Keeper {
  /** The server ended by itself; true when it should be started again. */
  ended(): boolean;
  /** The client is in another state. */
  turned(state: "starting" | "ready" | "failed"): void;
}

/** A client that has not started its server yet. */
export function newClient(program: string, channel: vscode.LogOutputChannel, keeper: Keeper): Client {
  const progress = new RunProgress((token) => {
    void client.sendNotification(WorkDoneProgressCancelNotification.type, { token });
  });
  const server: ServerOptions = {
    command: program,
    args: settings.serverArguments(),
    options: { env: { ...process.env, ...settings.serverEnvironment() } },
  };
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    diagnosticCollectionName: "bandleader",
    outputChannel: channel, // one of our own: the client would dispose of its own while the server still writes to it
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => ({ action: keeper.ended() ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true }),
    },
    initializationOptions: {
      inlayHints: vscode.workspace.getConfiguration("bandleader").get("inlayHints"),
      codeLens: vscode.workspace.getConfiguration("bandleader").get("codeLens"),
      trusted: vscode.workspace.isTrusted,
      askArguments: true,
      runEvents: true,
      suggestCommand: "editor.action.triggerSuggest",
    },
    synchronize: { configurationSection: "bandleader" },
    markdown: { isTrusted: false },
    middleware: {
      ...followingMoves(),
      handleWorkDoneProgress: (token, told, next) => progress.take(token, told, () => next(token, told)),
      async provideCodeLenses(document, token, next) {
        lenses.note(document);
        const found = (await next(document, token)) ?? [];
        return Promise.all(found.map((lens) => (lens.isResolved ? lens : resolved(document, lens, token))));
      },
    },
  };
  const client = new Client("bandleader", "Bandleader", server, options);
  const providerOf = (document: vscode.TextDocument) => client.getFeature(CodeLensRequest.method).getProvider(document);
  // Whole lenses at once: while VS Code completes some, it may draw those of before, and nothing happens when one of them is clicked.
  const resolved = async (document: vscode.TextDocument, lens: vscode.CodeLens, token: vscode.CancellationToken): Promise<vscode.CodeLens> =>
    (await providerOf(document)?.provider?.resolveCodeLens?.(lens, token)) ?? lens;
  const lenses = new LensRefreshes<vscode.TextDocument>(
    () => [...new Set(vscode.window.visibleTextEditors.map(({ document }) => document))],
    (document) => providerOf(document)?.onDidChangeCodeLensEmitter.fire(),
  );
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) {
      client.onRequest(CodeLensRefreshRequest.type, () => lenses.refresh()); // in place of the client's own, which it has set just now
    } else {
      progress.clear();
      lenses.dispose();
    }
    keeper.turned(newState === State.Running ? "ready" : newState === State.Starting ? "starting" : "failed");
  });
  return client;
}
