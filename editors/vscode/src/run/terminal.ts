/** A terminal that shows one session. No process is behind it: closing it ends nothing, Ctrl-C asks the run to end. */
import * as vscode from "vscode";

const CTRL_C = "\x03";

export class RunTerminal implements vscode.Disposable {
  private readonly terminal: vscode.Terminal;
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<void>();
  private early: string | undefined = ""; // what came before the terminal was open
  readonly onDidClose = this.closed.event;

  constructor(name: string, cancel: () => void) {
    this.terminal = vscode.window.createTerminal({
      name,
      iconPath: new vscode.ThemeIcon("play"),
      isTransient: true,
      pty: {
        onDidWrite: this.written.event,
        open: () => this.begin(),
        close: () => this.closed.fire(),
        handleInput: (data: string) => {
          if (data === CTRL_C) {
            cancel();
          }
        },
      },
    });
  }

  write(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\r\n`).join("");
    if (this.early === undefined) {
      this.written.fire(text);
    } else {
      this.early += text;
    }
  }

  show(): void {
    this.terminal.show(true);
  }

  dispose(): void {
    this.terminal.dispose();
  }

  private begin(): void {
    const early = this.early ?? "";
    this.early = undefined;
    this.written.fire(early);
  }
}
