/** Starts the server of VS Code, which holds the real workbench and the real extension host, with the extension. */
import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { processes } from "./processes";
import { ENVIRONMENT, NODE, VSCODE, VSIX } from "./places";

export interface Options {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether every folder counts as trusted without a question. */
  readonly trusted?: boolean;
  /** Whether `bandleader-lsp` is on the PATH. */
  readonly onPath?: boolean;
  /** Whether a page may bring tests for the extension host along; then no dialog is shown. */
  readonly tests?: boolean;
  /** Whether everything is there that VS Code brings along, as for a person. */
  readonly everything?: boolean;
  /** Where to listen; otherwise any port that is free. */
  readonly port?: number;
}

export interface VSCode {
  readonly url: string;
  readonly port: number;
  /** A folder of this run alone: home, settings, extensions, workspaces. */
  readonly root: string;
  /** Where the extension was installed. */
  readonly extension: string;
  /** What VS Code's server with its extension hosts, and the language servers, have printed. */
  logs(): readonly string[];
  stop(): Promise<void>;
}

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.colorTheme": "Default Light Modern",
  "workbench.reduceMotion": "on", // a picture that stands still costs no time
  "editor.cursorBlinking": "solid",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.enabled": false,
  "remote.autoForwardPorts": false,
  "typescript.disableAutomaticTypeAcquisition": true,
  "json.schemaDownload.enable": false,
  "editor.minimap.enabled": false,
  "editor.accessibilitySupport": "off",
  "editor.hover.delay": 100,
  "files.autoSave": "off",
  "files.simpleDialog.enable": true,
  "window.commandCenter": false,
  "terminal.integrated.enablePersistentSessions": false,
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
};
const START = 60_000; // milliseconds

/** The extensions of VS Code that matter here: a page opens sooner without the others. */
const BUILT_IN = [
  "markdown-basics",
  "markdown-language-features",
  "shellscript",
  "theme-defaults",
  "theme-modern-icons",
  "theme-seti",
  "yaml",
];

/** Start the server, with the packaged extension installed in it. */
export async function startVSCode(options: Options = {}): Promise<VSCode> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "bl-")); // short: sockets lie below it
  const [data, extensions, home] = ["data", "exts", "home"].map((name) => path.join(root, name)) as [string, string, string];
  for (const folder of [path.join(data, "User"), extensions, home]) fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(data, "User", "settings.json"), JSON.stringify({ ...SETTINGS, ...options.settings }));
  const env = environment(root, home, options);
  const common = ["--accept-server-license-terms", "--telemetry-level", "off", "--server-data-dir", path.join(root, "server")];
  common.push("--user-data-dir", data, "--extensions-dir", extensions);
  if (!options.everything) common.push("--builtin-extensions-dir", builtIn(root));
  await promisify(execFile)(NODE, [VSCODE, ...common, "--install-extension", VSIX], { env });
  const port = options.port ?? (await freePort());
  const listen = ["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"];
  listen.push("--force-disable-user-env"); // the environment of the test, not that of a login shell
  if (options.trusted !== false) listen.push("--disable-workspace-trust");
  if (options.tests) listen.push("--enable-smoke-test-driver");
  const log = fs.openSync(path.join(root, "vscode.log"), "w");
  const server = spawn(NODE, [VSCODE, ...common, ...listen], { env, stdio: ["ignore", log, log], detached: true });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await answers(url, () => server.exitCode === null);
  const [name] = fs.readdirSync(extensions).filter((entry) => entry.startsWith("bandleader."));
  return {
    url,
    port,
    root,
    extension: path.join(extensions, name ?? ""),
    logs: () => [path.join(root, "vscode.log"), path.join(root, "language-server.log")],
    async stop() {
      if (server.pid !== undefined) end(-server.pid, "SIGTERM"); // its group: the extension host and the language server too
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
      for (const pid of processes(root)) end(pid, "SIGKILL"); // a run outlives the editor, but not its test
      fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A folder with the chosen ones of the extensions that VS Code brings along. */
function builtIn(root: string): string {
  const folder = path.join(root, "built-in");
  const source = path.resolve(path.dirname(VSCODE), "..", "extensions");
  fs.mkdirSync(folder);
  for (const name of [...BUILT_IN, "node_modules"].filter((one) => fs.existsSync(path.join(source, one)))) {
    fs.symlinkSync(path.join(source, name), path.join(folder, name));
  }
  return folder;
}

function environment(root: string, home: string, options: Options): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|npm_config_|XDG_|BANDLEADER_|PYTHONDONTWRITEBYTECODE$)/i.test(name));
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(inherited),
    HOME: home,
    TMPDIR: home,
    XDG_RUNTIME_DIR: home,
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }), // no marketplace
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.org",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.org",
  };
  const others = (process.env["PATH"] ?? "").split(":").filter((folder) => !fs.existsSync(path.join(folder, "bandleader-lsp")));
  env["PATH"] = [...(options.onPath === false ? [] : [programs(root)]), ...others].join(":");
  return { ...env, ...options.environment };
}

/** A folder with the programs of Bandleader; what the language server complains about goes to its log. */
function programs(root: string): string {
  const [folder, installed] = [path.join(root, "programs"), path.join(ENVIRONMENT, "bin")];
  fs.mkdirSync(folder);
  fs.symlinkSync(path.join(installed, "bandleader"), path.join(folder, "bandleader"));
  const script = `#!/bin/sh\nexec '${path.join(installed, "bandleader-lsp")}' "$@" 2>>'${path.join(root, "language-server.log")}'\n`;
  fs.writeFileSync(path.join(folder, "bandleader-lsp"), script, { mode: 0o755 });
  return folder;
}

async function answers(url: string, alive: () => boolean): Promise<void> {
  const until = Date.now() + START;
  for (;;) {
    const response = await fetch(`${url}/version`).catch(() => undefined);
    if (response?.ok) return;
    if (!alive() || Date.now() > until) throw new Error("VS Code's server did not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it is gone already
  }
}
