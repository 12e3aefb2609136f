# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether anybody gets in at the boot of a disk whose host was cut off."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.containment import table
from ansible_collections.portcullis.vps.plugins.module_utils.containment.plan import unit_text
from ansible_collections.portcullis.vps.plugins.module_utils.containment.wanted import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.disk.containment import Files, warning

WANTED = Wanted.parse({"state": "contained", "sources": ["198.51.100.0/24", "2001:db8::/64"]})
CUT = Files(unit_text(), table.render(WANTED, {22, 2222}))


def said(ports: tuple[int, ...], *sources: str) -> str:
    return warning(CUT, "/mnt/x", ports, [ipaddress.ip_network(one) for one in sources])


def test_nothing_is_said_of_a_host_that_is_not_cut_off() -> None:
    assert warning(None, "/mnt/x", (2200,), ()) == ""


@pytest.mark.parametrize("ports", [(22,), (2222,), (22, 2222)])
@pytest.mark.parametrize("sources", [(), ("198.51.100.7/32",), ("198.51.0.0/16", "192.0.2.1/32"), ("2001:db8::1/128",)])
def test_who_gets_in_is_named(ports: tuple[int, ...], sources: tuple[str, ...]) -> None:
    assert said(ports, *sources).startswith("This host comes up cut off")
    assert "SSH on 22, 2222 is reached from 198.51.100.0/24, 2001:db8::/64 alone" in said(ports, *sources)


def test_each_port_has_to_be_open() -> None:
    with pytest.raises(Refusal, match=r"^ssh_ports: nobody would get in on 2200, since .*; nothing was written"):
        said((22, 2200))


def test_networks_of_which_none_is_let_in_are_refused() -> None:
    with pytest.raises(
        Refusal, match=r"^ssh_sources: nobody would get in from 192\.0\.2\.0/24, 2001:db8:1::/64, since"
    ):
        said((22,), "192.0.2.0/24", "2001:db8:1::/64")


def test_the_way_out_names_the_files_where_they_are_mounted() -> None:
    with pytest.raises(Refusal) as refused:
        said((2200,))
    files = "/mnt/x/etc/systemd/system/portcullis-contained.service /mnt/x/etc/portcullis/contained.nft"
    assert f"(rm {files})" in str(refused.value)
