# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release has a list of Cloudflare's networks that a run would use; a clone at any other time need not."""

from __future__ import annotations

import ast
from datetime import UTC, datetime

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, publishers
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

from tools import shipped_list

DAY = 86400.0


def moment(day: str) -> float:
    return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("days", "well"), [(0, True), (29, True), (30, True), (30.1, False), (42, False), (400, False)]
)
def test_a_release_needs_a_list_that_the_first_run_would_use(days: float, well: bool) -> None:
    now = moment("2026-10-15") + days * DAY
    said = shipped_list.problem("2026-10-15", 30, now)
    assert (said == "") == well
    about = publishers.Publisher("cloudflare", shipped=publishers.CLOUDFLARE, shipped_on="2026-10-15")
    if well:
        assert cache.fall_back(about, None, "shipped", 30, now, "x").obtained == "shipped"
        return
    assert f"{days:.0f} days old" in said
    assert "make release-check FETCH=1" in said
    with pytest.raises(Refusal, match="the shipped list is"):
        cache.fall_back(about, None, "shipped", 30, now, "x")


def test_the_limit_and_the_servers_are_the_roles_own() -> None:
    assert shipped_list.defaults()["cloudflare_allowlist_max_age_days"] == 30
    assert [feed.url for feed in shipped_list.publisher().asked] == [
        "https://www.cloudflare.com/ips-v4",
        "https://www.cloudflare.com/ips-v6",
        "https://api.cloudflare.com/client/v4/ips",
    ]


def test_a_fetched_list_replaces_the_one_in_the_source() -> None:
    networks = [*(f"192.0.{n}.0/24" for n in range(20)), "2400:cb00::/32"]
    source = shipped_list.SOURCE.read_text()
    found = shipped_list.written(source, networks, "2027-01-02")
    values = {
        node.targets[0].id: node.value
        for node in ast.parse(found).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert ast.literal_eval(values["CLOUDFLARE_ON"]) == "2027-01-02"
    assert [
        ast.literal_eval(one) for one in ast.walk(values["CLOUDFLARE"]) if isinstance(one, ast.Constant)
    ] == networks
    assert max(map(len, found.splitlines())) <= max(118, *map(len, source.splitlines()))
    assert shipped_list.written(found, list(publishers.CLOUDFLARE), publishers.CLOUDFLARE_ON).count(
        "\n"
    ) == source.count("\n")
    with pytest.raises(SystemExit):
        shipped_list.written("x = 1\n", networks, "2027-01-02")
