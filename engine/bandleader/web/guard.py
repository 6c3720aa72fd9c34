"""Who may ask: this machine alone, by an address that names it, with the token that only the person who started it has.

A page of another site that the same browser shows could send requests here; it can neither read the token nor, by
rebinding a name of its own to this machine, pass the check of the host.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

NAMES: Final = ("127.0.0.1", "localhost")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def refusal(headers: Mapping[str, str], path: str, port: int, token: str) -> str:
    """Why a request for ``path`` (``/TOKEN/...``) is refused, as a sentence; "" if it is not."""
    hosts = {f"{name}:{port}" for name in NAMES}
    if headers.get("Host", "") not in hosts:
        return "This server answers to 127.0.0.1 and localhost only."
    origin = headers.get("Origin")
    if origin is not None and origin not in {f"http://{host}" for host in hosts}:
        return "This server answers to its own page only."
    given = path.split("/", 2)[1] if path.startswith("/") else ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        return "The address lacks the token. Use the address that `bandleader dashboard --web` printed."
    return ""
