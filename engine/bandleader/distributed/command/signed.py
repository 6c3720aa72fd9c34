"""Workers run only what the submitter signed off: the files of a command are those that its plan was made from."""

from __future__ import annotations

from ...pipeline.context import CommandGone
from ...pipeline.live import LiveLibrary
from ...pipeline.plan import Step
from ...pipeline.planning.fingerprint import is_files, is_text
from ...pipeline.planning.inputs import InputFiles


def unsigned(step: Step, library: LiveLibrary, inputs: InputFiles) -> str:
    """What of a command's files is not what was signed off, as a sentence; "" if all is."""
    try:
        definition = library.definition(step.id, step.path)
    except CommandGone as gone:
        return str(gone)
    changed = []
    if not is_text(step.fingerprint, definition.digest):
        changed.append("its text")
    named = {
        "prelude": library.files(step.path, "shared", step.prelude),
        "agents": library.files(step.path, "agent", step.agents),
    }
    for field, files in named.items():
        if not is_files(step.fingerprint, field, [inputs.file(path) for path in files]):
            changed.append(f"a file under its `{field}`")
    if not changed:
        return ""
    return (
        f"{' and '.join(changed)} is not what was signed off when {step.id} was submitted: another command has "
        "changed it, or this worker has another library; submit anew to run it as it is now"
    )
