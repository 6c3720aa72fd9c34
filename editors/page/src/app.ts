/** The whole page: two views of one state, and the messages that change it. */

import { DashboardPanel } from "./dashboard/panel";
import { h } from "./dom";
import { GraphPanel } from "./graph/panel";
import type { Host } from "./hosts/host";
import type { ToPage, View } from "./messages";
import type { EngineEvent, State } from "./state";
import { Session } from "./session";

const VIEWS: readonly View[] = ["graph", "dashboard"];

export class App {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #graph: GraphPanel;
  readonly #dashboard: DashboardPanel;
  readonly #title = h("h1", {}, "Bandleader");
  readonly #trouble = h("p", { class: "trouble", role: "alert", hidden: true });
  readonly #said = h("p", { class: "unseen", role: "status" });
  readonly #tabs: Readonly<Record<View, HTMLButtonElement>>;

  constructor(host: Host) {
    this.#session = new Session((id) => host.send({ type: "session", id }));
    this.#graph = new GraphPanel(this.#session, {
      opens: host.opens,
      open: (path) => host.send({ type: "open", path }),
      copy: (text) => {
        host.send({ type: "copy", text });
        this.#say("Copied.");
      },
      save: (name, mime, base64) => host.send({ type: "save", name, mime, base64 }),
      say: (sentence) => this.#say(sentence),
    });
    this.#dashboard = new DashboardPanel(this.#session, {
      command: (path) => {
        this.#show("graph");
        this.#graph.select(path);
      },
      session: (id) => {
        if (this.#session.choose(id)) this.#update();
      },
    });
    this.#tabs = { graph: this.#tab("graph", "Graph"), dashboard: this.#tab("dashboard", "Dashboard") };
    this.element = h(
      "div",
      { class: "page" },
      h(
        "header",
        {},
        this.#title,
        h("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, this.#tabs.graph, this.#tabs.dashboard),
        h("span", { class: "space" }),
        host.reloads && h("button", { type: "button", onclick: () => host.send({ type: "reload" }) }, "Reload"),
      ),
      this.#trouble,
      this.#said,
      h("main", {}, this.#graph.element, this.#dashboard.element),
    );
    setInterval(() => this.#dashboard.update(Date.now() / 1000), 1000);
  }

  receive(message: ToPage): void {
    switch (message.type) {
      case "state":
        this.#setState(message.state);
        break;
      case "events":
        this.#update(this.#session.feed(message.events));
        this.#sayEnd(message.events);
        break;
      case "sessions":
        this.#session.setRows(message.sessions, message.live);
        this.#update([]);
        break;
      case "session":
        this.#session.take(message.id, message.events);
        this.#update();
        break;
      case "view":
        this.#show(message.view);
        break;
      case "select":
        this.#show("graph");
        this.#graph.select(message.path);
        break;
      case "failed":
        this.#trouble.textContent = message.message;
        this.#trouble.hidden = !message.message;
        break;
    }
  }

  #setState(state: State): void {
    this.#title.textContent = state.title;
    this.#session.setState(state);
    this.#graph.setLibrary(state.library);
    if (state.focus) this.#graph.select(state.focus, true);
    if (!state.folder) this.#show("dashboard"); // the commands lie elsewhere
    this.#update();
    this.element.dataset["ready"] = "true";
  }

  /** Show what has changed of these commands; of all, if none are given. */
  #update(touched?: ReturnType<Session["feed"]>): void {
    this.#graph.update(touched);
    this.#dashboard.update(Date.now() / 1000);
  }

  /** Whoever does not see the page hears how the run that it shows came to its end. */
  #sayEnd(events: readonly EngineEvent[]): void {
    const { shown, status } = this.#session;
    const ended = events.some(({ type, session }) => session === shown?.id && (type === "session_ended" || type === "session_parked"));
    if (shown && ended) this.#say(`${shown.target} ${status}.`);
  }

  #show(view: View): void {
    for (const each of VIEWS) {
      const here = each === view;
      this.#tabs[each].setAttribute("aria-selected", String(here));
      this.#tabs[each].tabIndex = here ? 0 : -1;
    }
    this.#graph.element.hidden = view !== "graph";
    this.#dashboard.element.hidden = view !== "dashboard";
    if (view === "graph") this.#graph.shown();
    else this.#update([]);
  }

  #tab(view: View, name: string): HTMLButtonElement {
    const first = view === "graph";
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${view}`,
        "aria-controls": `panel-${view}`,
        "aria-selected": first ? "true" : "false",
        tabindex: first ? 0 : -1,
        onclick: () => this.#show(view),
        onkeydown: (event) => this.#tabKey(event as KeyboardEvent, view),
      },
      name,
    );
  }

  #tabKey(event: KeyboardEvent, view: View): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = view === "graph" ? "dashboard" : "graph";
    this.#show(other);
    this.#tabs[other].focus();
  }

  #say(sentence: string): void {
    this.#said.textContent = sentence;
  }
}
