# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import people


@pytest.mark.parametrize(
    "entry",
    [
        *("ada", "web.admin", "WebAdmin", "_apt", "ada@192.0.2.0/24", "ada@2001:db8::/32", "ada@*", "ada@192.0.2.*"),
        *("ada@!192.0.2.1,192.0.2.0/24", "ada@host.example.org", "Web.Admin@10.0.0.?"),
    ],
)
def test_every_entry_that_sshd_takes_is_legal(entry: str) -> None:
    assert people.parse([entry], "allow_users") == (entry,)


@pytest.mark.parametrize(
    ("wanted", "theirs", "kept"),
    [
        (["root"], ["root@192.0.2.0/24"], ["root@192.0.2.0/24"]),
        (["root", "ada"], ["root@192.0.2.0/24", "root@10.*"], ["root@192.0.2.0/24", "root@10.*", "ada"]),
        (["ada", "bob"], ["*@192.0.2.0/24"], ["ada@192.0.2.0/24", "bob@192.0.2.0/24"]),
        # From somewhere else, too, without any address.
        (["root"], ["root@192.0.2.0/24", "root"], ["root"]),
        (["root"], ["root@192.0.2.0/24", "r*"], ["root"]),
        (["Root"], ["root@192.0.2.0/24"], ["Root"]),
        (["root@*"], ["root@192.0.2.0/24"], ["root@*"]),
        (["root"], [], ["root"]),
    ],
)
def test_a_name_alone_keeps_the_addresses_that_it_is_bound_to(
    wanted: list[str], theirs: list[str], kept: list[str]
) -> None:
    assert people.kept(wanted, theirs) == tuple(kept)


@pytest.mark.parametrize(
    ("entries", "out"),
    [
        (["ada"], False),
        (["ada@192.0.2.0/24"], False),
        (["ada@198.51.100.0/24"], True),
        (["ada@198.51.100.0/24", "ada@192.0.2.7"], False),
        (["ada@!192.0.2.7,192.0.2.0/24"], True),
        (["ada@192.0.2.*"], False),
        (["ada@*"], False),
        # Names are sshd's to look up.
        (["ada@*.example.org"], False),
        (["bob"], False),
        ([], False),
    ],
)
def test_who_surely_stays_out_is_known(entries: list[str], out: bool) -> None:
    assert people.shuts_out(entries, "ada", ipaddress.ip_address("192.0.2.7")) is out
    assert not people.shuts_out(entries, "ada", None)
