import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, seconds } from "../../src/run/lines";

function said(type: string, command: string, data: Record<string, unknown>): string[] {
  return linesOf({ type, command, data, session: "s", at: 0, seq: 1 });
}

test("a run reads as a story", () => {
  assert.deepEqual(said("session_started", "", { target: "git/pr", arguments: "main" }), ["Run git/pr main"]);
  assert.deepEqual(said("stage_started", "git/pr", { stage: "quality_gates" }), []);
  assert.deepEqual(said("stage_started", "git/pr", { stage: "execution" }), ["git/pr: running"]);
  assert.deepEqual(said("runner_said", "git/pr", { text: "one\ntwo" }), ["  one", "  two"]);
  const failed = { stage: "quality_gates", verdict: "failed", message: "safety" };
  assert.deepEqual(said("stage_ended", "git/pr", failed), ["git/pr: quality gates failed: safety"]);
  assert.deepEqual(said("command_ended", "git/pr", { outcome: "failed", duration: 75 }), ["git/pr: failed in 1 min 15 s"]);
});

test("types that are not known say nothing", () => {
  assert.deepEqual(said("from_the_future", "git/pr", {}), []);
});

test("durations are short", () => {
  assert.equal(seconds(0.04), "0.0 s");
  assert.equal(seconds(42.2), "42 s");
});
