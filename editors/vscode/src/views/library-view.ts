/** The tree of the library: groups, families, commands, and below each command what it needs and who needs it. */
import * as vscode from "vscode";
import type { Row, ServerArguments } from "../commands/target";
import type { Entry } from "../engine";
import type { Library, Shelf } from "./library";
import { ago } from "./results";

type Node =
  | { readonly kind: "shelf"; readonly shelf: Shelf }
  | { readonly kind: "group"; readonly shelf: Shelf; readonly group: string }
  | { readonly kind: "family"; readonly shelf: Shelf; readonly group: string; readonly family: string }
  | ({ readonly kind: "entry"; readonly shelf: Shelf; readonly entry: Entry } & Row)
  | { readonly kind: "relation"; readonly shelf: Shelf; readonly title: string; readonly entries: readonly Entry[] };

const GROUPS: Readonly<Record<string, readonly [title: string, icon: string]>> = {
  "core commands": ["Core Commands", "symbol-event"],
  families: ["Families", "library"],
  workflows: ["Workflows", "git-merge"],
  skills: ["Skills", "mortar-board"],
  agents: ["Agents", "person"],
};
const LOOKS: Readonly<Record<string, readonly [icon: string, color: string]>> = {
  succeeded: ["pass", "testing.iconPassed"],
  failed: ["error", "testing.iconFailed"],
  parked: ["debug-pause", "notificationsWarningIcon.foreground"],
  cancelled: ["circle-slash", "disabledForeground"],
};

const ROOMY = 50; // commands of a library, alone in its window, whose families are shown open

export class LibraryView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly view: vscode.TreeView<Node>;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[];
  private roomy = true; // whether the families fit into the view when they are open
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly library: Library) {
    this.view = vscode.window.createTreeView("bandleader.library", { treeDataProvider: this, showCollapseAll: true });
    this.disposables = [
      this.view,
      this.view.onDidChangeVisibility(({ visible }) => library.watch(visible)),
      library.onDidChange(() => this.changed.fire()),
    ];
    library.watch(this.view.visible);
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      const shelves = this.library.shelves.filter(({ entries }) => entries.size > 0);
      const [only] = shelves;
      this.roomy = shelves.length === 1 && (only?.entries.size ?? 0) <= ROOMY;
      return shelves.length === 1 && only ? groups(only) : shelves.map((shelf) => ({ kind: "shelf", shelf }));
    }
    switch (node.kind) {
      case "shelf":
        return groups(node.shelf);
      case "group":
        return node.group === "families" ? families(node.shelf) : inGroup(node.shelf, node.group).map((one) => entryNode(node.shelf, one));
      case "family":
        return inGroup(node.shelf, node.group)
          .filter((one) => familyOf(one) === node.family)
          .map((one) => entryNode(node.shelf, one));
      case "entry":
        return relations(node.shelf, node.entry);
      case "relation":
        return node.entries.map((one) => entryNode(node.shelf, one));
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    switch (node.kind) {
      case "shelf":
        return folder(node.shelf.folder.name, "root-folder", node.shelf.entries.size, Expanded);
      case "group": {
        const [title, icon] = GROUPS[node.group] ?? [node.group, "symbol-event"];
        const open = node.group === "families" ? Expanded : Collapsed;
        return folder(title, icon, inGroup(node.shelf, node.group).length, open);
      }
      case "family": {
        const count = inGroup(node.shelf, node.group).filter((one) => familyOf(one) === node.family).length;
        return folder(node.family, "symbol-namespace", count, this.roomy ? Expanded : Collapsed);
      }
      case "entry":
        return entryItem(node.shelf, node.entry);
      case "relation":
        return folder(node.title, "references", node.entries.length, Collapsed);
    }
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, ...this.disposables).dispose();
  }
}

function groups(shelf: Shelf): Node[] {
  const present = new Set([...shelf.entries.values()].map(({ group }) => group));
  const known = Object.keys(GROUPS).filter((group) => present.has(group));
  const others = [...present].filter((group) => !(group in GROUPS));
  return [...known, ...others].map((group) => ({ kind: "group", shelf, group }));
}

function families(shelf: Shelf): Node[] {
  const names = new Set(inGroup(shelf, "families").map(familyOf));
  return [...names].sort().map((family) => ({ kind: "family", shelf, group: "families", family }));
}

function inGroup(shelf: Shelf, group: string): Entry[] {
  return [...shelf.entries.values()].filter((entry) => entry.group === group);
}

function familyOf({ name }: Entry): string {
  return name.split("/", 1)[0] ?? name;
}

function relations(shelf: Shelf, entry: Entry): Node[] {
  const named = (names: readonly string[]): Entry[] => names.flatMap((name) => shelf.entries.get(name) ?? []);
  const needed = named(shelf.needs.get(entry.name) ?? []);
  const needing = named([...shelf.needs].filter(([, names]) => names.includes(entry.name)).map(([name]) => name));
  const both: Node[] = [
    { kind: "relation", shelf, title: "Depends On", entries: needed },
    { kind: "relation", shelf, title: "Needed By", entries: needing },
  ];
  return both.filter((node) => node.kind === "relation" && node.entries.length > 0);
}

function entryNode(shelf: Shelf, entry: Entry): Node {
  const target: ServerArguments = [vscode.Uri.file(entry.file).toString()];
  return { kind: "entry", shelf, entry, target };
}

function folder(title: string, icon: string, count: number, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(title, state);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.description = String(count);
  return item;
}

function entryItem(shelf: Shelf, entry: Entry): vscode.TreeItem {
  const related = entry.dependencies + entry.dependents > 0;
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(entry.name, related ? Collapsed : None);
  const [icon, color, state] = standing(shelf, entry);
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.description = state ?? entry.description;
  item.tooltip = [entry.description, state].filter(Boolean).join("\n");
  item.contextValue = entry.group === "agents" ? "file" : "file runnable";
  item.command = { command: "vscode.open", title: "Open", arguments: [vscode.Uri.file(entry.file)] };
  item.accessibilityInformation = { label: `${entry.name}, ${state ?? "not run yet"}, ${entry.description}` };
  return item;
}

/** What a command does now, or else how it ended last: its icon, and words unless it has never run. */
function standing({ work, results }: Shelf, { name }: Entry): readonly [icon: string, color: string | undefined, words: string | undefined] {
  const stage = work.stageOf(name);
  if (stage !== undefined) {
    return ["sync~spin", undefined, `running: ${stage}`];
  }
  const result = results.get(name);
  const [icon, color] = LOOKS[result?.outcome ?? ""] ?? ["circle-outline", undefined];
  return [icon, color, result && `${result.outcome} ${ago(result.at, Date.now() / 1000)}`];
}
