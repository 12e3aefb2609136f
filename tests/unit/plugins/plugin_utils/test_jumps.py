# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils import jumps
from ansible_collections.portcullis.vps.plugins.plugin_utils.jumps import Hop


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"proxyjump": ["none"], "proxycommand": ["none"]}, []),
        ({"proxyjump": ["admin@203.0.113.7"]}, [Hop("admin@203.0.113.7")]),
        ({"proxyjump": ["a:2222,b"]}, [Hop("a", ("-p", "2222")), Hop("b")]),
        ({"proxyjump": ["ada@[2001:db8::1]:22"]}, [Hop("ada@2001:db8::1", ("-p", "22"))]),
        ({"proxycommand": ["ssh -W %h:%p -q admin@gate"]}, [Hop("admin@gate", ("-q",))]),
        (
            {"proxycommand": ["exec /usr/bin/ssh -p 2222 -i 'a key' -W '[%h]:%p' gate"]},
            [Hop("gate", ("-p", "2222", "-i", "a key"))],
        ),
        ({"proxycommand": ["ssh admin@gate -W %h:%p"]}, [Hop("admin@gate")]),
        ({"proxycommand": ["ssh admin@gate nc %h %p"]}, []),
        ({"proxycommand": ["nc -x proxy %h %p"]}, []),
        ({"proxycommand": ["ssh 'gate"]}, []),
    ],
)
def test_the_way_is_what_ssh_says(settings: dict[str, list[str]], expected: list[Hop]) -> None:
    assert jumps.hops(settings) == expected


class Connection:
    """Logs in on 203.0.113.7 by the ssh of this machine."""

    def get_option(self, name: str) -> Any:
        known = {
            "ssh_executable": "ssh",
            "host": "203.0.113.7",
            "ssh_args": "-F none",
            "ssh_common_args": "",
            "ssh_extra_args": "",
        }
        return known[name]

    def get_option_and_origin(self, name: str) -> tuple[Any, str]:
        return {"ssh_args": "-F none", "ssh_common_args": "", "ssh_extra_args": ""}[name], "default"


def test_hosts_behind_this_one_are_found_with_the_place_that_ssh_asks_for() -> None:
    hostvars = {
        "gate": {"ansible_host": "203.0.113.7"},
        "web2": {"ansible_host": "10.0.0.5", "ansible_ssh_common_args": "-J admin@203.0.113.7"},
        "web3": {
            "ansible_host": "2001:db8::3",
            "ansible_port": 2222,
            "ansible_ssh_extra_args": "-o ProxyJump=ada@203.0.113.7:22",
        },
        "db": {
            "ansible_host": "10.1.0.1",
            "ansible_ssh_common_args": "-o ProxyCommand='ssh -F none -W %h:%p admin@203.0.113.7'",
        },
        "far": {"ansible_host": "10.2.0.1", "ansible_ssh_common_args": "-J admin@203.0.113.7,ops@10.0.0.9:2200"},
        "other": {"ansible_host": "10.3.0.1", "ansible_ssh_common_args": "-J admin@203.0.113.8"},
    }
    found = jumps.through(Connection(), {"hostvars": hostvars})
    assert {(each["host"], each["user"], each["place"]) for each in found} == {
        ("web2", "admin", "10.0.0.5:22"),
        ("web3", "ada", "[2001:db8::3]:2222"),
        ("db", "admin", "10.1.0.1:22"),
        ("far", "admin", "10.0.0.9:2200"),
    }
