"""The ten stages that every command passes, in order, and how each may end."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Stage: TypeAlias = Literal[
    "command_resolution",
    "metadata_extraction",
    "complexity_triage",
    "dependency_validation",
    "quality_gates",
    "agent_deployment",
    "execution",
    "validation",
    "quality_assurance",
    "cleanup",
]
STAGES: tuple[Stage, ...] = get_args(Stage)

Strategy: TypeAlias = Literal["retry", "rollback", "partial-recovery", "manual-intervention"]
Outcome: TypeAlias = Literal["succeeded", "failed", "cancelled", "skipped"]
Verdict: TypeAlias = Literal["passed", "failed", "skipped"]

# The specification's table (determine_recovery_strategy); for `run.on-failure` see `decide.strategy_after`.
RECOVERY: dict[Stage, Strategy] = {
    "dependency_validation": "retry",
    "quality_gates": "manual-intervention",
    "execution": "rollback",
    "validation": "partial-recovery",
}
DEFAULT_RECOVERY: Strategy = "manual-intervention"
