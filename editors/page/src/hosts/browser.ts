/** What a browser does itself: downloads and the clipboard. */

import type { ToHost } from "../messages";

export function doInBrowser(message: ToHost): void {
  if (message.type === "copy") {
    void navigator.clipboard.writeText(message.text);
  } else if (message.type === "save") {
    const bytes = Uint8Array.from(atob(message.base64), (letter) => letter.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes], { type: message.mime }));
    const link = document.createElement("a");
    link.href = address;
    link.download = message.name;
    link.click();
    URL.revokeObjectURL(address);
  }
}
