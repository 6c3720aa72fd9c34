// Opens a copy of the sample library in a real VS Code in the browser, with the extension installed, until Ctrl-C.
//   node scripts/editor.mjs [FOLDER]
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const repository = path.resolve(here, "../..");
const installed = process.env.BANDLEADER_CODE_SERVER ?? path.join(here, ".e2e");
const main = path.join(installed, "node_modules/code-server/lib/vscode/out/server-main.js");
const vsix = path.join(repository, "dist", "bandleader.vsix");
if (!fs.existsSync(main)) execFileSync(path.join(here, "scripts", "install-code-server.sh"), [installed], { stdio: "inherit" });
if (!fs.existsSync(vsix)) execFileSync(process.execPath, [path.join(here, "scripts", "package.mjs")], { stdio: "inherit" });

const root = fs.mkdtempSync(path.join(os.tmpdir(), "bandleader-editor-"));
const folder = process.argv[2] ? path.resolve(process.argv[2]) : path.join(root, "pipeline");
if (!process.argv[2]) {
  fs.cpSync(path.join(repository, "examples", "pipeline"), folder, { recursive: true });
  const who = ["-c", "user.name=You", "-c", "user.email=you@example.org", "-c", "init.defaultBranch=main"];
  for (const words of [["init", "-q"], ["add", "-A"], ["commit", "-qm", "The library"]]) execFileSync("git", [...who, ...words], { cwd: folder });
}
const port = process.env.PORT ?? "8080";
const options = ["--accept-server-license-terms", "--telemetry-level", "off", "--without-connection-token", "--disable-workspace-trust"];
options.push("--force-disable-user-env");
for (const name of ["server", "user", "extensions"]) options.push(`--${name === "extensions" ? "extensions-dir" : `${name}-data-dir`}`, path.join(root, name));
const env = { ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }) };
env.PATH = `${path.join(repository, ".venv", "bin")}:${env.PATH}`;
execFileSync(process.execPath, [main, ...options, "--install-extension", vsix], { env, stdio: "ignore" });
const server = spawn(process.execPath, [main, ...options, "--host", "127.0.0.1", "--port", port], { env, stdio: "ignore" });
console.log(`http://127.0.0.1:${port}/?folder=${folder}   (Ctrl-C ends it)`);
process.on("SIGINT", () => server.kill());
server.on("exit", () => fs.rmSync(root, { recursive: true, force: true }));
