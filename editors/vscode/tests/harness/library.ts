/** Copies of the sample libraries, for tests to change. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ENVIRONMENT, REPOSITORY } from "./places";

export type Sample = "broken" | "clean" | "pipeline";

/** A copy of a sample library below `root`: in the folder `name`, else in one that is its alone. */
export function copyOf(sample: Sample, root: string, name?: string): string {
  const folder = name === undefined ? fs.mkdtempSync(path.join(root, `${sample}-`)) : path.join(root, name);
  fs.cpSync(sourceOf(sample), folder, { recursive: true, filter: (file) => path.basename(file) !== ".milestones" });
  return folder;
}

/** Whether every file of a sample library is the same in a copy. */
export function isUntouched(sample: Sample, copy: string): boolean {
  const files = fs.readdirSync(sourceOf(sample), { recursive: true, encoding: "utf8" });
  return files.every((name) => {
    const [before, now] = [sourceOf(sample), copy].map((folder) => path.join(folder, name)) as [string, string];
    return fs.existsSync(now) && (fs.statSync(before).isDirectory() || fs.readFileSync(before).equals(fs.readFileSync(now)));
  });
}

function sourceOf(sample: Sample): string {
  return path.join(REPOSITORY, "examples", sample);
}

/** The same in a git repository with everything committed. */
export function committedCopyOf(sample: Sample, root: string, name?: string): string {
  const folder = copyOf(sample, root, name);
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"];
  for (const words of [["init", "-q"], ["add", "-A"], ["commit", "-qm", "The library"]]) {
    execFileSync("git", [...who, ...words], { cwd: folder });
  }
  return folder;
}

/** What the command line program says about a folder, as JSON. */
export function bandleader(folder: string, ...words: readonly string[]): unknown {
  const program = path.join(ENVIRONMENT, "bin", "bandleader");
  return JSON.parse(execFileSync(program, [...words, "--format", "json", "--folder", folder], { encoding: "utf8" }));
}
