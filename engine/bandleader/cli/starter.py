"""The configuration file that `bandleader init` writes: every setting people change first, at its default."""

from __future__ import annotations

STARTER = """\
# How Bandleader checks and runs the agent commands of this folder.
#
# A line that begins with "#" shows a default: take the "#" away and change the value. All keys are explained in
# docs/configuration.md; `bandleader config` prints what is in force, and `bandleader explain` lists the rules.

[library]
# Globs, relative to this file, of files and folders to leave out.
#exclude = []
# Whether names of your own ~/.claude resolve (its files are never checked or changed).
#user = true

[check]
# Rules that are off: codes, names or families (DP), and how loud the others speak.
#ignore = []
#severity = {}
# Readers that the files must load in: claude, codex, copilot, opencode, agent-skills.
#targets = ["claude"]

[check.known]
# Names that exist although no file here declares them.
#commands = []
#agents = []
#skills = []
#keys = []

[check.limits]
#description-max = 1024
#depth = 8

[gates]
# How dangerous tool grants and shell lines are judged before a run: strict, standard or off.
#safety = "standard"
# Points that a whole plan may cost (simple 1, medium 3, complex 8, one an agent); 0 is no limit.
#complexity-budget = 0

[run]
# Commands that run at once (0: one a processor), and agents at work in all of them together.
#jobs = 0
#agent-slots = 4
# Who runs commands that do not say: the first agent CLI that is found, or the name of one.
#runner = "agent"
# What an agent may do beyond `allowed-tools`: read-only, edit or full.
#permission = "edit"

[quality.limits]
# What one execution may take; 0 is no limit. Cost is in US dollars.
#cost = 0.0
#tokens = 0

# A check that runs after every command that changed files. Its result satisfies `quality/verify`.
#[[quality.checks]]
#name = "tests"
#run = "make test"
"""
