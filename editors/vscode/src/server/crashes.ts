/** Decides whether a server that ended by itself is started again. */

export const MOST = 4; // times in PERIOD that a server is started again
export const PERIOD = 180_000; // milliseconds

export class Crashes {
  private times: number[] = [];

  /** Note an end at `now` (milliseconds); true when the server should be started again. */
  again(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time < PERIOD), now];
    return this.times.length <= MOST;
  }

  /** How many ends are on record: the first one is told to the person, the others only logged. */
  get count(): number {
    return this.times.length;
  }

  /** A person has started the server: a new beginning. */
  forget(): void {
    this.times = [];
  }
}
