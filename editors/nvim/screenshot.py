"""Draws the plugin in a real Neovim: `make screenshots` writes `docs/pictures/neovim-*.svg`.

Neovim runs in a pseudo-terminal, pyte understands what it writes there, and rich draws the screen. Nothing is staged:
the sample libraries are copied into a scratch folder, and each picture is taken once its words are on the screen.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from io import StringIO
from itertools import groupby
from pathlib import Path

import pyte
from rich.console import Console  # noqa: TID253  (a script: nothing waits for its start)
from rich.style import Style  # noqa: TID253
from rich.terminal_theme import TerminalTheme  # noqa: TID253
from rich.text import Text  # noqa: TID253

PLUGIN = Path(__file__).resolve().parent
ROOT = PLUGIN.parents[1]
PICTURES = ROOT / "docs" / "pictures"
COLUMNS, LINES = 118, 30
PATIENCE = 20.0  # seconds after which words that do not appear are missing
INIT = f"""
vim.opt.runtimepath:prepend({str(PLUGIN)!r})
vim.opt.number, vim.opt.signcolumn, vim.opt.termguicolors, vim.opt.swapfile = true, 'yes', true, false
vim.opt.wrap, vim.opt.ruler, vim.opt.showcmd, vim.opt.shortmess, vim.opt.laststatus = false, false, false, 'aoOtTIF', 3
vim.opt.statusline = " %f%=%{{v:lua.require'bandleader'.statusline()}} "
if vim.fn.has('nvim-0.11') == 1 then
  vim.diagnostic.config({{ virtual_text = true }})
end
require('bandleader').setup({{ init_options = {{ trusted = true }} }})
"""
THEME = TerminalTheme((20, 22, 27), (224, 226, 234), [(0, 0, 0)] * 8)  # Neovim's own colours are 24 bits wide
NAMED = {"brown": "yellow", "default": None}
# What Neovim asks the terminal, which pyte would print: DCS strings, and CSI sequences that are not ANSI's.
QUESTIONS = re.compile(rb"\x1bP.*?\x1b\\|\x1b\[[>=?][0-9;]*[$]?[puqm]|\x1b\[[0-9;]*[$][a-z]|\x1b\[[0-9]* q", re.DOTALL)
UNFINISHED = re.compile(rb"\x1b(?:P[^\x1b]*\x1b?|\[?[>=?]?[0-9;]*[$ ]?)?$")


class Terminal:
    """A Neovim and the screen it draws on."""

    def __init__(self, nvim: str, folder: Path, file: str) -> None:
        """Start Neovim with a file of a library."""
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        home = folder.parent / "home"
        home.mkdir(exist_ok=True)
        (home / "init.lua").write_text(INIT, encoding="utf-8")
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            places = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
            path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
            os.chdir(folder)
            settings = {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "PATH": path}
            command = [nvim, "-n", "-i", "NONE", "-u", str(home / "init.lua"), file]
            os.execve(nvim, command, {**os.environ, **places, **settings})  # noqa: S606 - a pty needs no shell
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def keys(self, keys: str) -> None:
        """Type."""
        os.write(self._terminal, keys.encode())

    def until(self, *words: str) -> None:
        """Wait until all of ``words`` are on the screen, and Neovim has nothing more to draw for the moment."""
        until = time.monotonic() + PATIENCE
        while self._read(0.5) or not all(word in "\n".join(self.screen.display) for word in words):
            if time.monotonic() > until:
                sys.exit("\n".join([*self.screen.display, f"waited in vain for {words}"]))

    def end(self) -> None:
        """End Neovim, whatever it is asking; its server ends with it."""
        os.kill(self._child, signal.SIGTERM)
        os.close(self._terminal)
        os.waitpid(self._child, 0)

    def picture(self, title: str) -> str:
        """The screen as SVG."""
        console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
        for row in range(LINES):
            cells = [self.screen.buffer[row][column] for column in range(COLUMNS)]
            pieces = [("".join(cell.data for cell in cells), look) for look, cells in groupby(cells, _style)]
            console.print(Text.assemble(*pieces), no_wrap=True, overflow="crop", crop=True)
        svg = console.export_svg(title=title, theme=THEME, unique_id="neovim")
        # Without the web font that the template names: a picture in a README must not fetch anything.
        svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
        return svg.replace("Fira Code, ", "").replace("<svg ", '<svg xml:space="preserve" ', 1)

    def _read(self, patience: float) -> bool:
        """Take in what Neovim writes next; False when it writes nothing for a while, or has ended."""
        if not select.select([self._terminal], [], [], patience)[0]:
            return False
        try:
            data = self._rest + os.read(self._terminal, 1 << 16)
        except OSError:  # the other end is closed
            return False
        whole = QUESTIONS.sub(b"", data)
        unfinished = UNFINISHED.search(whole)
        self._rest = whole[unfinished.start() :] if unfinished else b""
        self._stream.feed(whole[: len(whole) - len(self._rest)])
        return True


def _style(char: pyte.screens.Char) -> Style:
    colours = [None if name == "default" else NAMED.get(name) or _colour(name) for name in (char.fg, char.bg)]
    return Style(
        color=colours[0],
        bgcolor=colours[1],
        bold=char.bold,
        italic=char.italics,
        underline=char.underscore,
        reverse=char.reverse,
    )


def _colour(name: str) -> str:
    return f"#{name}" if re.fullmatch("[0-9a-fA-F]{6}", name) else name


def problems(nvim: str, scratch: Path) -> str:
    """Findings in the broken library, and the message of the one under the cursor."""
    folder = Path(shutil.copytree(ROOT / "examples" / "broken", scratch / "broken"))
    editor = Terminal(nvim, folder, ".claude/commands/architect.md")
    editor.until("1 error", "Plan")
    editor.keys("/data-modeller\r:nohlsearch\r:lua vim.lsp.buf.hover()\r")
    editor.until("DP008")
    picture = editor.picture("nvim .claude/commands/architect.md")
    editor.end()
    return picture


def run(nvim: str, scratch: Path) -> str:
    """A command that has run with its dependencies, and how its session stands."""
    folder = Path(shutil.copytree(ROOT / "examples" / "pipeline", scratch / "pipeline"))
    git = ["git", "-C", str(folder), "-c", "user.name=A person", "-c", "user.email=person@example.org"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Notes"]):
        subprocess.run([*git, *words], check=True)
    editor = Terminal(nvim, folder, ".claude/commands/notes/index.md")
    editor.until("Run with dependencies", "Plan")
    editor.keys(":Bandleader run\r")
    editor.until("succeeded just now")
    editor.keys(":Bandleader status\r")
    editor.until("3 commands: 3 succeeded")
    editor.keys(":resize 10 | wincmd p | echo\r")
    editor.until("Bandleader: ok")
    picture = editor.picture("nvim .claude/commands/notes/index.md")
    editor.end()
    return picture


def main() -> None:
    """Take the pictures with the Neovim that is named, else that of `make test-editors`, else the one on the PATH."""
    built = ROOT / "build" / "neovim" / "bin" / "nvim"
    nvim = sys.argv[1] if len(sys.argv) > 1 else str(built) if built.exists() else shutil.which("nvim")
    if nvim is None:
        sys.exit("Neovim is not installed.")
    with tempfile.TemporaryDirectory() as scratch:
        for scene in (problems, run):
            (PICTURES / f"neovim-{scene.__name__}.svg").write_text(scene(nvim, Path(scratch)), encoding="utf-8")


if __name__ == "__main__":
    main()
