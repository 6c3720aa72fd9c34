/** Which commands of a library are at work, and at which stage, as the events of runs tell. Pure. */
import type { Step } from "../engine";
import type { RunEvent } from "../protocol";

const STOPS = new Set(["command_ended", "command_parked", "command_skipped"]);
const ENDS = new Set(["session_ended", "session_parked"]);

export class Work {
  private readonly at = new Map<string, { readonly session: string; readonly stage: string }>(); // by command
  private readonly heard = new Set<string>(); // sessions that an event has told of

  /** The stage of a command; undefined while it does not run. */
  stageOf(command: string): string | undefined {
    return this.at.get(command)?.stage;
  }

  /** Take in an event; whether anything is different now. */
  take({ type, session, command, data }: RunEvent): boolean {
    this.heard.add(session);
    if (type === "stage_started") {
      this.at.set(command, { session, stage: words(data["stage"]) });
      return true;
    }
    return ENDS.has(type) ? this.end(session) : STOPS.has(type) && this.at.delete(command);
  }

  /** Take in how a session stands that was there before anybody listened; whether anything is different now. */
  join(session: string, steps: readonly Step[]): boolean {
    const running = this.heard.has(session) ? [] : steps.filter(({ status }) => status === "running");
    running.forEach(({ id, stage }) => this.at.set(id, { session, stage: words(stage) }));
    return running.length > 0;
  }

  /** Nobody is at work for a session any more; whether anybody was. */
  end(session: string): boolean {
    const ended = [...this.at].filter(([, work]) => work.session === session);
    return ended.map(([command]) => this.at.delete(command)).length > 0;
  }

  clear(): void {
    this.at.clear();
    this.heard.clear();
  }
}

function words(stage: unknown): string {
  return String(stage).replaceAll("_", " ");
}
