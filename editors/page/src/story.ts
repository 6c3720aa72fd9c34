/**
 * A session as the page shows it, folded from its events (docs/events.md). The command line folds the same events into
 * the same numbers; the tests compare the two.
 */

import type { EngineEvent, SessionRow } from "./state";

export interface Check {
  readonly name: string;
  readonly verdict: string;
  readonly measured: string;
  readonly limit: string;
  readonly message: string;
}

export interface Stage {
  readonly verdict: string;
  readonly duration: number;
  readonly message: string;
  readonly checks: readonly Check[];
}

export interface Trouble {
  readonly stage: string;
  readonly message: string;
  readonly strategy: string;
  readonly choices: readonly string[];
}

export interface CommandStory {
  readonly id: string;
  readonly path: string;
  readonly needs: readonly string[];
  readonly attempts: number;
  why: string;
  status: string;
  stage: string;
  attempt: number;
  started: number;
  duration: number;
  notBefore: number;
  said: string;
  detail: string;
  trouble: Trouble | undefined;
  undone: boolean;
  tokens: number;
  cost: number;
  readonly stages: Map<string, Stage>;
  readonly agents: Map<string, string>;
}

type Data = EngineEvent["data"];

const CHECKED = new Set(["quality_gates", "validation", "quality_assurance"]);
export const MET = new Set(["succeeded", "satisfied", "cached"]);

export class Story {
  readonly id: string;
  readonly commands = new Map<string, CommandStory>();
  readonly checks = new Map<string, { stage: string; name: string; passed: number; failed: number }>();
  readonly failures: { command: string; stage: string; message: string; strategy: string }[] = [];
  readonly counts: Record<string, number> = {};
  target = "";
  arguments = "";
  agentSlots = 0;
  status = "running";
  reason = "";
  cancelling = false;
  undone = false;
  started = 0;
  last = 0;
  duration = 0;
  retries = 0;
  tokens = 0;
  cost = 0;
  /** The place of the newest event that was taken in. */
  seq = 0;
  /** The commands that the last events concerned, for whoever draws them; taken away by `takeTouched`. */
  #touched = new Set<CommandStory>();

  constructor(id: string) {
    this.id = id;
  }

  /** Take in the next event of the session; one that is known already changes nothing. */
  feed(event: EngineEvent): void {
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    this.last = event.at;
    const command = this.commands.get(event.command);
    if (command) {
      this.#ofCommand(command, event);
      this.#touched.add(command);
    } else {
      this.#ofSession(event);
    }
  }

  takeTouched(): CommandStory[] {
    const touched = [...this.#touched];
    this.#touched.clear();
    return touched;
  }

  get done(): number {
    return Object.values(this.counts).reduce((sum, number) => sum + number, 0);
  }

  elapsed(now: number): number {
    if (this.status === "running") return Math.max(0, now - this.started);
    return this.duration || this.last - this.started;
  }

  having(...statuses: string[]): CommandStory[] {
    return [...this.commands.values()].filter((command) => statuses.includes(command.status));
  }

  /** The row of the history that this session would have by now; `known` is what the engine last said of it. */
  row(known: SessionRow | undefined): SessionRow {
    return {
      id: this.id,
      target: this.target,
      arguments: this.arguments,
      status: this.status,
      started: this.started,
      duration: this.elapsed(this.last),
      total: this.commands.size,
      counts: this.counts,
      next: known?.next ?? "",
      tokens: this.tokens,
      cost: this.cost,
      retries: this.retries,
      checks: [...this.checks.values()],
      failures: this.failures,
    };
  }

  #ofSession(event: EngineEvent): void {
    const { data } = event;
    if (event.type === "session_started") {
      this.#begin(event);
    } else if (event.type === "session_resumed") {
      this.status = "running";
      this.reason = "";
      this.cancelling = false;
      this.#leaveActive();
    } else if (event.type === "session_parked") {
      this.status = "parked";
      this.reason = text(data, "reason");
    } else if (event.type === "session_ended") {
      this.status = text(data, "outcome");
      this.duration = number(data, "duration");
      this.#leaveActive();
    } else if (event.type === "cancel_requested") {
      this.cancelling = true;
    } else if (event.type === "rolled_back") {
      this.undone = true;
    }
  }

  #begin(event: EngineEvent): void {
    const plan = record(event.data, "plan");
    this.started = event.at;
    this.target = text(plan, "target");
    this.arguments = text(event.data, "arguments");
    this.agentSlots = number(record(event.data, "options"), "agent_slots");
    for (const step of list(plan, "steps")) {
      const id = text(step, "id");
      this.commands.set(id, {
        id,
        path: text(step, "path"),
        needs: texts(step, "needs"),
        attempts: number(record(step, "retry"), "attempts") || 1,
        why: text(step, "reason"),
        status: "waiting",
        stage: "",
        attempt: 1,
        started: 0,
        duration: 0,
        notBefore: 0,
        said: "",
        detail: "",
        trouble: undefined,
        undone: false,
        tokens: 0,
        cost: 0,
        stages: new Map(),
        agents: new Map(),
      });
    }
    for (const command of this.commands.values()) this.#touched.add(command);
  }

  #leaveActive(): void {
    for (const command of this.having("running")) {
      command.status = "waiting";
      this.#touched.add(command);
    }
  }

  #ofCommand(command: CommandStory, event: EngineEvent): void {
    const { data } = event;
    switch (event.type) {
      case "stage_started":
        command.status = "running";
        command.started ||= event.at;
        command.stage = text(data, "stage");
        command.attempt = number(data, "attempt");
        break;
      case "stage_ended":
        this.#stageEnded(command, data);
        break;
      case "runner_said":
        command.said = text(data, "text") || command.said;
        break;
      case "agent_changed":
        command.agents.set(text(data, "agent"), text(data, "state"));
        break;
      case "attempt_failed":
      case "command_parked":
        this.#troubled(command, event);
        break;
      case "retry_scheduled":
        this.retries += 1;
        command.status = "delayed";
        command.attempt = number(data, "attempt");
        command.said = "";
        command.notBefore = event.at + number(data, "delay");
        break;
      case "rolled_back":
        command.undone = true;
        break;
      case "person_decided":
        if (command.status === "parked") command.status = "waiting";
        break;
      case "command_skipped":
        this.#skipped(command, data);
        break;
      case "command_ended":
        this.#ended(command, data);
        break;
    }
  }

  #stageEnded(command: CommandStory, data: Data): void {
    const stage = text(data, "stage");
    const checks = list(data, "checks").map((check) => ({
      name: text(check, "name"),
      verdict: text(check, "verdict"),
      measured: text(check, "measured"),
      limit: text(check, "limit"),
      message: text(check, "message"),
    }));
    command.stages.set(stage, {
      verdict: text(data, "verdict"),
      duration: number(data, "duration"),
      message: text(data, "message"),
      checks,
    });
    if (!CHECKED.has(stage)) return;
    for (const { name, verdict } of checks) {
      const key = `${stage} ${name}`;
      const tally = this.checks.get(key) ?? { stage, name, passed: 0, failed: 0 };
      if (verdict === "passed" || verdict === "failed") tally[verdict] += 1;
      this.checks.set(key, tally);
    }
  }

  #troubled(command: CommandStory, event: EngineEvent): void {
    const { data } = event;
    const parked = event.type === "command_parked";
    const strategy = parked ? "parked" : text(data, "strategy");
    const trouble = { stage: text(data, "stage"), message: text(data, "message"), strategy, choices: texts(data, "choices") };
    command.trouble = trouble;
    if (parked) command.status = "parked";
    const last = this.failures[this.failures.length - 1];
    const same = last?.command === command.id && last.stage === trouble.stage && last.message === trouble.message;
    if (parked && same) this.failures.pop(); // the attempt that led to the parking
    this.failures.push({ command: command.id, stage: trouble.stage, message: trouble.message, strategy });
  }

  #skipped(command: CommandStory, data: Data): void {
    const reason = text(data, "reason");
    command.detail = text(data, "detail");
    if (reason === "by_person") command.detail = "a person decided so";
    if (reason === "dependency_failed") command.detail = `${command.detail} did not succeed`;
    this.#close(command, MET.has(reason) ? reason : "skipped");
  }

  #ended(command: CommandStory, data: Data): void {
    const metrics = record(data, "metrics");
    const result = record(data, "result");
    command.duration = number(data, "duration");
    command.tokens = number(metrics, "tokens") || number(result, "tokens");
    command.cost = number(metrics, "cost") || number(result, "cost");
    this.tokens += command.tokens;
    this.cost += command.cost;
    this.#close(command, text(data, "outcome"));
  }

  #close(command: CommandStory, status: string): void {
    command.status = status;
    this.counts[status] = (this.counts[status] ?? 0) + 1;
  }
}

// Data of events are read key by key: one that is missing or of another kind counts as nothing said.

function text(data: Data, key: string): string {
  const value = data[key];
  return typeof value === "string" ? value : "";
}

function number(data: Data, key: string): number {
  const value = data[key];
  return typeof value === "number" ? value : 0;
}

function record(data: Data, key: string): Data {
  const value = data[key];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function list(data: Data, key: string): Data[] {
  const value = data[key];
  return Array.isArray(value) ? value.filter((each): each is Data => typeof each === "object" && each !== null) : [];
}

function texts(data: Data, key: string): string[] {
  const value = data[key];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}
