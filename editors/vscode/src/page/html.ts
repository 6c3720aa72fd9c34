/** The document of the webview: the page's own files and nothing else. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

export function document(webview: vscode.Webview, assets: vscode.Uri): string {
  const at = (name: string): vscode.Uri => webview.asWebviewUri(vscode.Uri.joinPath(assets, name));
  const nonce = randomBytes(16).toString("base64");
  const source = webview.cspSource;
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}; img-src data: blob: ${source}`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <title>Bandleader</title>
    <link rel="stylesheet" href="${at("page.css").toString()}">
  </head>
  <body><div id="app"></div><script nonce="${nonce}" src="${at("page.js").toString()}"></script></body>
</html>`;
}
