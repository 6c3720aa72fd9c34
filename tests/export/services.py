"""Small CI services: they run the jobs of an exported workflow for real, each in a clone of its own, and carry files
between them as the vendors do. What would need the network (the checkout, Python, the installation) is there already.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_SHIMS = {
    "bandleader": f'exec "{sys.executable}" -m bandleader "$@"\n',
    "python3": f'test "$1 $2" = "-m pip" && exit 0\nexec "{sys.executable}" "$@"\n',
}


@dataclass
class Service:
    """One CI service with what it keeps between jobs and between runs."""

    origin: Path
    place: Path
    secrets: Mapping[str, str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)  # job -> success, failure, skipped
    output: dict[str, str] = field(default_factory=dict)  # job -> all that it printed
    clones: dict[str, Path] = field(default_factory=dict)
    round: int = 0

    def run(self, text: str) -> None:
        """Run an exported workflow, every job behind those that it needs."""
        raise NotImplementedError

    def begin(self) -> None:
        """A new run; what is cached stays."""
        self.round += 1
        for known in (self.outcomes, self.output, self.clones):
            known.clear()
        shims = self.place / "bin"
        shims.mkdir(parents=True, exist_ok=True)
        for name, script in _SHIMS.items():
            (shims / name).write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
            (shims / name).chmod(0o755)

    def clone(self, job: str) -> Path:
        """What a checkout gives: the newest commit alone."""
        target = self.clones[job] = self.place / f"run-{self.round}" / job
        target.parent.mkdir(parents=True, exist_ok=True)
        address = self.origin.as_uri()
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", address, os.fspath(target)], check=True)
        return target

    def shell(self, job: str, argv: list[str], folder: Path, variables: Mapping[str, str]) -> bool:
        """Run a script of a job; whether it succeeded."""
        basic = {name: os.environ[name] for name in ("HOME", "LANG", "PYTHONPATH") if name in os.environ}
        path = f"{self.place / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            argv,
            cwd=folder,
            env={**basic, **variables, "PATH": path, "CI": "true"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        self.output[job] = self.output.get(job, "") + done.stdout + done.stderr
        return done.returncode == 0


class GitHub(Service):
    """GitHub Actions, as far as exported workflows use it."""

    def run(self, text: str) -> None:
        self.begin()
        workflow = yaml.safe_load(text)
        for name, job in workflow["jobs"].items():  # every job stands behind those that it needs
            before = self._before(name, workflow["jobs"])
            if self._begins(job.get("if"), {need: self.outcomes[need] for need in before}):
                self.outcomes[name] = "success" if self._job(name, job, workflow) else "failure"
            else:
                self.outcomes[name] = "skipped"

    def _before(self, name: str, jobs: Any) -> set[str]:
        """The jobs that a job needs, also through others: unless it says otherwise, each must have succeeded."""
        needs = set(jobs[name].get("needs", []))
        return needs.union(*(self._before(need, jobs) for need in needs))

    @staticmethod
    def _begins(condition: str | None, needs: Mapping[str, str]) -> bool:
        if condition is None:
            return all(outcome == "success" for outcome in needs.values())
        terms = condition.removeprefix("${{ ").removesuffix(" }}").split(" && ")
        assert terms.pop(0) == "!cancelled()"
        matched = [re.fullmatch(r"needs\.([\w-]+)\.result == 'success'", term) for term in terms]
        return all(match is not None and needs[match[1]] == "success" for match in matched)

    def _job(self, name: str, job: Any, workflow: Any) -> bool:
        folder = self.clone(name)
        context = {"runner.os": "Linux", **{f"secrets.{key}": value for key, value in self.secrets.items()}}
        variables = {key: expanded(value, context) for key, value in job["env"].items()}
        defaults = workflow["defaults"]["run"]
        assert defaults["shell"] == "bash"
        inside = folder / expanded(defaults.get("working-directory", ""), context)
        after = []  # the cache is saved when all has gone well
        for step in job["steps"]:
            if "run" in step:
                outputs = folder.parent / f"{name}.outputs"
                outputs.write_text("", encoding="utf-8")
                environment = {key: expanded(value, context) for key, value in step.get("env", {}).items()}
                bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", expanded(step["run"], context)]
                if not self.shell(name, bash, inside, {**variables, **environment, "GITHUB_OUTPUT": f"{outputs}"}):
                    return False
                for line in outputs.read_text(encoding="utf-8").splitlines():
                    key, _, value = line.partition("=")
                    context[f"steps.{step['id']}.outputs.{key}"] = value
                continue
            given = {key: expanded(value, context) for key, value in step["with"].items() if isinstance(value, str)}
            if step["uses"].startswith("actions/download-artifact@"):
                if not self._download(given, folder) and not step.get("continue-on-error"):
                    return False
            elif step["uses"].startswith("actions/upload-artifact@"):
                assert step["with"]["include-hidden-files"]
                shutil.copy(folder / given["path"], self._artifact(given["name"]))
            elif step["uses"].startswith("actions/cache@"):
                after.append((folder / given["path"], self.place / "cache" / given["key"]))
                if after[-1][1].exists():
                    shutil.copytree(after[-1][1], after[-1][0], dirs_exist_ok=True)
        for source, kept in after:
            if not kept.exists():
                shutil.copytree(source, kept)
        return True

    def _artifact(self, name: str) -> Path:
        assert not set(name) & set('":<>|*?\r\n\\/')
        target = self.place / f"artifacts-{self.round}" / name
        target.mkdir(parents=True, exist_ok=True)
        return target

    def _download(self, given: Mapping[str, str], folder: Path) -> bool:
        source = self.place / f"artifacts-{self.round}" / given["name"]
        if source.exists():
            shutil.copytree(source, folder / given["path"], dirs_exist_ok=True)
        return source.exists()


def expanded(text: str, context: Mapping[str, str]) -> str:
    """A text with its expressions evaluated: names of a context, and string literals."""

    def value(match: re.Match[str]) -> str:
        return match[1].replace("''", "'") if match[1] is not None else context.get(match[2], "")

    return re.sub(r"\$\{\{ *(?:'((?:[^']|'')*)'|([\w.-]+)) *\}\}", value, text)


class GitLab(Service):
    """GitLab CI, as far as exported pipelines use it."""

    def run(self, text: str) -> None:
        self.begin()
        pipeline = yaml.safe_load(text)
        allowed = set()
        for name, job in pipeline.items():
            if name.startswith("."):
                continue
            merged = {**pipeline[job["extends"]], **job}
            merged["variables"] = {**pipeline[job["extends"]].get("variables", {}), **job["variables"]}
            if all(self.outcomes[need] == "success" or need in allowed for need in job["needs"]):
                self.outcomes[name] = "success" if self._job(name, merged) else "failure"
            else:
                self.outcomes[name] = "skipped"
            if job.get("allow_failure") and self.outcomes[name] == "failure":
                allowed.add(name)

    def _job(self, name: str, job: Any) -> bool:
        folder = self.clone(name)
        for need in job["needs"]:
            if (source := self.place / f"artifacts-{self.round}" / need).exists():
                shutil.copytree(source, folder, dirs_exist_ok=True)
        kept = self.place / "cache" / job["cache"]["key"] if "cache" in job else None
        if kept and kept.exists():
            shutil.copytree(kept, folder / job["cache"]["paths"][0], dirs_exist_ok=True)
        assert not any(each["expand"] for each in job["variables"].values())
        variables = {key: each["value"] for key, each in job["variables"].items()}
        script = "\n".join(["set -e", *job["before_script"], *job["script"]])
        if not self.shell(name, ["sh", "-c", script], folder, {**variables, **self.secrets}):
            return False
        for path in job["artifacts"]["paths"]:
            target = self.place / f"artifacts-{self.round}" / name / path
            target.parent.mkdir(parents=True)
            shutil.copy(folder / path, target)
        if kept:
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder / job["cache"]["paths"][0], kept)
        return True
