/** Compares the versions of extension and language server. */

/** Whether a server of version `found` is older than what an extension of version `wanted` was made for. */
export function isOlder(found: string, wanted: string): boolean {
  const [ours, theirs] = [numbers(wanted), numbers(found)];
  for (let place = 0; place < 2; place++) {
    const difference = (theirs[place] ?? 0) - (ours[place] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return false;
}

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
