/** A webview of an editor: messages both ways. */

import type { ToHost, ToPage } from "../messages";
import type { Host, Receive } from "./host";

interface EditorApi {
  postMessage(message: ToHost): void;
}

declare global {
  function acquireVsCodeApi(): EditorApi;
}

/** The host, or undefined where no editor shows the page. */
export function webview(receive: Receive): Host | undefined {
  if (typeof acquireVsCodeApi !== "function") return undefined;
  const api = acquireVsCodeApi();
  addEventListener("message", (event: MessageEvent<ToPage>) => receive(event.data));
  return { opens: true, reloads: true, send: (message) => api.postMessage(message) };
}
