// Bundles the extension, and the licences of what is bundled into dist/LICENSES.txt.
//
// The client of the protocol is most of the code and is not needed for activation, so it is a file of its own: dist/client.js.
import fs from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const apart = {
  name: "what is imported later is a file of its own",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path: file, kind }) =>
      kind === "dynamic-import" ? { path: `./${path.basename(file)}.js`, external: true } : undefined,
    );
  },
};

const { metafile } = await build({
  entryPoints: { extension: "src/extension.ts", client: "src/server/client.ts" },
  outdir: "dist",
  plugins: [apart],
  supported: { "dynamic-import": false }, // a require: the extension host gives `vscode` to nobody else
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const packages = new Set(Object.keys(metafile.inputs).flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
const licences = [...packages].sort().map((folder) => {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no file with its licence`);
  return `${name} ${version}\n\n${fs.readFileSync(path.join(folder, file), "utf8").trim()}\n`;
});
fs.writeFileSync("dist/LICENSES.txt", licences.join(`\n${"-".repeat(80)}\n\n`));
