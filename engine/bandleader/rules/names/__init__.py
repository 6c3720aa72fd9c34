"""NM: names of files, commands, skills and agents."""

from .agent_name import agent_name
from .case_twin import case_twin
from .command_and_skill import command_and_skill
from .duplicate_name import duplicate_name
from .file_name import file_name
from .readme_command import readme_command
from .reserved_folder import reserved_folder
from .shadowed_default import shadowed_default
from .shadows_built_in import shadows_built_in
from .skill_name import skill_name

RULES = (
    shadows_built_in,
    command_and_skill,
    duplicate_name,
    case_twin,
    file_name,
    shadowed_default,
    skill_name,
    reserved_folder,
    readme_command,
    agent_name,
)
