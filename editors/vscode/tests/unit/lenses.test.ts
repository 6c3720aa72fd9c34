import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { LensRefreshes } from "../../src/server/lenses";

/** A minute passes, second by second. */
function aMinute({ mock }: TestContext): void {
  for (let second = 0; second < 60; second++) mock.timers.tick(1000);
}

/** Texts that are visible, what was called for each, and the refreshes that look after them; time is in the hands of the test. */
function refreshesOf(t: TestContext, ...texts: { name: string; version: number }[]): { called: string[]; lenses: LensRefreshes<{ name: string; version: number }> } {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const called: string[] = [];
  return { called, lenses: new LensRefreshes(() => texts, ({ name }) => called.push(name)) };
}

test("a text whose lenses are asked for is called once", (t) => {
  const text = { name: "a", version: 1 };
  const { called, lenses } = refreshesOf(t, text);
  lenses.note(text);
  lenses.refresh();
  lenses.note(text);
  aMinute(t);
  assert.deepEqual(called, ["a"]);
});

test("a text that the call did not reach is called again until it is asked about", (t) => {
  const [reached, missed] = [{ name: "a", version: 1 }, { name: "b", version: 1 }];
  const { called, lenses } = refreshesOf(t, reached, missed);
  for (const text of [reached, missed]) lenses.note(text);
  lenses.refresh();
  lenses.note(reached);
  t.mock.timers.tick(1000);
  assert.deepEqual(called, ["a", "b", "b"]);
  lenses.note(missed);
  aMinute(t);
  assert.deepEqual(called, ["a", "b", "b"]);
});

test("an answer about an older text does not count: its drawing was broken off by the edit", (t) => {
  const text = { name: "a", version: 1 };
  const { called, lenses } = refreshesOf(t, text);
  lenses.refresh();
  lenses.note(text);
  text.version = 2;
  t.mock.timers.tick(1000);
  assert.deepEqual(called, ["a", "a"]);
});

test("where lenses are not shown nobody is called again, and a deaf editor is given up", (t) => {
  const [plain, deaf] = [{ name: "a", version: 1 }, { name: "b", version: 1 }];
  const { called, lenses } = refreshesOf(t, plain, deaf);
  lenses.note(deaf);
  lenses.refresh();
  aMinute(t);
  assert.equal(called.filter((name) => name === "a").length, 1);
  assert.equal(called.filter((name) => name === "b").length, 6);
});
