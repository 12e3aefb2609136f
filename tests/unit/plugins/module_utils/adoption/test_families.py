# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Of whom, and over which family, it is said that something is open to them, opens or closes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.observed import Coming, Observed
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.report import report

from ..exposure.saved import EMPTY, kernel
from .reported import NOBODY, OFF, host, roles, said
from .test_report import RANGED

#: Of IPv4 alone, as all that is in the kernel is here.
DROPPING = EMPTY.replace("INPUT ACCEPT", "INPUT DROP")


@pytest.mark.parametrize(
    ("observed", "coming", "kind", "part"),
    [
        (
            host(),
            roles(ssh=(), ssh_ports=(2222,)),
            "closed_port",
            "22/tcp (sshd) is open to everyone and will be closed; SSH moves to 2222/tcp, so see that it is let in there.",
        ),
        (
            host(saved=DROPPING, listening={("tcp", 3306): "mariadbd"}),
            roles(saved=DROPPING),
            "closed_port",
            "3306/tcp (mariadbd) is open to everyone over IPv6 and will be closed",
        ),
        (
            host(saved=DROPPING),
            roles(saved=DROPPING),
            "opened_port",
            "SSH on 22/tcp is closed to everyone over IPv4 by the policy of INPUT and will be open",
        ),
        (
            host(saved=EMPTY),
            replace(roles(), firewall=replace(OFF, kernels={4: kernel(DROPPING), 6: kernel(DROPPING, 6)})),
            "closed_port",
            "22/tcp (sshd) is open to everyone and will be closed; to keep it open, name in portcullis_ssh_sources",
        ),
    ],
)
def test_a_family_is_named_where_it_is_of_that_one_alone(
    observed: Observed, coming: Coming, kind: str, part: str
) -> None:
    found = report(observed, coming, NOBODY)
    assert [text for text in said(found, kind) if part in text], found.lines


def test_what_is_open_over_one_family_alone_is_said_so() -> None:
    assert (
        report(host(saved=DROPPING), roles(), NOBODY).lines[1] == "Ports: 22/tcp (sshd, over IPv6) is open to everyone."
    )


def test_what_is_open_to_some_is_not_called_open_to_everyone() -> None:
    observed = host(saved=RANGED)
    observed = replace(observed, firewall=replace(observed.firewall, kernels={4: kernel(RANGED)}))
    assert report(observed, Coming(), NOBODY).lines[1] == "Ports: none that a program listens on is open to everyone."
    assert report(host(), Coming(), NOBODY).lines[1] == "Ports: 22/tcp (sshd) is open to everyone."
