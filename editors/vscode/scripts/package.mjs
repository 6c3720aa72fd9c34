// Makes dist/bandleader.vsix at the top of the repository: bundle, wheel, page (when it is built), vsce.
//
// BANDLEADER_WHEEL names a wheel that was built already; otherwise one is built with `uv` or `pip`.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT = 5 * 1024 * 1024; // bytes
const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const repository = path.resolve(here, "../..");
const dist = path.join(here, "dist");
const vsix = path.join(repository, "dist", "bandleader.vsix");
const page = path.join(here, "..", "page", "dist");

fs.rmSync(dist, { recursive: true, force: true });
fs.mkdirSync(path.join(dist, "wheel"), { recursive: true });
fs.mkdirSync(path.dirname(vsix), { recursive: true });
fs.copyFileSync(path.join(repository, "LICENSE"), path.join(here, "LICENSE"));

await import("./bundle.mjs");
addWheel(path.join(dist, "wheel"));
addPage(path.join(dist, "page"));

const vsce = path.join(here, "node_modules", "@vscode", "vsce", "vsce");
const options = ["--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", vsix];
execFileSync(process.execPath, [vsce, "package", ...options], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });

const { size } = fs.statSync(vsix);
console.log(`dist/bandleader.vsix: ${(size / 1024 / 1024).toFixed(2)} MiB`);
if (size > LIMIT) {
  console.error(`The extension is larger than ${LIMIT / 1024 / 1024} MiB.`);
  process.exit(1);
}

function addWheel(folder) {
  const built = process.env.BANDLEADER_WHEEL;
  if (built) {
    fs.copyFileSync(built, path.join(folder, path.basename(built)));
    return;
  }
  const python = path.join(repository, ".venv", "bin", "python");
  const builders = [
    ["uv", ["build", "--quiet", "--wheel", "--out-dir", folder, repository]],
    [fs.existsSync(python) ? python : "python3", ["-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, repository]],
  ];
  for (const [program, args] of builders) {
    try {
      execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
      for (const name of fs.readdirSync(folder)) {
        if (!name.endsWith(".whl")) fs.rmSync(path.join(folder, name));
      }
      return;
    } catch (error) {
      if (error.code !== "ENOENT") console.error(`${program}: ${error.stderr ?? error.message}`);
    }
  }
  console.error("The wheel of the language server could not be built: neither uv nor pip did it.");
  process.exit(1);
}

function addPage(folder) {
  if (!fs.existsSync(path.join(page, "page.js"))) return;
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ["page.js", "page.css", "LICENSES.txt"]) fs.copyFileSync(path.join(page, name), path.join(folder, name));
}
