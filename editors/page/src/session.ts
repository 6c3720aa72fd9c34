/** What the page knows of runs: the history, the stories of those it has the events of, and which one is shown. */

import { append } from "./lists";
import type { EngineEvent, LastResult, Library, LibraryNode, SessionRow, State } from "./state";
import { type CommandStory, Story } from "./story";

export interface Standing {
  readonly status: string;
  readonly stage: string;
}

const NOTHING: Standing = { status: "", stage: "" };

export class Session {
  readonly #stories = new Map<string, Story>();
  readonly #asked = new Set<string>();
  /** Events of runs whose beginning is still on its way. */
  readonly #early = new Map<string, EngineEvent[]>();
  readonly #ask: (id: string) => void;
  #rows: readonly SessionRow[] = [];
  #results = new Map<string, LastResult>();
  #byPath = new Map<string, CommandStory>();
  #shown = "";
  /** Whether the page goes on to the next run by itself, until a person chooses one. */
  #follows = true;
  live = "";
  folder = "";

  constructor(ask: (id: string) => void) {
    this.#ask = ask;
  }

  get shown(): Story | undefined {
    return this.#stories.get(this.#shown);
  }

  /** How the run that is shown stands; a process that was killed leaves no event, so the engine's word counts. */
  get status(): string {
    const story = this.shown;
    if (!story) return "";
    return story.status === "running" && this.live !== story.id ? "interrupted" : story.status;
  }

  setState({ folder, history, session: shown, events }: State): void {
    this.folder = folder;
    this.#stories.clear();
    this.#asked.clear();
    this.#early.clear();
    this.#results = new Map(Object.entries(history.results));
    this.setRows(history.sessions, history.live);
    this.take(shown, events);
    this.#show(shown);
  }

  setRows(rows: readonly SessionRow[], live: string): void {
    this.#rows = rows;
    this.live = live;
  }

  /** All events of one run. */
  take(id: string, events: readonly EngineEvent[]): void {
    const story = this.#stories.get(id) ?? new Story(id);
    for (const event of [...events, ...(this.#early.get(id) ?? [])]) story.feed(event);
    this.#early.delete(id);
    if (story.commands.size) this.#stories.set(id, story);
    if (id === this.#shown) this.#show(id);
  }

  /** What has happened; the commands that it concerned, or undefined where the page shows another run from now on. */
  feed(events: readonly EngineEvent[]): CommandStory[] | undefined {
    let changed = false;
    for (const event of events) {
      const begins = event.type === "session_started";
      const story = this.#stories.get(event.session) ?? (begins ? new Story(event.session) : undefined);
      if (!story) {
        append(this.#early, event.session, event);
        this.#request(event.session);
        continue;
      }
      story.feed(event);
      this.#stories.set(event.session, story);
      this.#note(event);
      if (begins || event.type === "session_resumed") {
        this.live = event.session;
        if (this.#follows && this.#shown !== event.session) {
          this.#show(event.session);
          changed = true;
        }
      } else if (event.type === "session_ended" || event.type === "session_parked") {
        this.live = "";
      }
    }
    return changed ? undefined : (this.shown?.takeTouched() ?? []);
  }

  /** A person wants to see this run; true if it can be shown at once. */
  choose(id: string): boolean {
    this.#follows = id === this.live || id === this.rows()[0]?.id;
    this.#show(id);
    if (this.#stories.has(id)) return true;
    this.#request(id);
    return false;
  }

  /** The history, newest first; runs that the page follows are as their events say. */
  rows(): SessionRow[] {
    const known = new Map(this.#rows.map((row) => [row.id, row]));
    for (const [id, story] of this.#stories) {
      const row = story.row(known.get(id));
      known.set(id, row.status === "running" && this.live !== id ? { ...row, status: "interrupted" } : row);
    }
    return [...known.values()].sort((one, other) => other.started - one.started);
  }

  /** How a command stands in the run that is shown; nothing if it is no part of it. */
  standing(node: LibraryNode | undefined): Standing {
    const command = node && this.#byPath.get(node.path);
    if (!command) return NOTHING;
    return { status: command.status, stage: command.status === "running" ? command.stage : "" };
  }

  statusesOf(nodes: readonly LibraryNode[]): Set<string> {
    return new Set(nodes.map((node) => this.standing(node).status).filter((status) => status !== ""));
  }

  /** How many commands stand how, in a fixed order. */
  tally(library: Library): [string, number][] {
    const counts = new Map<string, number>();
    for (const node of library.nodes) {
      const { status } = this.standing(node);
      if (status) counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return [...counts].sort(([one], [other]) => one.localeCompare(other));
  }

  last(node: LibraryNode | undefined): LastResult | undefined {
    return node?.kind === "command" || node?.kind === "skill" ? this.#results.get(node.id) : undefined;
  }

  #show(id: string): void {
    this.#shown = id;
    const story = this.#stories.get(id);
    story?.takeTouched();
    this.#byPath = new Map([...(story?.commands.values() ?? [])].map((command) => [command.path, command]));
  }

  #note(event: EngineEvent): void {
    const { outcome } = event.data;
    if (event.type === "command_ended" && (outcome === "succeeded" || outcome === "failed")) {
      this.#results.set(event.command, { outcome, at: event.at });
    }
  }

  #request(id: string): void {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.#ask(id);
  }
}
