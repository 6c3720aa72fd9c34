/** Starts the page in whatever shows it. */

import { App } from "./app";
import { file } from "./hosts/file";
import { server } from "./hosts/server";
import { webview } from "./hosts/webview";
import type { ToPage } from "./messages";

let app: App | undefined;
const receive = (message: ToPage): void => app?.receive(message);
const host = webview(receive) ?? file(receive) ?? server(receive);
app = new App(host);
document.getElementById("app")?.append(app.element);
host.send({ type: "ready" });
