/** The runs: the one that is shown, command by command, and all of them together. */

import { type Child, h, Part } from "../dom";
import type { CheckTally, SessionRow } from "../state";
import type { Session } from "../session";
import type { Story } from "../story";
import { count, dollars, duration, local, moment, percent, ticking } from "../words";
import { type Chart, chart, type Slice } from "./charts";
import { agentTable, badge, commandTable, dependencyWords, done, failureTable, gateTable, sessionTable } from "./tables";

export interface Choices {
  command(path: string): void;
  session(id: string): void;
}

export class DashboardPanel {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #choices: Choices;
  readonly #head = new Part(h("div", { class: "head" }));
  readonly #tiles = new Part(h("dl", { class: "tiles" }));
  readonly #commands = new Part(h("div"));
  readonly #gates = new Part(h("div"));
  readonly #agents = new Part(h("div"));
  readonly #failures = new Part(h("div"));
  readonly #sessions = new Part(h("div"));
  readonly #charts = new Part(h("div", { class: "charts" }));
  /** What there is nothing to say about before the first run. */
  readonly #blocks: readonly HTMLElement[];
  readonly #totals = new Part(h("dl", { class: "tiles" }));

  constructor(session: Session, choices: Choices) {
    this.#session = session;
    this.#choices = choices;
    this.#blocks = [
      block("Commands", this.#commands),
      h(
        "div",
        { class: "pair" },
        block("Gates and validations", this.#gates),
        h("div", {}, block("Agents", this.#agents), block("Runs over time", this.#charts)),
      ),
      block("All runs", this.#totals, this.#sessions),
      block("Why things failed", this.#failures),
    ];
    this.element = h(
      "section",
      { class: "dashboard", id: "panel-dashboard", role: "tabpanel", "aria-labelledby": "tab-dashboard", hidden: true },
      this.#head.element,
      this.#tiles.element,
      ...this.#blocks,
    );
  }

  /** Show how things stand at `now`, Unix seconds. */
  update(now: number): void {
    if (this.element.hidden) return;
    const story = this.#session.shown;
    const status = this.#session.status;
    const at = status === "running" ? now : (story?.last ?? 0);
    const rows = this.#session.rows();
    this.#showRun(story, status, at, rows);
    this.#sessions.show([rows, story?.id], () => sessionTable(rows, story?.id ?? "", (id) => this.#choices.session(id)));
    this.#charts.show(rows, () => (rows.length ? charts(rows, (id) => this.#choices.session(id)) : []));
    this.#totals.show(rows, () => totals(rows));
    this.#failures.show(rows, () => failureTable(rows, this.#session.folder));
    for (const each of this.#blocks) each.hidden = !rows.length;
  }

  /** The run that is shown. Its times go on while it does. */
  #showRun(story: Story | undefined, status: string, now: number, rows: readonly SessionRow[]): void {
    const second = Math.floor(now);
    const key = [story?.id, story?.seq, rows.length > 0, status, status === "running" ? second : 0];
    this.#head.show(key, () => (story ? head(story, status, now, this.#session.folder) : none(rows.length > 0)));
    this.#tiles.show(key, () => (story ? tiles(story, now) : []));
    this.#commands.show(key, () => (story ? commandTable(story, now, (path) => this.#choices.command(path), this.#session.folder) : []));
    this.#gates.show([story?.id, story?.seq], () => gateTable(story, this.#session.folder));
    this.#agents.show([story?.id, story?.seq], () => (story ? agentTable(story) : []));
  }
}

function block(title: string, ...parts: readonly Part[]): HTMLElement {
  return h("div", { class: "block" }, h("h2", {}, title), ...parts.map((part) => part.element));
}

function none(others: boolean): Child[] {
  if (others) return [h("h2", {}, "No run"), h("p", { class: "quiet" }, "Choose one below.")];
  return [h("h2", {}, "Nothing has run here yet"), h("p", { class: "quiet" }, h("code", {}, "bandleader run NAME"), " runs a command. It shows here at once.")];
}

function head(story: Story, status: string, now: number, folder: string): Child[] {
  const cancelling = story.cancelling && status === "running" ? " It is being cancelled." : "";
  const undone = story.undone ? " All of it was rolled back." : "";
  return [
    h("h2", {}, `${story.target} ${story.arguments}`.trim(), " ", badge(status)),
    h("p", { class: "quiet" }, `Session ${story.id}, begun ${moment(story.started)}, ${spent(story, now)}.${cancelling}${undone}`),
    story.reason ? h("p", { class: "warning" }, local(story.reason, folder)) : undefined,
  ];
}

function spent(story: Story, now: number): string {
  const seconds = story.elapsed(now);
  return story.status === "running" ? ticking(seconds) : duration(seconds);
}

function tiles(story: Story, now: number): Child[] {
  const tried = (story.counts["succeeded"] ?? 0) + (story.counts["failed"] ?? 0);
  const cached = story.counts["cached"] ?? 0;
  const satisfied = story.counts["satisfied"] ?? 0;
  return [
    tile("Done", `${count(story.done)} of ${count(story.commands.size)}`, "done"),
    tile("At work", count(story.having("running").length), "running"),
    tile("Failed", count(story.counts["failed"] ?? 0), "failed"),
    tile("Parked", count(story.having("parked").length), "parked"),
    tile("Success rate", percent(story.counts["succeeded"] ?? 0, tried), "rate"),
    tile("Retries", count(story.retries), "retries"),
    tile("Cache hits", count(cached + satisfied), "cache", `${count(cached)} from the cache, ${count(satisfied)} still valid`),
    tile("Tokens", count(story.tokens), "tokens"),
    tile("Cost", dollars(story.cost), "cost"),
    tile("Dependencies", dependencyWords(story), "dependencies"),
    tile("Time", spent(story, now), "time"),
  ];
}

function totals(rows: readonly SessionRow[]): Child[] {
  const sum = (pick: (row: SessionRow) => number): number => rows.reduce((all, row) => all + pick(row), 0);
  const ended = (name: string): number => sum((row) => row.counts[name] ?? 0);
  const hits = ended("cached") + ended("satisfied");
  const checks = rows.flatMap((row): readonly CheckTally[] => row.checks);
  const failed = checks.reduce((all, check) => all + check.failed, 0);
  return [
    tile("Runs", count(rows.length), "all-runs"),
    tile("Commands ended", count(sum(done)), "all-done"),
    tile("Success rate", percent(ended("succeeded"), ended("succeeded") + ended("failed")), "all-rate"),
    tile("Cache hits", percent(hits, sum(done)), "all-cache", "from the cache, or still valid"),
    tile("Checks failed", count(failed), "all-checks"),
    tile("Tokens", count(sum((row) => row.tokens)), "all-tokens"),
    tile("Cost", dollars(sum((row) => row.cost)), "all-cost"),
  ];
}

/** Parts of a bar, from the bottom up: what was done, what did not have to be, what went wrong. */
const OUTCOMES: readonly (readonly [status: string, meaning: string, outcomes: readonly string[]])[] = [
  ["succeeded", "succeeded", ["succeeded"]],
  ["cached", "not run again", ["cached", "satisfied"]],
  ["failed", "failed", ["failed"]],
  ["cancelled", "cancelled or left out", ["cancelled", "dependency_failed", "by_person"]],
];

function charts(rows: readonly SessionRow[], choose: (id: string) => void): Child[] {
  const runs = [...rows].reverse();
  const span = `from ${moment(runs[0]?.started ?? 0)} to ${moment(runs[runs.length - 1]?.started ?? 0)}`;
  const made = (label: string, parts: (row: SessionRow) => Slice[], said: (value: number) => string, legend: Chart["legend"] = []): HTMLElement => {
    const all = (row: SessionRow): number => parts(row).reduce((sum, part) => sum + part.value, 0);
    const title = (row: SessionRow): string => `${row.target}, ${moment(row.started)}: ${said(all(row))}, ${row.status}`;
    return chart({ label, legend, span, said, bars: runs.map((row) => ({ parts: parts(row), title: title(row), choose: () => choose(row.id) })) });
  };
  const one = (pick: (row: SessionRow) => number) => (row: SessionRow): Slice[] => [{ value: pick(row), status: row.status }];
  const outcomes = (row: SessionRow): Slice[] =>
    OUTCOMES.map(([status, , names]) => ({ status, value: names.reduce((sum, name) => sum + (row.counts[name] ?? 0), 0) }));
  return [
    made("Time of each run", one((row) => row.duration), duration),
    made("Commands of each run", outcomes, count, OUTCOMES.map(([status, meaning]) => [status, meaning])),
    runs.some((row) => row.tokens) && made("Tokens of each run", one((row) => row.tokens), count),
    runs.some((row) => row.cost) && made("Cost of each run", one((row) => row.cost), dollars),
  ];
}

/** `note` says more where the pointer rests. */
function tile(name: string, value: string, key: string, note?: string): HTMLElement {
  return h("div", { class: "tile", "data-tile": key, title: note }, h("dt", {}, name), h("dd", {}, value));
}
