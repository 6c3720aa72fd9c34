import assert from "node:assert/strict";
import { test } from "node:test";
import { Work } from "../../src/views/work";

function event(type: string, command: string, data: Record<string, unknown> = {}, session = "s"): Parameters<Work["take"]>[0] {
  return { type, command, data, session, at: 7, seq: 1 };
}

const begun = (command: string, session = "s"): Parameters<Work["take"]>[0] => event("stage_started", command, { stage: "quality_gates" }, session);

test("a command is at work from its first stage to its end", () => {
  const work = new Work();
  assert.equal(work.stageOf("a"), undefined);
  assert.ok(work.take(begun("a")));
  assert.equal(work.stageOf("a"), "quality gates");
  assert.ok(!work.take(event("runner_said", "a")));
  assert.ok(work.take(event("command_ended", "a")));
  assert.equal(work.stageOf("a"), undefined);
});

test("a command that waits for a person, or is skipped, is not at work", () => {
  for (const type of ["command_parked", "command_skipped"]) {
    const work = new Work();
    work.take(begun("a"));
    assert.ok(work.take(event(type, "a")), type);
    assert.equal(work.stageOf("a"), undefined, type);
  }
});

test("the end of a session is the end of its commands and of no others", () => {
  const work = new Work();
  work.take(begun("a", "one"));
  work.take(begun("b", "two"));
  assert.ok(work.take(event("session_ended", "", {}, "one")));
  assert.deepEqual([work.stageOf("a"), work.stageOf("b")], [undefined, "quality gates"]);
  assert.ok(work.end("two"));
  assert.ok(!work.end("two"));
});

test("what runs already is found out, unless its events say more", () => {
  const steps = [
    { id: "a", status: "running", stage: "quality_gates", duration: null, detail: "" },
    { id: "b", status: "succeeded", stage: "cleanup", duration: 1, detail: "" },
  ];
  const [late, told] = [new Work(), new Work()];
  assert.ok(late.join("s", steps));
  assert.deepEqual([late.stageOf("a"), late.stageOf("b")], ["quality gates", undefined]);
  told.take(begun("a"));
  told.take(event("command_ended", "a"));
  assert.ok(!told.join("s", steps));
  assert.equal(told.stageOf("a"), undefined);
});
