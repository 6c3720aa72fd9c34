"""DS: descriptions."""

from .description_promises_arguments import description_promises_arguments
from .duplicate_description import duplicate_description
from .long_description import long_description
from .missing_description import missing_description
from .short_description import short_description

RULES = (
    missing_description,
    short_description,
    long_description,
    duplicate_description,
    description_promises_arguments,
)
