/** Chromium, without a screen and without any host but this one. */
import * as path from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { CHROMIUM } from "./places";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--js-flags=--no-opt --no-maglev", // a window is short-lived: to optimise its code costs more than it saves
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/** A browser with a fresh profile below `root`. */
export function startBrowser(root: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(path.join(root, "profile"), {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    args: ARGUMENTS,
  });
}
