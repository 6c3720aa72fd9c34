"""A secret stands in the file.

## What it does
Reports keys and tokens of AWS, GitHub, Anthropic, OpenAI, Slack, Google, Stripe and npm, and private keys, by
their well-known shapes, wherever they stand. Placeholders are no secrets. The key that AWS uses as its example is
reported where prose gives it as a value, and left alone in code. The message never shows the value.

## Why is this bad?
Everybody who can read the repository can use it, and every model that runs the command is told it. A secret that was
once committed has to be revoked: deleting the line does not bring it back.

## Example
```markdown
Upload with the key AKIAIOSFODNN7EXAMPLE.
```

## Use instead
```markdown
Upload with the key in `${AWS_ACCESS_KEY_ID}`.
```

## Source
The issuers' documentation of their token formats (2026); agnix reports some of them as XP-SK-003.
"""

from __future__ import annotations

from ...library.credentials import credentials
from ...library.document import Document
from ...library.settings import Settings
from ..report import Report, replace
from ..rule import DocumentRule


@DocumentRule("BD006", "secret", severity="error", fix="unsafe")
def secret(doc: Document, settings: Settings, report: Report) -> None:
    """Report what has the shape of a secret, also inside code."""
    for found in credentials(doc.text):
        start, end = found.start, found.end
        if found.sample and doc.markdown.prose[start : start + 1].isspace():
            continue
        variable = f"${{{found.variable}}}"
        fixes = [replace(f"Name `{variable}` instead", start, end, variable, safe=False)] if found.variable else []
        report(
            start,
            end,
            f"this looks like {found.what} (`{found.public}…`): revoke it and take it out",
            fixes=fixes,
            tags=("secret",),
        )
