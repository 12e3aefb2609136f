# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subjects of commits that have not landed yet: `component: imperative`, in at most 72 characters."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.quality.running import ROOT

MOST = 72
_FORM = re.compile(r"[a-z0-9][a-z0-9_.,/ -]*: (?P<first>\S+)( .*)?")
#: The forms that a verb has where it tells what was done, or what is going on.
_NO_IMPERATIVE = re.compile(r"\w{3,}ing|\w{3,}(?<!e)ed", re.IGNORECASE)
_IMPERATIVE_ALL_THE_SAME = {"embed", "string"}
_WHO = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a"}


def git(root: Path, *arguments: str) -> str | None:
    """Return what git says, or None where it fails."""
    own = {**_WHO, "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(
        ["git", *arguments], cwd=root, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None


def not_landed(root: Path) -> list[str]:
    """Return the subjects of the commits that main does not have; none where main, or what this shares with it, is not known."""
    for main in ("refs/remotes/origin/main", "refs/heads/main"):
        if git(root, "rev-parse", "--verify", "--quiet", main) and git(root, "merge-base", main, "HEAD"):
            return (git(root, "log", "--no-merges", "--format=%s", f"{main}..HEAD") or "").splitlines()
    return []


def complaint(subject: str) -> str:
    """Return what is wrong with a subject, or nothing."""
    form = _FORM.fullmatch(subject)
    if not form:
        return "write `component: imperative`, such as `ufw: restore the kernel's own dump`"
    if len(subject) > MOST:
        return f"{len(subject)} characters, and at most {MOST} fit; say why in the body"
    if subject.endswith("."):
        return "leave out the full stop"
    if _NO_IMPERATIVE.fullmatch(form["first"]) and form["first"] not in _IMPERATIVE_ALL_THE_SAME:
        return f"{form['first']!r} is not an imperative"
    return ""


def test_subjects_that_have_not_landed_say_which_part_does_what() -> None:
    subjects = not_landed(ROOT)
    assert {subject: complaint(subject) for subject in subjects if complaint(subject)} == {}


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("ufw: restore the kernel's own dump", ""),
        ("docs: name the files that decide", ""),
        ("plugin_utils/ports: need no second look", ""),
        ("Restore the kernel's own dump", "write `component: imperative`"),
        ("ufw restore the dump", "write `component: imperative`"),
        ("ufw:restore", "write `component: imperative`"),
        ("ufw: restored the dump", "'restored' is not an imperative"),
        ("ufw: restoring the dump", "'restoring' is not an imperative"),
        ("ufw: restore the dump.", "full stop"),
        (f"ufw: restore {'x' * 59}", ""),
        (f"ufw: restore {'x' * 60}", "73 characters"),
    ],
)
def test_the_rule_for_subjects_sees(subject: str, said: str) -> None:
    found = complaint(subject)
    assert found.startswith(said) if said.startswith(("write", "'")) else said in found
    assert bool(found) == bool(said)


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A repository whose main has history in no form at all."""
    root = tmp_path / "upstream"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    for number in range(5):
        commit(root, f"Whatever was written then, number {number}")
    return root


def commit(root: Path, subject: str) -> None:
    assert git(root, "commit", "-q", "--allow-empty", "-m", subject) is not None


def test_without_a_remote_what_main_has_is_not_looked_at(upstream: Path) -> None:
    assert not_landed(upstream) == []
    git(upstream, "switch", "-q", "-c", "work")
    commit(upstream, "Without a component")
    assert not_landed(upstream) == ["Without a component"]


@pytest.mark.parametrize("depth", [[], ["--depth", "1"], ["--depth", "2"]])
def test_in_a_clone_only_what_is_new_is_looked_at(upstream: Path, tmp_path: Path, depth: list[str]) -> None:
    clone = tmp_path / "clone"
    assert git(tmp_path, "clone", "-q", *depth, f"file://{upstream}", str(clone)) is not None
    assert not_landed(clone) == []
    commit(clone, "Without a component")
    assert not_landed(clone) == ["Without a component"]


def test_a_shallow_clone_that_shares_nothing_with_main_is_left_alone(upstream: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{upstream}", str(clone))
    for number in range(3):
        commit(upstream, f"Landed meanwhile {number}")
    git(clone, "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    git(clone, "branch", "-q", "-m", "main", "work")
    assert not_landed(clone) == []
