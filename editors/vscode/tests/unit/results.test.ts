import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { ago, pastResults, resultOf } from "../../src/views/results";

test("the newest line about a command counts, and a line that is cut is passed over", async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bl-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const metrics = path.join(folder, ".milestones", "metrics");
  fs.mkdirSync(metrics, { recursive: true });
  const line = (status: string, at: number): string => JSON.stringify({ command: "a", status, at });
  fs.writeFileSync(path.join(metrics, "execution-20261121.jsonl"), `${line("failed", 1)}\n`);
  fs.writeFileSync(path.join(metrics, "execution-20261122.jsonl"), `${line("completed", 2)}\n{"command": "b", "sta`);
  assert.deepEqual(await pastResults(folder), new Map([["a", { outcome: "succeeded", at: 2 }]]));
});

test("a folder in which nothing ran has no results", async () => {
  assert.equal((await pastResults("/nowhere")).size, 0);
});

test("a command that ends, is parked, or is skipped by a person has a result", () => {
  const event = { session: "s", command: "a", at: 7, seq: 1 };
  assert.deepEqual(resultOf({ ...event, type: "command_ended", data: { outcome: "failed" } }), { outcome: "failed", at: 7 });
  assert.deepEqual(resultOf({ ...event, type: "command_parked", data: {} }), { outcome: "parked", at: 7 });
  const skipped = (reason: string): object | undefined => resultOf({ ...event, type: "command_skipped", data: { reason } });
  assert.deepEqual(skipped("by_person"), { outcome: "skipped", at: 7 });
  assert.equal(skipped("satisfied"), undefined);
  assert.equal(resultOf({ ...event, type: "stage_started", data: {} }), undefined);
});

test("times are told in their largest unit", () => {
  assert.deepEqual([5, 120, 7200, 200_000].map((passed) => ago(0, passed)), ["just now", "2 min ago", "2 h ago", "2 d ago"]);
});
