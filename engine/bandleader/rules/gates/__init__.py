"""QG: the static side of the pre-execution gates."""

from .complexity_gate import complexity_gate
from .documentation_gate import documentation_gate
from .file_creation_gate import file_creation_gate
from .resources_gate import resources_gate
from .safety_gate import safety_gate

RULES = (file_creation_gate, complexity_gate, documentation_gate, safety_gate, resources_gate)
