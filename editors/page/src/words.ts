/** Numbers, times and statuses as a person reads them; the same words as on the command line. */

export const STAGES = [
  "command_resolution",
  "metadata_extraction",
  "complexity_triage",
  "dependency_validation",
  "quality_gates",
  "agent_deployment",
  "execution",
  "validation",
  "quality_assurance",
  "cleanup",
] as const;

/** A mark beside the colour, for whoever does not see that. */
export const MARKS: Readonly<Record<string, string>> = {
  waiting: "○",
  running: "▶",
  delayed: "↻",
  parked: "‖",
  succeeded: "✓",
  satisfied: "✓",
  cached: "✓",
  failed: "✗",
  cancelled: "■",
  skipped: "–",
  interrupted: "■",
};

/** `quality_gates` as it is read: `quality gates`. */
export function words(name: string): string {
  return name.replaceAll("_", " ");
}

export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A duration that is shown while it grows: whole seconds. */
export function ticking(seconds: number): string {
  return seconds < 60 ? `${Math.max(0, Math.floor(seconds))} s` : duration(seconds);
}

export function moment(at: number): string {
  const date = new Date(at * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function count(value: number): string {
  return value.toLocaleString("en");
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function dollars(value: number): string {
  return `$${value.toFixed(2)}`;
}

export function percent(part: number, whole: number): string {
  return whole ? `${Math.round((100 * part) / whole)}%` : "none yet";
}

/** A sentence in which paths of the workspace begin at its folder. */
export function local(text: string, folder: string): string {
  return folder ? text.replaceAll(`${folder}/`, "") : text;
}
