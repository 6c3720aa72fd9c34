/** What package.json promises. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

interface Contribution {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly keybindings?: unknown;
    readonly configuration: { readonly properties: Readonly<Record<string, { description?: string; markdownDescription?: string; scope?: string }>> };
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] } };
}

const FOLDER = path.resolve(__dirname, "..", "..");
const { contributes, capabilities } = JSON.parse(fs.readFileSync(path.join(FOLDER, "package.json"), "utf8")) as Contribution;
const SOURCES = fs
  .readdirSync(path.join(FOLDER, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => fs.readFileSync(path.join(FOLDER, "src", name), "utf8"))
  .join("\n");
const NAMES = contributes.commands.map(({ command }) => command);

test("every command is registered somewhere, and every menu names one", () => {
  for (const name of NAMES) {
    const view = /^bandleader\.(graph|dashboard)$/.exec(name)?.[1];
    assert.ok(SOURCES.includes(view === undefined ? `"${name}"` : `"${view}"`), name);
  }
  for (const { command } of Object.values(contributes.menus).flat()) assert.ok(NAMES.includes(command), command);
});

test("every setting is described and has a scope", () => {
  for (const [name, setting] of Object.entries(contributes.configuration.properties)) {
    assert.ok(setting.description ?? setting.markdownDescription, name);
    assert.ok(setting.scope, name);
  }
});

test("no key is bound, so that none clashes", () => {
  assert.equal(contributes.keybindings, undefined);
});

test("a folder that is not trusted cannot choose the program to start", () => {
  assert.equal(capabilities.untrustedWorkspaces.supported, "limited");
  for (const name of ["path", "arguments", "environment"]) {
    assert.ok(capabilities.untrustedWorkspaces.restrictedConfigurations.includes(`bandleader.server.${name}`), name);
  }
});
