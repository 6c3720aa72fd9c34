/** Copies of the sample libraries, for tests to change. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { REPOSITORY } from "./places";

/** A copy of a sample library in a folder of its own below `root`. */
export function copyOf(sample: "broken" | "clean" | "pipeline", root: string): string {
  const folder = fs.mkdtempSync(path.join(root, `${sample}-`));
  const source = path.join(REPOSITORY, "examples", sample);
  fs.cpSync(source, folder, { recursive: true, filter: (file) => path.basename(file) !== ".milestones" });
  return folder;
}

/** The same in a git repository with everything committed. */
export function committedCopyOf(sample: "broken" | "clean" | "pipeline", root: string): string {
  const folder = copyOf(sample, root);
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"];
  for (const words of [["init", "-q"], ["add", "-A"], ["commit", "-qm", "The library"]]) {
    execFileSync("git", [...who, ...words], { cwd: folder });
  }
  return folder;
}
