/** The private environment, made by the real programs from a wheel that needs nothing else. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test, type TestContext } from "node:test";
import { SetUpError, setUp } from "../../src/server/private";

const WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    info = "bandleader-9.9.dist-info/"
    files = {
        "small.py": "def main():\\n    print('served')\\n",
        info + "METADATA": "Metadata-Version: 2.1\\nName: bandleader\\nVersion: 9.9\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        info + "entry_points.txt": "[console_scripts]\\nbandleader-lsp = small:main\\n",
    }
    for name, text in files.items():
        wheel.writestr(name, text)
    wheel.writestr(info + "RECORD", "".join(f"{name},,\\n" for name in [*files, info + "RECORD"]))
`;
const PATH = process.env["PATH"] ?? "";
const hasUv = spawnSync("uv", ["--version"]).status === 0;
const hasVenv = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;
const root = fs.mkdtempSync(path.join(os.tmpdir(), "bl-"));
const wheels = path.join(root, "wheels");

before(() => {
  fs.mkdirSync(wheels);
  execFileSync("python3", ["-c", WHEEL, path.join(wheels, "bandleader-9.9-py3-none-any.whl")]);
});

after(() => fs.rmSync(root, { recursive: true, force: true }));

/** Set up in a new folder with this PATH; the steps that were reported. */
async function make(t: TestContext, searchPath: string, signal = new AbortController().signal): Promise<{ server: string; steps: string[] }> {
  const folder = path.join(fs.mkdtempSync(path.join(root, "storage-")), "environment");
  const steps: string[] = [];
  process.env["PATH"] = searchPath;
  t.after(() => {
    process.env["PATH"] = PATH;
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const server = await setUp({ folder, wheels, signal, report: (step) => steps.push(step), log: () => undefined });
  return { server, steps };
}

/** The folders of PATH that have no uv. */
const withoutUv = PATH.split(path.delimiter).filter((folder) => !fs.existsSync(path.join(folder, "uv"))).join(path.delimiter);

test("uv makes the environment where there is uv", { skip: hasUv ? false : "uv is not installed" }, async (t) => {
  const { server, steps } = await make(t, PATH);
  assert.equal(execFileSync(server, { encoding: "utf8" }), "served\n");
  assert.deepEqual(steps, ["making an environment with uv", "installing the language server"]);
});

test("Python's venv and pip make it otherwise", { skip: hasVenv ? false : "python3 has no venv" }, async (t) => {
  const { server, steps } = await make(t, withoutUv);
  assert.equal(execFileSync(server, { encoding: "utf8" }), "served\n");
  assert.ok(steps.includes("looking for Python"));
});

test("without uv and Python a person is told what to install, and nothing is left behind", async (t) => {
  const empty = fs.mkdtempSync(path.join(root, "bin-"));
  await assert.rejects(make(t, empty), (error) => error instanceof SetUpError && /Install uv, or Python 3\.10/.test(error.message));
});

test("what is cancelled says so and leaves nothing behind", async (t) => {
  const ending = new AbortController();
  ending.abort();
  for (const searchPath of [PATH, withoutUv]) {
    await assert.rejects(make(t, searchPath, ending.signal), (error) => error instanceof SetUpError && /was cancelled/.test(error.message));
  }
  const left = fs.readdirSync(root).filter((name) => name.startsWith("storage-")).flatMap((name) => fs.readdirSync(path.join(root, name)));
  assert.deepEqual(left, []);
});
