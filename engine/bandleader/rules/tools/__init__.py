"""TL: tool grants and models."""

from .allowed_and_denied import allowed_and_denied
from .broad_bash import broad_bash
from .dead_tool_rule import dead_tool_rule
from .retired_tool import retired_tool
from .shell_not_granted import shell_not_granted
from .tool_rule_syntax import tool_rule_syntax
from .unknown_model import unknown_model
from .unknown_tool import unknown_tool

RULES = (
    unknown_tool,
    tool_rule_syntax,
    retired_tool,
    broad_bash,
    allowed_and_denied,
    shell_not_granted,
    dead_tool_rule,
    unknown_model,
)
