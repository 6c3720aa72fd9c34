"""The ten stages that every command passes, one module each."""

from __future__ import annotations

from ..stage import Stage
from . import (
    agent_deployment,
    cleanup,
    command_resolution,
    complexity_triage,
    dependency_validation,
    execution,
    metadata_extraction,
    quality_assurance,
    quality_gates,
    validation,
)
from .work import Perform

PERFORM: dict[Stage, Perform] = {
    "command_resolution": command_resolution.perform,
    "metadata_extraction": metadata_extraction.perform,
    "complexity_triage": complexity_triage.perform,
    "dependency_validation": dependency_validation.perform,
    "quality_gates": quality_gates.perform,
    "agent_deployment": agent_deployment.perform,
    "execution": execution.perform,
    "validation": validation.perform,
    "quality_assurance": quality_assurance.perform,
    "cleanup": cleanup.perform,
}
