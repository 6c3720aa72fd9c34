/** Which sessions run now, as the server tells. */
import * as vscode from "vscode";
import type { SessionChange } from "../protocol";

export class Running implements vscode.Disposable {
  private readonly targets = new Map<string, string>(); // by session
  private readonly changed = new vscode.EventEmitter<readonly string[]>();
  /** The commands that were asked for and run now. */
  readonly onDidChange = this.changed.event;

  take({ session, target, status }: SessionChange): void {
    if (status === "running") {
      this.targets.set(session, target);
    } else {
      this.targets.delete(session);
    }
    this.tell();
  }

  /** Nothing runs any more. */
  clear(): void {
    this.targets.clear();
    this.tell();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private tell(): void {
    void vscode.commands.executeCommand("setContext", "bandleader.running", this.targets.size > 0);
    this.changed.fire([...this.targets.values()]);
  }
}
