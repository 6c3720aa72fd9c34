/** Asks the command line program that belongs to the language server for what the protocol has no request for. */
import type { SessionRow, State } from "../../page/src/state";
import { engineBeside } from "./server/candidates";
import { run, WINDOWS } from "./server/programs";
import type { RunEvent } from "./protocol";
import type { Supervisor } from "./server/supervisor";

/** A command, skill or agent as `bandleader list --format json` says it. */
export interface Entry {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly dependencies: number;
  readonly dependents: number;
  readonly file: string;
}

/** A session as `bandleader sessions --format json` says it. */
export type Session = Pick<SessionRow, "id" | "target" | "arguments" | "status" | "started" | "duration" | "total" | "counts">;

/** One command of a session, of `bandleader status --format json`. */
export interface Step {
  readonly id: string;
  readonly status: string;
  readonly stage: string;
  readonly duration: number | null;
  readonly detail: string;
}

export class Engine {
  constructor(private readonly supervisor: Supervisor) {}

  async list(folder: string): Promise<Entry[]> {
    return (await this.ask<Entry[]>(folder, ["list"])) ?? [];
  }

  /** Who depends on whom: the names of what each name needs. */
  async graph(folder: string): Promise<Record<string, string[]>> {
    const graph = await this.ask<{ dependencies?: Record<string, string[]> }>(folder, ["graph"]);
    return graph?.dependencies ?? {};
  }

  async sessions(folder: string): Promise<Session[]> {
    return (await this.ask<Session[]>(folder, ["sessions"])) ?? [];
  }

  async steps(folder: string, session: string): Promise<Step[]> {
    const status = await this.ask<{ commands?: Step[] }>(folder, ["status", session]);
    return status?.commands ?? [];
  }

  /** All that the page shows (editors/page/README.md). */
  state(folder: string): Promise<State | undefined> {
    return this.ask<State>(folder, ["dashboard"]);
  }

  /** All events of a session. */
  async events(folder: string, session: string): Promise<RunEvent[]> {
    return this.ask<RunEvent[]>(folder, ["log", session], byLine).then((events) => events ?? []);
  }

  /** What the program answers; undefined when there is no program, or nothing to say. */
  private async ask<T>(folder: string, words: readonly string[], parse = (text: string) => JSON.parse(text) as unknown): Promise<T | undefined> {
    const server = this.supervisor.server;
    if (server === undefined) {
      return undefined;
    }
    const args = [...words, "--format", "json", "--folder", folder];
    const ended = await run(engineBeside(server.program, WINDOWS), args, { cwd: folder });
    if (ended.code !== 0) {
      this.supervisor.log.debug(`bandleader ${args.join(" ")}: ${ended.stderr.trim()}`);
    }
    try {
      return parse(ended.stdout) as T;
    } catch {
      return undefined;
    }
  }
}

/** A value a line. */
function byLine(text: string): unknown[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}
