# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installing packages: none is removed for them, and a dead archive matters only where they come from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import packages
from ansible_collections.portcullis.vps.plugins.module_utils.machine.process import Completed

DEAD = "E: The repository 'https://gone.example trixie Release' does not have a Release file."
REFUSED = "E: Packages need to be removed but remove is disabled."
#: What apt 2.6 prints in a simulation on a host with iptables-persistent.
SIMULATED = """The following packages will be REMOVED:
  iptables-persistent netfilter-persistent
Remv iptables-persistent [1.0.20]
Remv netfilter-persistent [1.0.20]
Inst ufw (0.36.2-1 Debian:12.11/stable [all])
Conf ufw (0.36.2-1 Debian:12.11/stable [all])
"""


class Apt:
    """An apt-get that answers as it is told, by its first word; what it was asked is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: tuple[int, str, str]) -> None:
        self.asked: list[list[str]] = []
        self.answers = answers
        monkeypatch.setattr(packages, "run", self.run)
        monkeypatch.setattr(packages, "lock_holders", list)

    def run(self, argv: Sequence[str], **_options: Any) -> Completed:
        self.asked.append(list(argv))
        what = "simulate" if "--simulate" in argv else next(word for word in argv[1:] if not word.startswith("-"))
        return Completed(argv, *self.answers.get(what, (0, "", "")))


def test_packages_are_installed_without_removing_any(monkeypatch: pytest.MonkeyPatch) -> None:
    apt = Apt(monkeypatch)
    packages.install(["ufw"])
    assert [next(w for w in argv[1:] if not w.startswith("-")) for argv in apt.asked] == ["update", "install"]
    assert "--no-remove" in apt.asked[1]


def test_what_would_be_removed_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    Apt(monkeypatch, install=(100, "", REFUSED), simulate=(0, SIMULATED, ""))
    with pytest.raises(
        HostError, match=r"beside iptables-persistent, netfilter-persistent: .*nothing was\s+changed"
    ) as error:
        packages.install(["ufw"])
    assert "'apt-get remove NAME'" in str(error.value)


def test_a_dead_archive_of_a_third_party_does_not_keep_packages_of_others_away(monkeypatch: pytest.MonkeyPatch) -> None:
    Apt(monkeypatch, update=(100, "", DEAD))
    packages.install(["ufw"])


def test_a_dead_archive_is_named_where_the_package_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    Apt(monkeypatch, update=(100, "", DEAD), install=(100, "", "E: Unable to locate package ufw"))
    with pytest.raises(HostError, match=r"gone\.example.*Unable to locate package ufw"):
        packages.install(["ufw"])
