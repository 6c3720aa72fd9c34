/** Says an event of a run as lines for a person. Pure. */
import type { RunEvent } from "../protocol";

/** The lines for an event; none for one that a person need not see. */
export function linesOf({ type, command, data }: RunEvent): string[] {
  const text = (key: string): string => String(data[key] ?? "");
  switch (type) {
    case "session_started":
      return [`Run ${text("target")} ${text("arguments")}`.trimEnd()];
    case "session_resumed":
      return ["The session goes on."];
    case "stage_started":
      return data["stage"] === "execution" ? [`${command}: running`] : [];
    case "runner_said":
      return text("text").split("\n").map((line) => `  ${line}`);
    case "stage_ended":
      return data["verdict"] === "failed" ? [`${command}: ${words(text("stage"))} failed: ${text("message")}`] : [];
    case "attempt_failed":
      return [`${command}: attempt ${text("attempt")} failed; what follows: ${words(text("strategy"))}`];
    case "rolled_back":
      return [`${command}: rolled back`];
    case "command_skipped":
      return [`${command}: ${words(text("reason"))}`];
    case "command_parked":
      return [`${command}: waits for a decision. ${text("message")}`];
    case "command_ended":
      return [`${command}: ${text("outcome")} in ${seconds(data["duration"])}`];
    case "session_parked":
      return ["The session waits for a decision."];
    case "session_ended":
      return [`Run ${text("outcome")} in ${seconds(data["duration"])}`];
    default:
      return [];
  }
}

/** Seconds as a person reads them. */
export function seconds(value: unknown): string {
  const number = typeof value === "number" ? value : 0;
  return number < 60 ? `${number.toFixed(number < 10 ? 1 : 0)} s` : `${Math.floor(number / 60)} min ${Math.round(number % 60)} s`;
}

function words(name: string): string {
  return name.replaceAll(/[_-]/g, " ");
}
