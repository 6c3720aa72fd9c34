// Bundles the page into dist/ and copies it to where the Python package ships it from. `--out DIR` only writes there.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const chosen = process.argv[2] === "--out" ? process.argv[3] : undefined;
const out = chosen ?? join(here, "dist");

await build({
  absWorkingDir: here,
  entryPoints: { page: "src/main.ts" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
});
await build({ absWorkingDir: here, entryPoints: { page: "src/page.css" }, outdir: out, minify: true, logLevel: "warning" });

// The licences of what is bundled ask to travel with it.
const bundled = ["@dagrejs/dagre", "@dagrejs/graphlib"];
const licences = await Promise.all(
  bundled.map(async (name) => `${name}\n\n${await readFile(join(here, "node_modules", name, "LICENSE"), "utf8")}`),
);
await writeFile(join(out, "LICENSES.txt"), licences.join("\n\n"));

if (!chosen) {
  const assets = join(here, "../../engine/bandleader/web/assets");
  await mkdir(assets, { recursive: true });
  for (const name of ["page.js", "page.css", "LICENSES.txt"]) await copyFile(join(out, name), join(assets, name));
}
