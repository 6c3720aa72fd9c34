"""The program ``bandleader-lsp``."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence

from bandleader import __version__

DESCRIPTION = """\
The language server of Bandleader. Editors start it; it talks the Language Server Protocol over standard input and
output until the editor leaves. What is wrong with the commands of a folder shows as you type."""
EPILOG = """\
Exit code: 0 after an orderly shutdown, 1 when the client left without one, 2 for wrong usage.
On the command line use `bandleader check`."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve one client, then end the process with the protocol's exit code."""
    options = parser().parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr, level=options.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        code = asyncio.run(_serve(options.tcp))
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        sys.stderr.write(f"bandleader-lsp: {error}\n")
        code = 2
    sys.stderr.flush()
    os._exit(code)  # a library of 10,000 files takes a while to take apart, and nothing is left to save


async def _serve(port: int | None) -> int:
    from .connection import serve_stdio, serve_tcp  # the types of the protocol take a while to import
    from .session import new_server

    server = new_server()
    return await (serve_stdio(server) if port is None else serve_tcp(server, port))


def parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        "bandleader-lsp", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    parser.add_argument("--tcp", type=int, metavar="PORT", help="wait for a client at this port of 127.0.0.1 instead")
    levels = ("debug", "info", "warning", "error")
    parser.add_argument("--log-level", choices=levels, default="warning", help="what goes to standard error")
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)  # some clients add it
    parser.add_argument("--version", action="version", version=f"bandleader-lsp {__version__}")
    return parser


if __name__ == "__main__":
    main()
