/**
 * The private environment: a virtual environment in the storage of this extension, made from the wheel in the .vsix.
 *
 * Each version of the extension has one of its own, so that an update never changes an environment that is in use.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { inEnvironment } from "./candidates";
import { type Ended, isProgram, run, WINDOWS } from "./programs";

/** A reason, for a person, why the environment could not be made. */
export class SetUpError extends Error {}

export interface SetUp {
  /** Where the environment goes; what is there is replaced. */
  readonly folder: string;
  /** The folder of the extension that holds the wheel. */
  readonly wheels: string;
  readonly signal: AbortSignal;
  /** Says what is done now. */
  report(step: string): void;
  /** Takes what the programs print. */
  log(text: string): void;
}

const PYTHONS = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
const MODERN = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
const ADVICE =
  "Install uv, or Python 3.10 or newer with its venv module (on Debian and Ubuntu: python3-venv), and try again.";

/** Make the environment and return its language server. Raises `SetUpError`. */
export async function setUp(task: SetUp): Promise<string> {
  const wheel = await wheelIn(task.wheels);
  await fs.mkdir(path.dirname(task.folder), { recursive: true });
  await fs.rm(task.folder, { recursive: true, force: true });
  try {
    if (!(await withUv(task, wheel))) {
      await withVenv(task, wheel);
    }
    const server = inEnvironment(task.folder, WINDOWS);
    if (!(await isProgram(server))) {
      throw new SetUpError(`The environment was made, but it has no ${path.basename(server)}.`);
    }
    return server;
  } catch (error) {
    await fs.rm(task.folder, { recursive: true, force: true }); // what is half made must not be found
    throw error;
  }
}

async function wheelIn(folder: string): Promise<string> {
  const names = await fs.readdir(folder).catch(() => []);
  const wheel = names.find((name) => name.endsWith(".whl"));
  if (wheel === undefined) {
    throw new SetUpError("This build of the extension brings no language server along. Install it with `pip install bandleader`.");
  }
  return path.join(folder, wheel);
}

/** With uv, from its cache if that holds everything; false when there is no uv. */
async function withUv(task: SetUp, wheel: string): Promise<boolean> {
  task.report("making an environment with uv");
  const made = await logged(task, "uv", ["venv", "--python", ">=3.10", task.folder]);
  if (made.code === undefined && !task.signal.aborted) {
    return false;
  }
  check(task, made, `uv could not make an environment. ${ADVICE}`);
  task.report("installing the language server");
  const install = ["pip", "install", "--python", pythonIn(task.folder), wheel];
  const cached = await logged(task, "uv", [...install, "--offline"]);
  check(task, cached.code === 0 ? cached : await logged(task, "uv", install), NOT_INSTALLED);
  return true;
}

const NOT_INSTALLED = "The language server could not be installed; the packages that it needs were not reachable.";

async function withVenv(task: SetUp, wheel: string): Promise<void> {
  task.report("looking for Python");
  const python = await modernPython(task);
  task.report("making an environment");
  check(task, await logged(task, python, ["-m", "venv", task.folder]), `${python} could not make an environment. ${ADVICE}`);
  task.report("installing the language server");
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", wheel];
  check(task, await logged(task, pythonIn(task.folder), install), NOT_INSTALLED);
}

async function modernPython(task: SetUp): Promise<string> {
  for (const name of PYTHONS) {
    if ((await run(name, ["-c", MODERN], { signal: task.signal })).code === 0) {
      return name;
    }
    heed(task.signal);
  }
  throw new SetUpError(`There is no Python that can make an environment. ${ADVICE}`);
}

function pythonIn(folder: string): string {
  return WINDOWS ? path.join(folder, "Scripts", "python.exe") : path.join(folder, "bin", "python");
}

async function logged(task: SetUp, program: string, args: readonly string[]): Promise<Ended> {
  const ended = await run(program, args, { signal: task.signal });
  task.log(`> ${program} ${args.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended;
}

function check(task: SetUp, ended: Ended, problem: string): void {
  heed(task.signal);
  if (ended.code !== 0) {
    const lines = ended.stderr.trim().split("\n");
    throw new SetUpError(`${problem} ${lines[lines.length - 1] ?? ""}`.trim());
  }
}

/** Raise when the person has had enough. */
function heed(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new SetUpError("Setting up the language server was cancelled.");
  }
}
