# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who keeps others from logging in, from the host itself, is named."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import sockets
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import crowd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host import crowd as seen


def test_a_user_with_many_connections_is_named_with_what_to_do() -> None:
    said = crowd.said({"mallory": 300, "eve": 12, "ada": 3})
    assert "mallory holds 300 and eve holds 12 connections to sshd from the host itself" in said
    assert "loginctl terminate-user mallory" in said
    assert "ada" not in said


def test_a_few_connections_are_nobody_s_fault() -> None:
    assert crowd.said({"ada": 9}) == ""
    assert crowd.said({}) == ""


def test_root_s_own_connections_are_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "sshd", lambda: frozenset([22]))
    monkeypatch.setattr(sockets, "clients", lambda _ports: {0: 50, 65533: 70})
    assert "65533 holds 70 connections" in seen.said()
    monkeypatch.setattr(sockets, "clients", lambda _ports: {0: 50})
    assert seen.said() == ""


def test_what_cannot_be_seen_keeps_no_way_back_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer() -> frozenset[int]:
        raise HostError("systemd does not answer")

    monkeypatch.setattr(sockets, "sshd", no_answer)
    assert seen.said() == ""
