"""FM: the form of the front matter."""

from .byte_order_mark import byte_order_mark
from .duplicate_key import duplicate_key
from .flow_lookalike import flow_lookalike
from .front_matter_not_first import front_matter_not_first
from .front_matter_not_mapping import front_matter_not_mapping
from .front_matter_too_deep import front_matter_too_deep
from .invalid_yaml import invalid_yaml
from .missing_front_matter import missing_front_matter
from .reserved_character import reserved_character
from .tab_indentation import tab_indentation
from .truncated_value import truncated_value
from .unclosed_front_matter import unclosed_front_matter
from .unquoted_colon import unquoted_colon

RULES = (
    invalid_yaml,
    unquoted_colon,
    flow_lookalike,
    duplicate_key,
    tab_indentation,
    unclosed_front_matter,
    front_matter_not_first,
    missing_front_matter,
    front_matter_not_mapping,
    byte_order_mark,
    reserved_character,
    truncated_value,
    front_matter_too_deep,
)
