/** How the last run of each command ended: what earlier runs have left on the disk, and what the server tells. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { RunEvent } from "../protocol";

export interface Result {
  /** `succeeded`, `failed`, `cancelled`, `skipped` or `parked`. */
  readonly outcome: string;
  /** Unix time in seconds. */
  readonly at: number;
}

/** A line of `.milestones/metrics/execution-YYYYMMDD.jsonl` (docs/sessions.md). */
interface Metric {
  readonly command: string;
  readonly status: string;
  readonly at: number;
}

const DAYS = 7; // files that are read, one a day
const OUTCOMES: Readonly<Record<string, string>> = { completed: "succeeded" };

/** The results that earlier runs in a folder have left, by the id of the command. What cannot be read is left out. */
export async function pastResults(folder: string): Promise<Map<string, Result>> {
  const metrics = path.join(folder, ".milestones", "metrics");
  const names = (await fs.readdir(metrics).catch(() => [])).filter((name) => name.endsWith(".jsonl"));
  const found = new Map<string, Result>();
  for (const name of names.sort().slice(-DAYS)) {
    const text = await fs.readFile(path.join(metrics, name), "utf8").catch(() => "");
    for (const metric of text.split("\n").flatMap(parsed)) {
      found.set(metric.command, { outcome: OUTCOMES[metric.status] ?? metric.status, at: metric.at });
    }
  }
  return found;
}

function parsed(line: string): Metric[] {
  try {
    const metric = JSON.parse(line) as Metric;
    return typeof metric.command === "string" && typeof metric.status === "string" ? [metric] : [];
  } catch {
    return []; // the line that is being written just now
  }
}

/** The result that an event brings; undefined for other events. */
export function resultOf({ type, data, at }: RunEvent): Result | undefined {
  if (type === "command_ended") {
    return { outcome: String(data["outcome"]), at };
  }
  if (type === "command_skipped" && data["reason"] === "by_person") {
    return { outcome: "skipped", at };
  }
  return type === "command_parked" ? { outcome: "parked", at } : undefined;
}

/** `5 min ago`, in the largest unit; both are Unix times in seconds. */
export function ago(at: number, now: number): string {
  const passed = Math.max(0, now - at);
  for (const [unit, size] of [["d", 86_400], ["h", 3600], ["min", 60]] as const) {
    if (passed >= size) {
      return `${Math.floor(passed / size)} ${unit} ago`;
    }
  }
  return "just now";
}
