"""EN: the bytes of a file."""

from .bidi_control import bidi_control
from .mixed_line_ends import mixed_line_ends
from .not_utf8 import not_utf8
from .nul_byte import nul_byte
from .unreadable_file import unreadable_file

RULES = (not_utf8, nul_byte, mixed_line_ends, bidi_control, unreadable_file)
