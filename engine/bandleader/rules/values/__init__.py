"""VA: keys and values of the front matter."""

from .dependency_synonym import dependency_synonym
from .deprecated_key import deprecated_key
from .ignored_key import ignored_key
from .missing_key import missing_key
from .misspelt_key import misspelt_key
from .unknown_key import unknown_key
from .value_not_allowed import value_not_allowed
from .wrong_type import wrong_type

RULES = (
    misspelt_key,
    unknown_key,
    wrong_type,
    value_not_allowed,
    ignored_key,
    deprecated_key,
    dependency_synonym,
    missing_key,
)
