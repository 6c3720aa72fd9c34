"""BD: the body, its references and its text."""

from .dead_command import dead_command
from .dead_file import dead_file
from .empty_body import empty_body
from .glued_shell import glued_shell
from .home_path import home_path
from .secret import secret
from .unclosed_fence import unclosed_fence
from .unclosed_tag import unclosed_tag

RULES = (empty_body, dead_command, dead_file, unclosed_tag, home_path, secret, unclosed_fence, glued_shell)
