// Bundles the tests of one kind (unit, e2e) and runs them with Node's own runner.
//   node scripts/test.mjs unit|e2e [name of a file ...]
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [kind, ...chosen] = process.argv.slice(2);
const source = path.join(here, "tests", kind);
const out = path.join(here, "out", kind);
const files = fs
  .readdirSync(source)
  .filter((name) => name.endsWith(".test.ts") && (chosen.length === 0 || chosen.some((part) => name.startsWith(part))));

fs.rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: files.map((name) => path.join(source, name)),
  outdir: out,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["playwright-core"],
  sourcemap: "inline",
  logLevel: "warning",
});
const tests = files.map((name) => path.join(out, name.replace(/ts$/, "js")));
const flags = ["--enable-source-maps", "--test", "--test-concurrency=1", "--test-reporter=spec"];
const { status } = spawnSync(process.execPath, [...flags, ...tests], { cwd: here, stdio: "inherit" });
process.exit(status ?? 1);
