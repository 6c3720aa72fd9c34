// Bundles a program of tools/ and runs it.
//   node scripts/run.mjs editor|screenshots [ARGUMENT ...]
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [name, ...words] = process.argv.slice(2);
const outfile = path.join(here, "out", "tools", `${name}.js`);
await build({
  entryPoints: [path.join(here, "tools", `${name}.ts`)],
  outfile,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["playwright-core"],
  sourcemap: "inline",
  logLevel: "warning",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal)); // the program ends what it started
const child = spawn(process.execPath, ["--enable-source-maps", outfile, ...words], { cwd: here, stdio: "inherit" });
child.on("exit", (code) => process.exit(code ?? 1));
