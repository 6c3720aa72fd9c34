import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, engineBeside, type Surroundings } from "../../src/server/candidates";

const AROUND: Surroundings = {
  setting: "",
  home: "/home/me",
  folders: ["/projects"],
  interpreters: ["/envs/chosen/bin/python"],
  trusted: true,
  searchPath: "/usr/local/bin:relative:/projects/tools",
  privateFolder: "/storage/environment-1",
  windows: false,
};

function places(changes: Partial<Surroundings>): string[] {
  return candidates({ ...AROUND, ...changes }).map(({ origin, program }) => `${origin} ${program}`);
}

test("the selected environment counts before local ones, then the PATH, then the private one", () => {
  assert.deepEqual(places({}), [
    "workspace /envs/chosen/bin/bandleader-lsp",
    "workspace /projects/.venv/bin/bandleader-lsp",
    "workspace /projects/venv/bin/bandleader-lsp",
    "workspace /projects/env/bin/bandleader-lsp",
    "path /usr/local/bin/bandleader-lsp",
    "path /projects/tools/bandleader-lsp",
    "private /storage/environment-1/bin/bandleader-lsp",
  ]);
});

test("the setting alone counts when it is set, with the home and the first folder filled in", () => {
  assert.deepEqual(places({ setting: "~/bin/bandleader-lsp" }), ["setting /home/me/bin/bandleader-lsp"]);
  assert.deepEqual(places({ setting: "${workspaceFolder}/x/bandleader-lsp" }), ["setting /projects/x/bandleader-lsp"]);
});

test("nothing inside a folder that is not trusted is a candidate, not even by way of the PATH", () => {
  assert.deepEqual(places({ trusted: false }), [
    "path /usr/local/bin/bandleader-lsp",
    "private /storage/environment-1/bin/bandleader-lsp",
  ]);
});

test("the command line program is the one that was installed with the server", () => {
  assert.equal(engineBeside("/usr/local/bin/bandleader-lsp", false), "/usr/local/bin/bandleader");
});
