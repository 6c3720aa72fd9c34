/** Waits for what no page shows. */
import assert from "node:assert/strict";

const ROUND = 50; // milliseconds
const ROUNDS = 400;

/** Wait until something holds that nobody tells of, such as a file on the disk. */
export async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, ROUND));
  }
  assert.fail(`it did not happen: ${holds.toString()}`);
}
