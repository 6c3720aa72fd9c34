/** A file that holds its own state: nothing changes, and nobody answers. */

import type { State } from "../state";
import { doInBrowser } from "./browser";
import type { Host, Receive } from "./host";

/** The host, or undefined where the page holds no state. */
export function file(receive: Receive): Host | undefined {
  const embedded = document.getElementById("state");
  if (!embedded) return undefined;
  const state = JSON.parse(embedded.textContent ?? "") as State;
  return {
    opens: false,
    reloads: false,
    send: (message) => {
      if (message.type === "ready") receive({ type: "state", state });
      else if (message.type === "session") receive({ type: "failed", message: "A saved page holds one run only." });
      else doInBrowser(message);
    },
  };
}
