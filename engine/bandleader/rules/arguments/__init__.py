"""AR: arguments and substitutions."""

from .argument_beyond_hint import argument_beyond_hint
from .literal_dollar import literal_dollar
from .one_based_arguments import one_based_arguments
from .undeclared_argument_name import undeclared_argument_name
from .unescaped_argument_in_shell import unescaped_argument_in_shell

RULES = (
    unescaped_argument_in_shell,
    one_based_arguments,
    argument_beyond_hint,
    literal_dollar,
    undeclared_argument_name,
)
