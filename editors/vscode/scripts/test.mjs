// Bundles the tests of one kind and runs them with Node's own runner.
//   node scripts/test.mjs unit|e2e|host [name of a file ...]
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
const flags = ["--enable-source-maps", "--test", "--test-concurrency=1", "--test-reporter=spec"];
const files = tests.map((name) => path.join(out, name.replace(/ts$/, "js")));
const { status } = spawnSync(process.execPath, [...flags, ...files], { cwd: here, stdio: "inherit" });
process.exit(status ?? 1);
