/** The life of the language server: found, started, started again when it dies, ended. */
import * as vscode from "vscode";
import { type Candidate, inEnvironment } from "./candidates";
import type { Client } from "./client";
import { Crashes } from "./crashes";
import { findServer } from "./find";
import { WINDOWS } from "./programs";

export type State = "starting" | "ready" | "missing" | "failed" | "stopped";

export class Supervisor implements vscode.Disposable {
  state: State = "stopped";
  /** The server that was found last. */
  server: Candidate | undefined;
  private client: Client | undefined;
  private readonly crashes = new Crashes();
  private crashed = false; // and nobody was told yet
  private readonly changed = new vscode.EventEmitter<State>();
  private readonly made = new vscode.EventEmitter<Client>();
  private turn: Promise<void> = Promise.resolve();
  /** The state is another one. */
  readonly onDidChange = this.changed.event;
  /** There is a new client, not started yet: the time to register handlers with it. */
  readonly onDidMakeClient = this.made.event;

  constructor(
    private readonly privateFolder: string,
    readonly log: vscode.LogOutputChannel,
  ) {}

  /** The client of a server that is ready; undefined while there is none. */
  get ready(): Client | undefined {
    return this.state === "ready" ? this.client : undefined;
  }

  /** The language server of the private environment, whether it is there or not. */
  get privateServer(): string {
    return inEnvironment(this.privateFolder, WINDOWS);
  }

  /** Start the server, or end it and start it anew. Never rejects: what went wrong is the new state. */
  restart(): Promise<void> {
    this.crashes.forget();
    return this.inTurn(async () => {
      await this.end();
      await this.begin();
    });
  }

  /** End the server. */
  stop(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  dispose(): void {
    this.changed.dispose();
    this.made.dispose();
  }

  /** Starts and ends come one after the other, whoever asks for them. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step);
    return this.turn;
  }

  private async begin(): Promise<void> {
    this.become("starting");
    this.server = await findServer(this.privateFolder);
    if (this.server === undefined) {
      this.become("missing");
      return;
    }
    this.log.info(`starting ${this.server.program} (${this.server.origin})`);
    const { newClient } = await import("./client"); // the protocol's code is large, and activation need not wait for it
    const client = newClient(this.server.program, this.log, {
      ended: () => this.ended(client),
      turned: (state) => {
        if (client === this.client) {
          this.become(state);
          this.tellOfCrash();
        }
      },
    });
    this.client = client;
    this.made.fire(client);
    await client.start().catch((error: unknown) => {
      this.log.error(`the server could not be started: ${String(error)}`);
      this.become("failed");
    });
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      this.become("stopped");
      await client.dispose().catch((error: unknown) => this.log.warn(`the server did not end well: ${String(error)}`));
    }
  }

  /** The server ended by itself. One that never became ready is not worth another try. */
  private ended(client: Client): boolean {
    const again = this.state === "ready" && client === this.client && this.crashes.again(Date.now());
    this.crashed = again && this.crashes.count === 1;
    if (!again && this.state === "ready") {
      void this.tell("The language server of Bandleader keeps ending unexpectedly, so it stays down.", "Show Log", "Start Again");
    }
    return again;
  }

  /** Once it works again, so that what a person does next is not lost. */
  private tellOfCrash(): void {
    if (this.crashed && this.state === "ready") {
      this.crashed = false;
      void this.tell("The language server of Bandleader ended unexpectedly and was started again.", "Show Log");
    }
  }

  private async tell(message: string, ...choices: string[]): Promise<void> {
    const choice = await vscode.window.showWarningMessage(message, ...choices);
    if (choice === "Show Log") {
      this.log.show();
    } else if (choice === "Start Again") {
      await this.restart();
    }
  }

  private become(state: State): void {
    if (state !== this.state) {
      this.state = state;
      this.changed.fire(state);
    }
  }
}
