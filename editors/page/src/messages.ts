/** What the page and its host tell one another (README.md). */

import type { EngineEvent, EventsMessage, SessionsMessage, State } from "./state";

export type View = "graph" | "dashboard";

export type ToPage =
  | EventsMessage
  | SessionsMessage
  | { readonly type: "state"; readonly state: State }
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
