/** Whoever shows the page: an editor's webview, the server that it came from, or nobody (a file). */

import type { ToHost, ToPage } from "../messages";

export type Receive = (message: ToPage) => void;

export interface Host {
  /** Whether it can open a file in an editor. */
  readonly opens: boolean;
  /** Whether it can send the present state again. */
  readonly reloads: boolean;
  send(message: ToHost): void;
}
