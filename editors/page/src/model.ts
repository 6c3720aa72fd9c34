/** The document and the messages of README.md, as types. */

export type Kind = "command" | "skill" | "agent" | "shared";
export type EdgeKind = "dependency" | "optional" | "mention";

export interface LibraryNode {
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly kind: Kind;
  readonly family: string;
  readonly group: string;
  readonly summary: string;
  /** A number that the members of one cycle share; -1 for none. */
  readonly cycle: number;
  readonly loose: readonly string[];
}

/** `source` and `target` are places in the nodes. */
export interface LibraryEdge {
  readonly source: number;
  readonly target: number;
  readonly kind: EdgeKind;
  readonly cycle: boolean;
}

export interface Library {
  readonly nodes: readonly LibraryNode[];
  readonly edges: readonly LibraryEdge[];
}

export interface CheckTally {
  readonly stage: string;
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

export interface Failure {
  readonly command: string;
  readonly stage: string;
  readonly message: string;
  readonly strategy: string;
}

export interface SessionRow {
  readonly id: string;
  readonly target: string;
  readonly arguments: string;
  readonly status: string;
  readonly started: number;
  readonly duration: number;
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly next: string;
  readonly tokens: number;
  readonly cost: number;
  readonly retries: number;
  readonly checks: readonly CheckTally[];
  readonly failures: readonly Failure[];
}

export interface LastResult {
  readonly outcome: "succeeded" | "failed";
  readonly at: number;
}

export interface History {
  readonly live: string;
  readonly sessions: readonly SessionRow[];
  readonly results: Readonly<Record<string, LastResult>>;
}

/** Data of events differ by type; `story.ts` reads them. */
export interface EngineEvent {
  readonly seq: number;
  readonly at: number;
  readonly session: string;
  readonly command: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface State {
  readonly schema: number;
  readonly title: string;
  readonly folder: string;
  readonly cursor: number;
  readonly library: Library;
  readonly history: History;
  readonly session: string;
  readonly events: readonly EngineEvent[];
  /** The path of a command to begin with, if any. */
  readonly focus?: string;
}

export type View = "graph" | "dashboard";

export type ToPage =
  | { readonly type: "state"; readonly state: State }
  | { readonly type: "events"; readonly events: readonly EngineEvent[] }
  | { readonly type: "sessions"; readonly sessions: readonly SessionRow[]; readonly live: string }
  | { readonly type: "session"; readonly id: string; readonly events: readonly EngineEvent[] }
  | { readonly type: "view"; readonly view: View }
  | { readonly type: "select"; readonly path: string }
  | { readonly type: "failed"; readonly message: string };

export type ToHost =
  | { readonly type: "ready" }
  | { readonly type: "reload" }
  | { readonly type: "open"; readonly path: string }
  | { readonly type: "session"; readonly id: string }
  | { readonly type: "save"; readonly name: string; readonly mime: string; readonly base64: string }
  | { readonly type: "copy"; readonly text: string };
