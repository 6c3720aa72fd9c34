"""Finds secrets in a text by the shapes that their issuers gave them. A found value is never passed on.

Only shapes that leave no doubt are here, each from its issuer's documentation (read in 2026); what has the shape
but is written to be read (`sk-ant-your-key-here`, one letter again and again, `1234567890`) is no secret.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..text.late import compile_late


class Credential(NamedTuple):
    """A secret in ``text[start:end]``: what it is in words, and the environment variable that usually holds it.

    ``public`` is its first characters, which all its kind have in common. ``sample`` is true for the key that AWS
    prints in its documentation: it opens nothing, but where it is given as a value it stands for one that does.
    """

    start: int
    end: int
    what: str
    public: str
    variable: str
    sample: bool = False


# What begins a secret, what follows at once, what it is, and its variable.
_SHAPES = (
    (("AKIA", "ASIA"), r"[A-Z0-9]{16}", "an AWS access key", "AWS_ACCESS_KEY_ID"),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"[A-Za-z0-9]{36,255}", "a GitHub token", "GITHUB_TOKEN"),
    (("github_pat_",), r"[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", "a GitHub token", "GITHUB_TOKEN"),
    (("sk-ant-",), r"[a-z0-9]+-[\w-]{24,}", "an Anthropic key", "ANTHROPIC_API_KEY"),
    (("sk-",), r"(?:proj|svcacct|admin)-[\w-]{32,}|[A-Za-z0-9]{32,}", "an OpenAI key", "OPENAI_API_KEY"),
    (("xoxb-", "xoxp-", "xoxa-", "xoxs-", "xoxe-"), r"[A-Za-z0-9-]{20,}", "a Slack token", "SLACK_TOKEN"),
    (("AIza",), r"[\w-]{35}", "a Google API key", "GOOGLE_API_KEY"),
    (("sk_live_", "rk_live_"), r"[A-Za-z0-9]{20,}", "a Stripe key", "STRIPE_API_KEY"),
    (("npm_",), r"[A-Za-z0-9]{36}", "an npm token", "NPM_TOKEN"),
    (
        ("-----BEGIN ",),
        r"(?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\n|[\s>])*(?:[\w-]+: [^\n]*\s+)*[A-Za-z0-9+/=]{40,}",
        "a private key",
        "",
    ),
)
_WORDS = bytes(0x61 if byte < 0x80 and chr(byte).isalnum() else 0x20 for byte in range(256))
_LONG_WORD = b"a" * 16
_PLACEHOLDER = compile_late(
    r"x{4}|0{5}|example|sample|your|dummy|fake|placeholder|redacted|secret|1234|abcd|(.)\1{5}", re.IGNORECASE
)
_LEAST_ENTROPY = 3.0  # bits a character: random letters and digits have about 4, what is spelt out has fewer
_AWS_SAMPLE = "AKIAIOSFODNN7EXAMPLE"  # docs.aws.amazon.com: AWS security credentials


def credentials(text: str) -> Iterator[Credential]:
    """The secrets in a text, kind by kind."""
    if not _has_long_word(text):
        return
    for marks, rest, what, variable in _SHAPES:
        for mark in marks:
            if text.find(mark) < 0:
                continue
            for match in _shape(mark, rest).finditer(text):
                sample = match[0] == _AWS_SAMPLE
                if sample or not is_placeholder(match[0][len(mark) :]):
                    yield Credential(*match.span(), what, mark, variable, sample)


def is_placeholder(value: str) -> bool:
    """Whether a value is plainly made up: spelt out, counted up, or all alike."""
    return _PLACEHOLDER.search(value) is not None or _entropy(value) < _LEAST_ENTROPY


@cache
def _shape(mark: str, rest: str) -> re.Pattern[str]:
    """Compiled on first use: hardly a text has any of the marks. No letter or digit may touch a secret."""
    return re.compile(rf"{mark}(?<![A-Za-z0-9_]{mark})(?:{rest})(?![A-Za-z0-9_])")


def _has_long_word(text: str) -> bool:
    """Whether 16 letters and digits stand in a row, as in every secret but some of Google's, and in few texts.

    Two passes in C cost a fraction of what the search for every mark does.
    """
    return _LONG_WORD in text.encode("utf-8", "surrogatepass").translate(_WORDS) or "AIza" in text


def _entropy(value: str) -> float:
    size = len(value)
    counts = [value.count(character) for character in set(value)]
    return -sum(count / size * math.log2(count / size) for count in counts)
