import assert from "node:assert/strict";
import { test } from "node:test";
import { isOlder } from "../../src/server/version";

test("a server counts as older by its major and minor version", () => {
  assert.ok(isOlder("0.1.9", "0.2.0"));
  assert.ok(isOlder("0.9.0", "1.0.0"));
  assert.ok(!isOlder("0.2.0", "0.2.5"));
  assert.ok(!isOlder("0.10.0", "0.9.0"));
  assert.ok(!isOlder("1.0.0rc1", "0.9.0"));
});
