/** The runs: the one that is shown, command by command, and all of them together. */

import { type Child, h, Part } from "../dom";
import type { CheckTally, SessionRow } from "../model";
import type { Session } from "../session";
import type { Story } from "../story";
import { count, dollars, duration, moment, percent, plural, ticking } from "../words";
import { bars } from "./charts";
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
  readonly #totals = new Part(h("dl", { class: "tiles" }));

  constructor(session: Session, choices: Choices) {
    this.#session = session;
    this.#choices = choices;
    this.element = h(
      "section",
      { class: "dashboard", id: "panel-dashboard", role: "tabpanel", "aria-labelledby": "tab-dashboard", hidden: true },
      this.#head.element,
      this.#tiles.element,
      block("Commands", this.#commands),
      block("Gates and validations", this.#gates),
      block("Agents", this.#agents),
      block("All runs", this.#totals, this.#charts, this.#sessions),
      block("Why things failed", this.#failures),
    );
  }

  /** Show how things stand at `now`, Unix seconds. */
  update(now: number): void {
    if (this.element.hidden) return;
    const story = this.#session.shown;
    const status = this.#session.status;
    const at = status === "running" ? now : (story?.last ?? 0);
    const rows = this.#session.rows();
    this.#showRun(story, status, at);
    this.#sessions.show([rows, story?.id], () =>
      rows.length ? sessionTable(rows, story?.id ?? "", (id) => this.#choices.session(id)) : nothing(),
    );
    this.#charts.show(rows, () => (rows.length ? charts(rows) : []));
    this.#totals.show(rows, () => totals(rows));
    this.#failures.show(rows, () => failureTable(rows));
  }

  /** The run that is shown. Its times go on while it does. */
  #showRun(story: Story | undefined, status: string, now: number): void {
    const second = Math.floor(now);
    const key = [story?.id, story?.seq, status, status === "running" ? second : 0];
    this.#head.show(key, () => (story ? head(story, status, now) : [h("h2", {}, "No run"), ...nothing()]));
    this.#tiles.show(key, () => (story ? tiles(story, now) : []));
    this.#commands.show(key, () => (story ? commandTable(story, now, (path) => this.#choices.command(path)) : nothing()));
    this.#gates.show([story?.id, story?.seq], () => gateTable(story ? [...story.checks.values()] : [], story));
    this.#agents.show([story?.id, story?.seq], () => (story ? agentTable(story) : nothing()));
  }
}

function block(title: string, ...parts: readonly Part[]): HTMLElement {
  return h("div", { class: "block" }, h("h2", {}, title), ...parts.map((part) => part.element));
}

function nothing(): Child[] {
  return [h("p", { class: "quiet" }, "Nothing has run here yet. `bandleader run NAME` runs a command.")];
}

function head(story: Story, status: string, now: number): Child[] {
  const cancelling = story.cancelling && status === "running" ? " It is being cancelled." : "";
  const undone = story.undone ? " All of it was rolled back." : "";
  return [
    h("h2", {}, `${story.target} ${story.arguments}`.trim(), " ", badge(status)),
    h("p", { class: "quiet" }, `Session ${story.id}, begun ${moment(story.started)}, ${spent(story, now)}.${cancelling}${undone}`),
    story.reason ? h("p", { class: "warning" }, story.reason) : undefined,
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
    tile("Cache hits", `${count(cached)} cached, ${count(satisfied)} satisfied`, "cache"),
    tile("Tokens", count(story.tokens), "tokens"),
    tile("Cost", dollars(story.cost), "cost"),
    tile("Dependencies", dependencyWords(story).replace(/^.*: /, ""), "dependencies"),
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
    tile("Commands that ended", count(sum(done)), "all-done"),
    tile("Success rate", percent(ended("succeeded"), ended("succeeded") + ended("failed")), "all-rate"),
    tile("Not run again", `${percent(hits, sum(done))} of commands`, "all-cache"),
    tile("Checks failed", plural(failed, "time"), "all-checks"),
    tile("Tokens", count(sum((row) => row.tokens)), "all-tokens"),
    tile("Cost", dollars(sum((row) => row.cost)), "all-cost"),
  ];
}

function charts(rows: readonly SessionRow[]): Child[] {
  const runs = [...rows].reverse();
  const named = (row: SessionRow, value: string): string => `${row.target}, ${moment(row.started)}: ${value}, ${row.status}`;
  const chart = (label: string, pick: (row: SessionRow) => number, said: (value: number) => string): HTMLElement =>
    h(
      "figure",
      {},
      h("figcaption", {}, label),
      bars(
        runs.map((row) => ({ value: pick(row), status: row.status, title: named(row, said(pick(row))) })),
        label,
        said,
      ),
    );
  return [
    chart("Time of each run", (row) => row.duration, duration),
    chart("Tokens of each run", (row) => row.tokens, count),
    chart("Cost of each run", (row) => row.cost, dollars),
  ];
}

function tile(name: string, value: string, key: string): HTMLElement {
  return h("div", { class: "tile", "data-tile": key }, h("dt", {}, name), h("dd", {}, value));
}
