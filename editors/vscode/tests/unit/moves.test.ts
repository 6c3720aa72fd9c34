import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileRenameEvent, Uri } from "vscode";
import { Moves } from "../../src/server/moves";

function event(...pairs: (readonly [string, string])[]): FileRenameEvent {
  return { files: pairs.map(([from, to]) => ({ oldUri: from as unknown as Uri, newUri: to as unknown as Uri })) };
}

const ANSWER = { documentChanges: [{ kind: "rename", oldUri: "file:///a%3Ab.md", newUri: "file:///c.md" }] };

test("the move that a rename makes is not asked about, whatever its spelling", () => {
  const moves = new Moves();
  moves.note(ANSWER);
  assert.deepEqual(moves.others(event(["file:///a:b.md", "file:///c.md"])), []);
});

test("every other move is", () => {
  const moves = new Moves();
  moves.note(ANSWER);
  const other = ["file:///x.md", "file:///y.md"] as const;
  assert.equal(moves.others(event(other, ["file:///a:b.md", "file:///c.md"])).length, 1);
  assert.equal(moves.others(event(["file:///a:b.md", "file:///c.md"])).length, 1, "it is passed over once");
});

test("a refused rename moves nothing", () => {
  const moves = new Moves();
  moves.note(ANSWER);
  moves.note(null);
  assert.equal(moves.others(event(["file:///a:b.md", "file:///c.md"])).length, 1);
});
