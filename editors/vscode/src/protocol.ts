/** What server and extension say to one another beyond the Language Server Protocol (docs/editor-protocol.md). */
import type { EngineEvent } from "../../page/src/state";

/** An event of a run, as in docs/events.md. */
export type RunEvent = Omit<EngineEvent, "schema">;

export interface RunEvents {
  /** The URI of the workspace folder. */
  readonly folder: string;
  readonly session: string;
  readonly events: readonly RunEvent[];
  /** How many lines of output were left out because there were too many. */
  readonly omitted: number;
}

export interface SessionChange {
  readonly folder: string;
  readonly session: string;
  readonly target: string;
  readonly status: string;
  readonly reason: string;
}

export interface ArgumentsQuestion {
  readonly uri: string;
  readonly name: string;
  readonly hint: string;
}

export interface ArgumentsAnswer {
  readonly arguments: string;
}

export const RUN_EVENT = "bandleader/runEvent";
export const SESSION_CHANGED = "bandleader/sessionChanged";
export const ASK_ARGUMENTS = "bandleader/askArguments";
