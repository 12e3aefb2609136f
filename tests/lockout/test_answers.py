# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whichever program of a host fails, says nothing or hangs: no run takes that for an answer.

All of it is part of `make test-lockout`; one of each kind is in tests/integration/test_converged.py, on hosts that are up there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo import stage
from demo.fleet import ADMIN, ROOT, Fleet
from lab import Lab
from tests.integration import answers
from tests.lockout import instrument
from tests.lockout.patience import patience
from tests.lockout.test_lockout import WHOLE

HOSTS = {"calm1": "bookworm", "calm2": "trixie"}
#: How long the copy that is tested waits for a program, so that one that hangs is met soon.
PATIENCE_SECONDS = 8


@dataclass(frozen=True)
class Calm:
    """Hosts that a copy of the collection has converged, and that copy."""

    fleet: Fleet
    copy: Path
    folder: Path


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calm]:
    lab = Lab(f"answers-{os.getpid()}")
    folder = tmp_path_factory.mktemp("answers")
    copy = instrument.copy(ROOT, folder / "copy")
    process = copy / "ansible_collections/portcullis/vps/plugins/module_utils/machine/process.py"
    usual = "timeout_seconds: float = 60"
    text = process.read_text()
    assert usual in text
    process.write_text(text.replace(usual, f"timeout_seconds: float = {patience(PATIENCE_SECONDS)}"))
    try:
        fleet = stage.fleet(lab, HOSTS)
        for host in HOSTS:
            lab.exec(host, ["systemctl", "enable", "--quiet", "--now", "nginx.service"])
        admin = {"name": ADMIN, "key_files": [str(lab.folder / "key.pub")], "exclusive_keys": True}
        fleet.inventory["all"]["vars"].update(ufw_purge_unowned=True, accounts_admins=[admin])
        for _time in range(2):
            run = fleet.play(stage.SITE, collections=copy)
            assert run.code == 0, run.output[-3000:]
        assert [run.changes(host) for host in HOSTS] == [[], []]
        for host in HOSTS:
            installed = lab.exec(host, ["sh", "-c", "apt-get install -qqy ipset >/dev/null 2>&1; command -v ipset"])
            assert installed.returncode == 0
        yield Calm(fleet, copy, folder)
    finally:
        lab.down()


if WHOLE:
    # Each on one release, in turn.
    @pytest.mark.parametrize(
        ("host", "case"),
        [pytest.param(list(HOSTS)[number % 2], case, id=" ".join(case)) for number, case in enumerate(answers.EVERY)],
    )
    def test_a_program_that_does_not_answer_is_no_answer(calm: Calm, host: str, case: tuple[str, str, str]) -> None:
        answers.see(calm.fleet, host, case, calm.folder, {"collections": calm.copy})
