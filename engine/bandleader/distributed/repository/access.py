"""How git gets at a remote: with the credentials that the machine has for it, without asking anybody."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ...pipeline.tree.git import Git
from .address import PROTOCOLS, is_ssh

# Of git's variables, those that say how to reach a remote and which configuration is the user's.
_PASSED: Final = ("GIT_ASKPASS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT")
_PASSED_KINDS: Final = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_HTTP_", "GIT_PROXY_", "GIT_SSH", "GIT_SSL_")

# A connection that carries nothing for a minute is given up. Submodules and what LFS keeps elsewhere stay there.
SETTINGS: Final = (
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.gpgSign=false",
    "push.followTags=false",
)
_SSH: Final = "-oBatchMode=yes -oConnectTimeout=15 -oServerAliveInterval=10 -oServerAliveCountMax=3"


def access() -> dict[str, str]:
    """Variables for git beside those that it always gets."""
    kept = {name: value for name, value in os.environ.items() if name in _PASSED or name.startswith(_PASSED_KINDS)}
    return {
        **kept,
        "GIT_ALLOW_PROTOCOL": ":".join(PROTOCOLS),
        "GIT_NO_REPLACE_OBJECTS": "1",  # a commit is what its id names
        "GCM_INTERACTIVE": "never",
    }


def ssh_access(git: Git, address: str) -> Mapping[str, str]:
    """The command for ssh where the address needs one: the user's, which asks nothing and does not wait for ever."""
    if not is_ssh(address) or ("GIT_SSH" in os.environ and "GIT_SSH_COMMAND" not in os.environ):
        return {}
    configured = git.run("config", "--get", "core.sshCommand", accept=(0, 1)).stdout
    command = os.environ.get("GIT_SSH_COMMAND") or os.fsdecode(configured).strip() or "ssh"
    try:
        program = Path(shlex.split(command)[0]).name
    except (ValueError, IndexError):
        program = ""
    return {"GIT_SSH_COMMAND": f"{command} {_SSH}" if program == "ssh" else command}
