import assert from "node:assert/strict";
import { test } from "node:test";
import { Crashes, MOST, PERIOD } from "../../src/server/crashes";

test("a server that keeps dying is given up", () => {
  const crashes = new Crashes();
  for (let time = 0; time < MOST; time++) assert.ok(crashes.again(time));
  assert.ok(!crashes.again(MOST));
});

test("one that dies now and then is started again, however often", () => {
  const crashes = new Crashes();
  for (let round = 0; round < 3 * MOST; round++) assert.ok(crashes.again(round * PERIOD));
  assert.equal(crashes.count, 1);
});

test("a start by a person is a new beginning", () => {
  const crashes = new Crashes();
  for (let time = 0; time <= MOST; time++) crashes.again(time);
  crashes.forget();
  assert.ok(crashes.again(MOST + 1));
});
