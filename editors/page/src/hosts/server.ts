/** The server of `bandleader dashboard --web`: requests for data, and server-sent events for what happens. */

import type { ToHost, ToPage } from "../messages";
import type { EngineEvent, State } from "../state";
import { doInBrowser } from "./browser";
import type { Host, Receive } from "./host";

const GONE = "The server does not answer. Start `bandleader dashboard --web` again if it has ended.";

export function server(receive: Receive): Host {
  let source: EventSource | undefined;

  const load = async (): Promise<void> => {
    const state = await ask<State>("api/state");
    receive({ type: "state", state });
    source?.close();
    source = new EventSource(`api/events?after=${state.cursor}`);
    source.onmessage = (event: MessageEvent<string>) => receive(JSON.parse(event.data) as ToPage);
    source.onopen = () => receive({ type: "failed", message: "" });
    source.onerror = () => receive({ type: "failed", message: GONE });
  };
  const answer = async (message: ToHost): Promise<void> => {
    if (message.type === "ready" || message.type === "reload") {
      await load();
    } else if (message.type === "session") {
      const events = await ask<EngineEvent[]>(`api/session?id=${encodeURIComponent(message.id)}`);
      receive({ type: "session", id: message.id, events });
    } else {
      doInBrowser(message);
    }
  };
  return {
    opens: false,
    reloads: true,
    send: (message) => {
      answer(message).catch((error: unknown) => {
        receive({ type: "failed", message: error instanceof Refused ? error.message : GONE });
      });
    },
  };
}

class Refused extends Error {}

async function ask<Answer>(address: string): Promise<Answer> {
  const response = await fetch(address);
  if (!response.ok) throw new Refused(await response.text());
  return (await response.json()) as Answer;
}
