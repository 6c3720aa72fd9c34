/** The tables of the dashboard. Each row says in words what its colour says. */

import { type Child, h } from "../dom";
import { type CommandStory, MET, type Story } from "../story";
import type { CheckTally, SessionRow } from "../state";
import { count, dollars, duration, local, MARKS, moment, plural, STAGES, ticking, words } from "../words";

const ROWS = 200; // commands that a table shows; those that matter most come first
const NUMBERS = new Set(["Time", "Passed", "Failed", "Done", "Not run again", "Tokens", "Cost"]);
const ORDER = ["running", "parked", "failed", "delayed", "cancelled", "skipped", "waiting", "succeeded", "cached", "satisfied"];

export function badge(status: string): HTMLElement {
  return h("span", { class: `badge ${status}` }, `${MARKS[status] ?? ""} ${status}`);
}

export function commandTable(story: Story, now: number, choose: (path: string) => void, folder: string): Child[] {
  const all = [...story.commands.values()].sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
  const rows = all.slice(0, ROWS).map((command) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "link", "data-key": command.id, onclick: () => choose(command.path) }, command.id)),
      h("td", {}, badge(command.status)),
      h("td", {}, strip(command)),
      h("td", { class: "number" }, time(command, now)),
      h("td", {}, local(note(command, now), folder)),
    ),
  );
  const more = all.length > ROWS && h("p", { class: "quiet" }, `and ${count(all.length - ROWS)} more`);
  return [table(["Command", "Status", "Stages", "Time", "What happens"], rows), more];
}

/** Ten cells, one a stage; a screen reader gets them as one sentence. */
function strip(command: CommandStory): Child {
  const verdicts = STAGES.map((stage) => {
    if (command.status === "running" && command.stage === stage) return "running";
    return command.stages.get(stage)?.verdict ?? "waiting";
  });
  const cells = verdicts.map((verdict, place) => h("span", { class: `cell ${verdict}`, title: `${words(STAGES[place] as string)}: ${verdict}` }));
  const passed = verdicts.filter((verdict) => verdict === "passed").length;
  const at = command.status === "running" ? `, at ${words(command.stage)}` : "";
  return h("span", { class: "strip", role: "img", "aria-label": `${passed} of ${STAGES.length} stages passed${at}` }, ...cells);
}

function time(command: CommandStory, now: number): string {
  if (command.status === "running" && command.started) return ticking(now - command.started);
  return command.duration ? duration(command.duration) : "";
}

function note(command: CommandStory, now: number): string {
  const attempt = command.attempts > 1 ? `attempt ${command.attempt} of ${command.attempts}` : "";
  switch (command.status) {
    case "running": {
      const agents = [...command.agents].map(([agent, state]) => `${agent} ${state}`).join(", ");
      return [words(command.stage), attempt, command.said || agents].filter(Boolean).join(", ");
    }
    case "delayed":
      return `${attempt} in ${ticking(Math.ceil(command.notBefore - now))}`;
    case "parked":
    case "failed":
    case "cancelled":
      return command.trouble ? `${words(command.trouble.stage)}: ${command.trouble.message}` : "";
    case "waiting":
      return command.needs.length ? `for ${command.needs.join(", ")}` : "";
    case "succeeded":
      return attempt && command.attempt > 1 ? attempt : "";
    default:
      return command.detail || command.why;
  }
}

export function gateTable(story: Story | undefined, folder: string): Child[] {
  const checks = [...(story?.checks.values() ?? [])];
  if (!checks.length) return [h("p", { class: "quiet" }, "No gate or validation has been asked yet.")];
  const rows = checks.map((check) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, words(check.name)),
      h("td", {}, words(check.stage)),
      h("td", { class: "number" }, count(check.passed)),
      h("td", { class: check.failed ? "number danger" : "number" }, count(check.failed)),
      h("td", {}, check.failed && story ? local(stopped(story, check).join("; "), folder) : ""),
    ),
  );
  return [table(["Check", "Stage", "Passed", "Failed", "Stopped"], rows)];
}

function stopped(story: Story, tally: CheckTally): string[] {
  return [...story.commands.values()].flatMap((command) => {
    const check = command.stages.get(tally.stage)?.checks.find((each) => each.name === tally.name);
    if (check?.verdict !== "failed") return [];
    const limit = check.limit ? ` (limit ${check.limit})` : "";
    return [`${command.id}: ${check.message || check.measured}${limit}`];
  });
}

export function agentTable(story: Story): Child[] {
  const rows = [...story.commands.values()].flatMap((command) =>
    [...command.agents].map(([agent, state]) =>
      h("tr", {}, h("th", { scope: "row" }, agent), h("td", {}, state), h("td", {}, command.id)),
    ),
  );
  const slots = story.agentSlots ? ` ${plural(story.agentSlots, "slot")}.` : "";
  if (!rows.length) return [h("p", { class: "quiet" }, `No agent was deployed.${slots}`)];
  return [h("p", { class: "quiet" }, slots), table(["Agent", "State", "Command"], rows.slice(0, ROWS))];
}

export function failureTable(rows: readonly SessionRow[], folder: string): Child[] {
  const all = rows.flatMap((row) => row.failures.map((failure) => ({ row, failure })).reverse());
  if (!all.length) return [h("p", { class: "quiet" }, "Nothing has failed.")];
  const shown = all.slice(0, 30).map(({ row, failure }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, failure.command),
      h("td", { class: "time" }, words(failure.stage)),
      h("td", {}, local(failure.message, folder)),
      h("td", { class: "time" }, words(failure.strategy.replaceAll("-", "_"))),
      h("td", { class: "time" }, moment(row.started)),
    ),
  );
  return [table(["Command", "Stage", "Reason", "What was done", "Run of"], shown)];
}

export function sessionTable(rows: readonly SessionRow[], shown: string, choose: (id: string) => void): Child[] {
  const body = rows.map((row) => {
    const cached = (row.counts["cached"] ?? 0) + (row.counts["satisfied"] ?? 0);
    const name = `${row.target} ${row.arguments}`.trim();
    const pressed = row.id === shown ? "true" : "false";
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "link", "data-key": row.id, "aria-pressed": pressed, onclick: () => choose(row.id) }, name)),
      h("td", {}, badge(row.status)),
      h("td", { class: "time" }, moment(row.started)),
      h("td", { class: "number" }, duration(row.duration)),
      h("td", { class: "number" }, `${count(done(row))} of ${count(row.total)}`),
      h("td", { class: "number" }, count(cached)),
      h("td", { class: "number" }, count(row.tokens)),
      h("td", { class: "number" }, dollars(row.cost)),
      h("td", {}, row.next && h("code", {}, row.next)),
    );
  });
  return [table(["Run", "Status", "Begun", "Time", "Done", "Not run again", "Tokens", "Cost", "Next"], body)];
}

export function done(row: SessionRow): number {
  return Object.values(row.counts).reduce((sum, number) => sum + number, 0);
}

export function dependencyWords(story: Story): string {
  const needed = new Set([...story.commands.values()].flatMap((command) => command.needs));
  const met = [...needed].filter((id) => MET.has(story.commands.get(id)?.status ?? ""));
  return `${count(met.length)} of ${count(needed.size)}`;
}

function table(heads: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  const head = h("tr", {}, ...heads.map((name) => h("th", { scope: "col", class: NUMBERS.has(name) && "number" }, name)));
  const whole = h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows));
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": heads.join(", ") }, whole);
}
