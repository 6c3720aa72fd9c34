/**
 * Sees to it that new lenses are drawn.
 *
 * VS Code waits a moment before it asks for the lenses of a text that may have changed, and forgets it when the text loses the
 * focus meanwhile: a lens would go on about a run that has ended until somebody clicks into the text. So whoever has not asked
 * some time after the news is told again.
 */

/** A text in an editor. */
export interface Text {
  readonly version: number;
}

/** Seconds until it is looked whether VS Code has asked. It waits the longer the slower the answers are, and anew after each call. */
const WAITS = [1, 2, 4, 8, 16];

export class LensRefreshes<T extends Text> {
  private round = 0;
  private readonly asked = new WeakMap<T, { readonly round: number; readonly version: number }>();
  private timer: NodeJS.Timeout | undefined;

  /** `visible` are the texts that can be seen now; `call` tells VS Code that the lenses of a text may be others. */
  constructor(
    private readonly visible: () => readonly T[],
    private readonly call: (text: T) => void,
  ) {}

  /** VS Code asks for the lenses of a text. */
  note(text: T): void {
    this.asked.set(text, { round: this.round, version: text.version });
  }

  /** The lenses may be others. */
  refresh(): void {
    this.round++;
    this.visible().forEach(this.call);
    this.lookLater(WAITS);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private lookLater([wait, ...others]: readonly number[]): void {
    clearTimeout(this.timer);
    if (wait !== undefined) {
      this.timer = setTimeout(() => this.look(others), wait * 1000);
    }
  }

  private look(waits: readonly number[]): void {
    const missed = this.visible().filter((text) => this.hasMissed(text));
    if (missed.length > 0) {
      missed.forEach(this.call);
      this.lookLater(waits);
    }
  }

  /** A text that VS Code has never asked about shows no lenses. */
  private hasMissed(text: T): boolean {
    const asked = this.asked.get(text);
    return asked !== undefined && (asked.round !== this.round || asked.version !== text.version);
  }
}
