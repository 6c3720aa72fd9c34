"""DP: declared dependencies, the names of agents and skills, and the graph."""

from .ambiguous_name import ambiguous_name
from .argument_for_dependency import argument_for_dependency
from .deep_chain import deep_chain
from .dependency_cycle import dependency_cycle
from .duplicate_dependency import duplicate_dependency
from .hub import hub
from .implied_dependency import implied_dependency
from .inexact_name import inexact_name
from .missing_dependency import missing_dependency
from .package_dependency import package_dependency
from .self_dependency import self_dependency
from .unknown_agent import unknown_agent
from .unknown_skill import unknown_skill
from .unreachable import unreachable
from .wider_reach import wider_reach

RULES = (
    missing_dependency,
    dependency_cycle,
    self_dependency,
    duplicate_dependency,
    implied_dependency,
    ambiguous_name,
    inexact_name,
    unknown_agent,
    unknown_skill,
    package_dependency,
    deep_chain,
    hub,
    unreachable,
    wider_reach,
    argument_for_dependency,
)
