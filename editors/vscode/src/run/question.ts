/** Asks for the arguments of a command that is about to run. */
import * as vscode from "vscode";
import type { ArgumentsAnswer, ArgumentsQuestion } from "../protocol";

/** What the person writes; null when they would rather not run it. The last answer is offered again. */
export async function ask(question: ArgumentsQuestion, memory: vscode.Memento): Promise<ArgumentsAnswer | null> {
  const key = `arguments ${question.uri}`;
  const given = await vscode.window.showInputBox({
    title: `Run ${question.name}`,
    prompt: `Arguments: ${question.hint}. Those with spaces are quoted as in a shell. Empty: none.`,
    placeHolder: question.hint,
    value: memory.get(key, ""),
    ignoreFocusOut: true,
  });
  if (given === undefined) {
    return null;
  }
  await memory.update(key, given);
  return { arguments: given };
}
