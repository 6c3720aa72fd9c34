/** Shows the progress of runs as notifications that can be cancelled; other progress stays in the status bar. */
import * as vscode from "vscode";
import type {
  ProgressToken,
  WorkDoneProgressBegin,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
} from "vscode-languageclient";

type Told = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

interface Shown {
  report(told: WorkDoneProgressReport): void;
  end(): void;
}

export class RunProgress {
  private readonly shown = new Map<ProgressToken, Shown>();

  /** `cancel` tells the server that the person has had enough of what a token stands for. */
  constructor(private readonly cancel: (token: ProgressToken) => void) {}

  /** Take in one message of progress; `next` shows it the usual way. */
  take(token: ProgressToken, told: Told, next: () => void): void {
    const known = this.shown.get(token);
    if (told.kind === "begin" && told.cancellable) {
      this.begin(token, told);
    } else if (known === undefined) {
      next();
    } else if (told.kind === "report") {
      known.report(told);
    } else if (told.kind === "end") {
      known.end();
    }
  }

  /** The server is gone, and with it whoever would tell the end. */
  clear(): void {
    for (const shown of this.shown.values()) {
      shown.end();
    }
  }

  private begin(token: ProgressToken, { title, message, percentage }: WorkDoneProgressBegin): void {
    const location = vscode.ProgressLocation.Notification;
    void vscode.window.withProgress({ location, title, cancellable: true }, (progress, cancellation) => {
      let reached = 0; // percent
      cancellation.onCancellationRequested(() => this.cancel(token));
      return new Promise<void>((resolve) => {
        const report = (told: { readonly message?: string; readonly percentage?: number }): void => {
          const increment = Math.max(0, (told.percentage ?? reached) - reached);
          reached += increment;
          progress.report({ ...(told.message === undefined ? {} : { message: told.message }), increment });
        };
        const end = (): void => {
          this.shown.delete(token);
          resolve();
        };
        this.shown.set(token, { report, end });
        report({ ...(message === undefined ? {} : { message }), ...(percentage === undefined ? {} : { percentage }) });
      });
    });
  }
}
