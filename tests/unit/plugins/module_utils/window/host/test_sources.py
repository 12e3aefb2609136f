# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloudflare's ranges as a host keeps them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import (
    plan as allowlist_plan,
    publishers,
    units as allowlist_units,
)
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.cache import CachedList
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.module_utils.window.host import sources

NAME = "cloudflare_allowlist"
CLOUDFLARE = publishers.cloudflare("https://a.example/4", "https://a.example/6", "https://a.example/api")
NEW = [*publishers.CLOUDFLARE, "45.64.64.0/22"]


def keep(monkeypatch: pytest.MonkeyPatch, name: str, text: str | None) -> None:
    """Let this be what the host keeps, under this publisher's name."""
    allowlist = allowlist_plan.Allowlist.parse(
        {
            "name": NAME,
            "publisher": {**CLOUDFLARE.to_data(), "name": name},
            "ports": "443",
            "udp_ports": "",
            "max_age_days": 30,
            "refresh": False,
            "nginx_real_ip_header": "",
        }
    )
    found: dict[str, Any] = {
        allowlist_units.settings_path(NAME): allowlist.to_text(),
        allowlist_units.list_path(NAME): text,
    }
    monkeypatch.setattr(files, "read", found.get)


def test_a_window_is_for_the_list_that_the_host_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = CachedList(tuple(values.networks(NEW, "x")), 1000.0)
    keep(monkeypatch, "cloudflare", kept.to_text())
    assert sorted(map(str, sources.refreshed())) == sorted(NEW)


@pytest.mark.parametrize("text", [None, "", "{", '{"networks": ["0.0.0.0/0"], "fetched_at": 1, "said": []}'])
def test_a_list_that_is_not_valid_is_none(monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    keep(monkeypatch, "cloudflare", text)
    assert sources.refreshed() == ()


def test_another_publishers_list_is_not_cloudflares(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, "fastly", CachedList(tuple(values.networks(NEW, "x")), 1000.0).to_text())
    assert sources.refreshed() == ()
    monkeypatch.setattr(files, "read", lambda _path: None)
    assert sources.refreshed() == ()
