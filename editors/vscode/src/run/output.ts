/** Shows what runs print: in a channel for all of them, or in a terminal for each, as the person has set it. */
import * as vscode from "vscode";
import type { RunEvents } from "../protocol";
import { settings } from "../settings";
import { linesOf } from "./lines";
import { RunTerminal } from "./terminal";

const NAME = "Bandleader Runs";

export class RunOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel(NAME);
  private readonly terminals = new Map<string, RunTerminal>();

  /** Show events as they come. */
  take({ folder, session, events, omitted }: RunEvents): void {
    const lines = events.flatMap(linesOf);
    if (omitted > 0) {
      lines.push(`  (${omitted} more lines, see the log)`);
    }
    if (lines.length === 0) {
      return;
    }
    const begins = events.some(({ type }) => type === "session_started" || type === "session_resumed");
    if (settings.output() === "terminal") {
      this.terminal(folder, session, begins).write(lines);
    } else {
      this.channel.append(`${lines.join("\n")}\n`);
      if (begins && settings.reveal()) {
        this.channel.show(true);
      }
    }
  }

  show(): void {
    if (settings.output() === "terminal" && this.terminals.size > 0) {
      [...this.terminals.values()].at(-1)?.show();
    } else {
      this.channel.show(true);
    }
  }

  dispose(): void {
    vscode.Disposable.from(this.channel, ...this.terminals.values()).dispose();
  }

  private terminal(folder: string, session: string, begins: boolean): RunTerminal {
    const known = this.terminals.get(session);
    if (known !== undefined) {
      return known;
    }
    const made = new RunTerminal(`Bandleader ${session}`, () => {
      void vscode.commands.executeCommand("bandleader.cancel", folder, { session });
    });
    made.onDidClose(() => this.terminals.delete(session));
    this.terminals.set(session, made);
    if (begins && settings.reveal()) {
      made.show();
    }
    return made;
  }
}
