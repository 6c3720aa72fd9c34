"""Whether anything may run in a workspace. Opening a folder runs nothing; the first run asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .identity import identity_of
from .memory import recall, remember

if TYPE_CHECKING:
    from ..server import Server

TRUST, LATER = "Trust this folder", "Not now"
HOW: Final = "Run the command `bandleader.trust` in the editor to trust it."
BY_EDITOR: Final = "the editor does not trust this workspace. Trust it in the editor, and commands can run."


class Trust:
    """Who may run commands: the client says so for the window, or the person once for each folder."""

    def __init__(self, server: Server) -> None:
        """Nothing is asked before somebody wants to run something."""
        self.server = server
        self._asking: set[str] = set()

    async def allows(self, folder: str) -> bool:
        """Whether commands of a workspace folder may run; asks the person where nobody has said so yet."""
        talk = self.server.talk
        if self.server.announced.trusted is not None:
            if not self.server.announced.trusted:
                talk.say("error", f"Nothing runs: {BY_EDITOR}")
            return self.server.announced.trusted
        if self.is_remembered(folder):
            return True
        if folder in self._asking:
            return False
        self._asking.add(folder)
        try:
            question = (
                f"Run commands of {folder}? They can do whatever you can. Bandleader asks once, and again when the "
                "folder or its repository gets another owner."
            )
            answer = await talk.ask("warning", question, (TRUST, LATER), f"Nothing runs until it is trusted. {HOW}")
        finally:
            self._asking.discard(folder)
        if answer == TRUST:
            self.grant(folder)
            return True
        if self.server.client.asks:
            talk.say("info", f"Nothing runs in {folder} until it is trusted. {HOW}")
        return False

    def is_remembered(self, folder: str) -> bool:
        """Whether the person trusted the folder when it was whose it is now."""
        return recall(folder).get("trusted") == identity_of(folder)

    def grant(self, folder: str) -> None:
        """Remember that the person trusts the folder as it is now."""
        remember(folder, trusted=identity_of(folder))
