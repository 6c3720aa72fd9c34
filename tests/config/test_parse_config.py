"""What a configuration means, and how each mistake in one is reported at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.library.config import parse_config
from bandleader.library.settings import DEFAULT, LimitSettings, Override, RootSetting

RULES = frozenset({"ALL", "DP", "DP001", "missing-dependency", "FM", "FM002", "unquoted-colon"})

EVERYTHING = """
[library]
exclude = ["vendor/**"]
user = false
max-file-size = 1000

[[library.roots]]
path = "prompts"
kind = "command"
format = "copilot"
prefix = "pm"

[check]
select = ["DP", "FM"]
ignore = ["FM002"]
severity = { DP001 = "warning", unquoted-colon = "off" }
targets = ["claude", "codex"]

[[check.overrides]]
paths = ["legacy/**"]
ignore = ["DP"]

[[check.overrides]]
paths = ["drafts/**"]
severity = { ALL = "hint" }

[check.known]
commands = ["pm:epic-start"]

[check.limits]
fan-in = 3

[gates]
safety = "strict"
complexity-budget = 12
"""


def test_every_table_arrives_where_it_belongs() -> None:
    settings, problems = parse_config(EVERYTHING, "bandleader.toml", RULES)
    assert not problems
    assert settings.library.roots == (RootSetting("prompts", "command", "copilot", "pm"),)
    assert (settings.library.exclude, settings.library.user, settings.library.max_file_size) == (
        ("vendor/**",),
        False,
        1000,
    )
    assert settings.check.select == ("DP", "FM")
    assert settings.check.severity == {"DP001": "warning", "unquoted-colon": "off"}
    assert settings.check.overrides == (
        Override(("legacy/**",), ("DP",)),
        Override(("drafts/**",), (), {"ALL": "hint"}),
    )
    assert settings.check.known.commands == ("pm:epic-start",)
    assert settings.check.limits == LimitSettings(fan_in=3)
    assert (settings.gates.safety, settings.gates.complexity_budget) == ("strict", 12)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff", "[check]\n", "[check.known]\n[library]\n"])
def test_nothing_written_is_the_default(text: str) -> None:
    assert parse_config(text, "bandleader.toml", RULES) == (DEFAULT, ())


def test_in_pyproject_only_its_own_table_counts() -> None:
    text = '[project]\nname = 5\n[tool.other]\ncheck = 1\n[tool.bandleader.check]\nignore = ["DP"]\n'
    assert parse_config(text, "some/pyproject.toml", RULES).settings.check.ignore == ("DP",)
    assert parse_config("[project]\nname = 5\n", "pyproject.toml", RULES) == (DEFAULT, ())
    assert parse_config("tool = 5\n", "pyproject.toml", RULES) == (DEFAULT, ())


# What is written, which part of it is underlined, and how the message begins.
MISTAKES = [
    ('[check]\nselect = "DP"', '"DP"', "`check.select` must be a list, not a string"),
    ('[check]\nselect = ["DP", 5]', "5", "`check.select[2]` must be a string, not a whole number"),
    ("[check]\nignore = [\n  'DP', # why\n  'DP9',\n]", "'DP9'", "no rule is called `DP9`; did you mean `DP`?"),
    ('[check.severity]\nDP001 = "warn"', '"warn"', "`check.severity.DP001` must be `error`, `warning`, "),
    ('check.severity = {"DP001" = 1}', "1", "`check.severity.DP001` must be"),
    ('[check.severity]\nnobody = "off"', "nobody", "no rule is called `nobody`"),
    ('[check]\ntargets = ["claud"]', '"claud"', "unknown target `claud`; did you mean `claude`?"),
    ('[check]\ntargets = ["zzz"]', '"zzz"', "unknown target `zzz`; it is one of `claude`, `codex`, "),
    ("[check]\nsevrity = {}", "sevrity", "unknown key `sevrity`; did you mean `severity`?"),
    ("[check]\nxyz = {}", "xyz", "unknown key `xyz`; the keys here are `select`, "),
    ("[chek]\n", "chek", "unknown key `chek`; did you mean `check`?"),
    ("[check.limit]\n", "limit", "unknown key `limit`; did you mean `limits`?"),
    ("check = 3", "3", "`check` must be a table, not a whole number"),
    ("[check.limits]\ndepth = -1", "-1", "`check.limits.depth` must not be negative"),
    ("[check.limits]\ndepth = true", "true", "`check.limits.depth` must be a whole number, not `true` or `false`"),
    ("[check.limits]\ndepth = 1.5", "1.5", "`check.limits.depth` must be a whole number, not a number with"),
    ("[library]\nuser = 'no'", "'no'", "`library.user` must be `true` or `false`, not a string"),
    ("[library]\nuser = 2001-01-01", "2001-01-01", "`library.user` must be `true` or `false`, not a date or time"),
    ('[[library.roots]]\nprefix = "x"', "roots", "`path` is missing"),
    ('[library]\nroots = [{path = "a"}, {prefix = "b"}]', '{prefix = "b"}', "`path` is missing"),
    ('[[library.roots]]\npath = "a"\nkind = "comand"', '"comand"', "`library.roots[1].kind` must be `command`, "),
    ('[[check.overrides]]\npaths = "x"', '"x"', "`check.overrides[1].paths` must be a list"),
    ('[[check.overrides]]\npaths = ["x"]\n[check.overrides.severity]\nQQ = "off"', "QQ", "no rule is called `QQ`"),
    ('[gates]\nsafety = """lax"""', '"""lax"""', "`gates.safety` must be `strict`, `standard` or `off`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "underlined", "message"), MISTAKES)
def test_a_mistake_is_reported_once_at_its_place(text: str, underlined: str, message: str) -> None:
    for before in ("", "\ufeff", "# é 😀\r\n\r\n"):
        (problem,) = parse_config(before + text, "bandleader.toml", RULES).problems
        assert problem.message.startswith(message)
        assert (before + text)[problem.start : problem.end] == underlined


def test_what_is_right_beside_a_mistake_still_counts() -> None:
    text = '[check]\nselect = ["DP", 7, "nobody"]\nignore = 5\n[library]\nuser = false\nexclud = []\n'
    settings, problems = parse_config(text, "bandleader.toml", RULES)
    assert len(problems) == 4
    assert [problem.start for problem in problems] == sorted(problem.start for problem in problems)
    assert (settings.check.select, settings.check.ignore, settings.library.user) == (("DP",), (), False)


def test_a_list_of_mistakes_only_falls_back_to_the_default() -> None:
    assert parse_config('[check]\nselect = ["nobody"]', "bandleader.toml", RULES).settings.check.select == ("ALL",)


def test_rules_are_not_judged_by_those_who_do_not_know_them() -> None:
    settings, problems = parse_config('[check]\nselect = ["nobody"]', "bandleader.toml")
    assert (settings.check.select, problems) == (("nobody",), ())


SYNTAX = [
    ("[check\nx = 1", "k"),
    ("x = ", " "),
    ("a = 1\nb", "b"),
    ("a = 1\na = 2\n", "2"),
    ("é = 1", "é"),
]


@pytest.mark.parametrize(("text", "underlined"), SYNTAX)
def test_broken_toml_is_one_problem_where_the_parser_gave_up(text: str, underlined: str) -> None:
    settings, (problem,) = parse_config(text, "bandleader.toml", RULES)
    assert settings == DEFAULT
    assert problem.message.startswith("not valid TOML: ")
    assert "line" not in problem.message
    assert text[problem.start : problem.end] == underlined


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    for problem in parse_config(text, "bandleader.toml", RULES).problems:
        assert 0 <= problem.start <= problem.end <= len(text)


KEYS = ("check", "library", "gates", "select", "severity", "overrides", "roots", "path", "limits")
WORDS = st.sampled_from([*KEYS, *"[]{}=,.5#-\n", "[[", "]]", '"DP"', '"off"', "true", '"""'])


@given(st.lists(WORDS).map(" ".join))
def test_no_order_of_toml_words_is_too_odd(text: str) -> None:
    for problem in parse_config(text, "bandleader.toml", RULES).problems:
        assert 0 <= problem.start <= problem.end <= len(text)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "a = " + "{b=" * 100_000, "a." * 100_000 + "b = 1", "x=" + "9" * 10_000]
)
def test_nothing_is_too_deep_or_too_long(text: str) -> None:
    assert parse_config(text, "bandleader.toml", RULES).problems
