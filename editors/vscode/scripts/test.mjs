// Bundles the tests of one kind and runs them with Node's own runner.
//   node scripts/test.mjs unit|e2e|host [name of a file ...]
// Scenes (e2e) are played in two editors at a time, which is set with BANDLEADER_E2E_EDITORS. A scene that fails is given one
// more try unless BANDLEADER_E2E_ONCE is set; the last line says which ones needed it.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [kind, ...chosen] = process.argv.slice(2);
const source = path.join(here, "tests", kind);
const out = path.join(here, "out", kind);
const modules = fs.readdirSync(source, { recursive: true }).filter((name) => name.endsWith(".ts"));
const wanted = (name) => name.endsWith(".test.ts") && (chosen.length === 0 || chosen.some((part) => name.startsWith(part)));
const tests = modules.filter(wanted);
if (tests.length === 0) {
  console.error(`There is no file of tests in tests/${kind} whose name begins with ${chosen.join(" or ")}.`);
  process.exit(2);
}

fs.rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: modules.map((name) => path.join(source, name)), // also what a test hands to the extension host
  outdir: out,
  outbase: source,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["playwright-core", "vscode"],
  sourcemap: "inline",
  logLevel: "warning",
});

const editors = kind === "e2e" ? (process.env.BANDLEADER_E2E_EDITORS ?? "2") : "1";
const flags = ["--enable-source-maps", "--test", `--test-concurrency=${editors}`, "--test-reporter=spec"];
const files = tests.map((name) => path.join(out, name.replace(/ts$/, "js")));
const tries = path.join(out, "tries.jsonl");
const { status } = spawnSync(process.execPath, [...flags, ...files], { cwd: here, stdio: "inherit", env: { ...process.env, BANDLEADER_TRIES: tries } });
if (fs.existsSync(tries)) tellTries();
process.exit(status ?? 1);

function tellTries() {
  const passed = fs.readFileSync(tries, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const again = passed.filter(({ tries }) => tries > 1).map(({ name }) => name);
  const second = again.length > 0 ? `, ${again.length} of them at the second try: ${again.join("; ")}` : "";
  console.log(`${passed.length} passed${second}`);
}
