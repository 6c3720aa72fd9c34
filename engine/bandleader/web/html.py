"""The page as HTML: a shell for the server, and a whole in one file for everybody else."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
}
_HEAD: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
"""


def asset(name: str) -> str:
    """A file that `npm run build` in `editors/page` made, and that is part of this package."""
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def shell(title: str) -> str:
    """The page that a server gives out: its code and its data lie beside it."""
    return (
        f'{_HEAD}<title>{html.escape(title)}: Bandleader</title>\n<link rel="stylesheet" href="page.css">\n'
        # The state takes longest; the browser asks for it before it knows the script that will.
        '<link rel="preload" href="api/state" as="fetch" crossorigin>\n</head>\n'
        '<body>\n<div id="app"></div>\n<script src="page.js"></script>\n</body>\n</html>\n'
    )


def document(state: Mapping[str, Any]) -> str:
    """One file that shows a state anywhere, without a server and without a network: its policy names its own parts."""
    script, style = asset("page.js"), asset("page.css")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    data = json.dumps(state, separators=(",", ":"), ensure_ascii=True).replace("<", "\\u003c")
    return (
        f'{_HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{html.escape(str(state['title']))}: Bandleader</title>\n<style>{style}</style>\n</head>\n"
        f'<body>\n<div id="app"></div>\n<script type="application/json" id="state">{data}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _digest(text: str) -> str:
    """The source expression of an inline part (Content Security Policy Level 3, section 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
