# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever does what the page Get started says, and nothing else, has a server that is proven. `make newcomer` also judges the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo import newcomer
from demo.fleet import ROOT


@pytest.mark.whole("PORTCULLIS_INSTALL")
def test_whoever_does_what_the_page_says_has_a_proven_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with newcomer.arrived(newcomer.built(tmp_path)) as person:
        # The times are for whoever reads the run.
        with capsys.disabled():
            newcomer.run(person, (ROOT / newcomer.PAGE).read_text(encoding="utf-8"))
        # The server's own word, beside what strangers see.
        status = person.lab.exec(newcomer.HOST, ["portcullis", "status"])
        assert status.returncode == 0, status.stdout
        stale = newcomer.Block(7, "ansible-playbook portcullis.vps.stie -i inventory.yml\n")
        with pytest.raises(newcomer.NewcomerFailed, match=r"line 7: ansible-playbook portcullis\.vps\.stie"):
            person.does(stale)
