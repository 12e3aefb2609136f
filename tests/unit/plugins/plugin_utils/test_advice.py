# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Advice follows from the cause; the messages are what OpenSSH 9.2 and 10.0, sudo 1.9 and Ansible 2.19 and 2.21 print."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import Cause, advice, cause

_CONFIG = "Failed to connect to the host via ssh: "
_OFFER = "Their offer: curve25519-sha256,ecdh-sha2-nistp256,kex-strict-s-v00@openssh.com"
SAID = [
    ("ssh: connect to host 203.0.113.99 port 22: Connection timed out", Cause.TIMED_OUT),
    ("ssh: connect to host 203.0.113.11 port 22: Operation timed out", Cause.TIMED_OUT),
    ("Connection timed out during banner exchange\nConnection to 127.0.0.1 port 5999 timed out", Cause.NO_BANNER),
    ("ssh: connect to host 203.0.113.11 port 2222: Connection refused", Cause.REFUSED),
    ("ssh: connect to host 203.0.113.11 port 22: No route to host", Cause.NO_ROUTE),
    ("ssh: connect to host 8.8.8.8 port 22: Network is unreachable", Cause.NO_ROUTE),
    ("ssh: Could not resolve hostname nope.invalid: Temporary failure in name resolution", Cause.NAME),
    ("ssh: Could not resolve hostname nope.invalid: Name or service not known", Cause.NAME),
    (
        "No ED25519 host key is known for 203.0.113.11 and you have requested strict checking.\nHost key verification failed.",
        Cause.HOST_KEY,
    ),
    (
        "Host key for 203.0.113.11 has changed and you have requested strict checking.\nHost key verification failed.",
        Cause.HOST_KEY,
    ),
    (
        f"Unable to negotiate with 203.0.113.11 port 22: no matching key exchange method found. {_OFFER}",
        Cause.ALGORITHMS,
    ),
    (
        "Unable to negotiate with 203.0.113.11 port 22: no matching cipher found. Their offer: aes256-ctr",
        Cause.ALGORITHMS,
    ),
    (
        'Load key "/home/ada/.ssh/id": bad permissions\nroot@203.0.113.11: Permission denied (publickey).',
        Cause.OWN_KEY,
    ),
    ("no such identity: /nowhere: No such file or directory\nroot@h: Permission denied (publickey).", Cause.OWN_KEY),
    (
        "Warning: Identity file /nowhere not accessible: No such file or directory.\nroot@h: Permission denied (publickey).",
        Cause.OWN_KEY,
    ),
    (
        "sign_and_send_pubkey: signing failed for ED25519 from agent: agent refused operation\nroot@h: Permission denied (publickey).",
        Cause.OWN_KEY,
    ),
    ("root@203.0.113.11: Permission denied (publickey).", Cause.DENIED),
    ("root@203.0.113.11: Permission denied (publickey,password).", Cause.DENIED),
    ("Received disconnect from 203.0.113.11 port 22:2: Too many authentication failures", Cause.DENIED),
    ("Invalid/incorrect password: Permission denied, please try again.", Cause.DENIED),
    ("This account is currently not available.", Cause.ACCOUNT),
    ("Your account has expired; please contact your system administrator.", Cause.ACCOUNT),
    ("Password change required but no TTY available.", Cause.ACCOUNT),
    (
        "kex_exchange_identification: read: Connection reset by peer\nConnection reset by 127.0.0.1 port 5999",
        Cause.CLOSED,
    ),
    ("kex_exchange_identification: Connection closed by remote host", Cause.CLOSED),
    ("Not allowed at this time\r\nConnection closed by 203.0.113.11 port 22", Cause.CLOSED),
    ("Connection closed by 203.0.113.11 port 22", Cause.CLOSED),
    ("Timeout, server 203.0.113.11 not responding.", Cause.BROKEN),
    ("client_loop: send disconnect: Broken pipe", Cause.BROKEN),
    ("mux_client_request_session: read from master failed: Broken pipe", Cause.BROKEN),
    ("Incorrect sudo password", Cause.PASSWORD_WRONG),
    ("Incorrect ansible.builtin.sudo password", Cause.PASSWORD_WRONG),
    ("sudo: 1 incorrect password attempt", Cause.PASSWORD_WRONG),
    ("Missing sudo password", Cause.PASSWORD_MISSING),
    ("sudo: a password is required", Cause.PASSWORD_MISSING),
    (
        "sudo: a terminal is required to read the password; either use the -S option to read from standard input",
        Cause.PASSWORD_MISSING,
    ),
    ("admin is not in the sudoers file.", Cause.NO_ROOT),
    (
        "Sorry, user admin is not allowed to execute '/bin/sh -c true' as root on web1.",
        Cause.NO_ROOT,
    ),
    ("/bin/sh: 1: sudo: not found", Cause.NO_ROOT),
    ("Timeout (12s) waiting for privilege escalation prompt: ", Cause.NO_ANSWER_OF_SUDO),
    ("The change 'sshd on port 2222' was rolled back already (nobody confirmed it in time); run again.", Cause.DECIDED),
    ("No such change is pending on this host, so there is nothing to confirm; run the playbook again.", Cause.DECIDED),
    ("something that nobody has heard of", Cause.UNKNOWN),
    ("", Cause.UNKNOWN),
]


@pytest.mark.parametrize(("said", "found"), SAID)
def test_the_cause_is_found_in_what_was_said(said: str, found: Cause) -> None:
    assert cause(said) is found
    assert cause(_CONFIG + said) is found


@pytest.mark.parametrize("which", Cause)
def test_every_cause_has_its_advice(which: Cause) -> None:
    assert advice(which).endswith(", then run again.")


def test_the_providers_firewall_is_named_where_nothing_answered_and_nowhere_else() -> None:
    assert [which for which in Cause if "provider's firewall" in advice(which)] == [Cause.TIMED_OUT]


def test_what_kept_a_login_out_that_reached_sshd_is_all_that_is_said() -> None:
    assert advice(Cause.REFUSED, Cause.DENIED, Cause.TIMED_OUT) == advice(Cause.DENIED)


def test_each_cause_is_said_once() -> None:
    assert advice(Cause.TIMED_OUT, Cause.REFUSED, Cause.TIMED_OUT).count("Nothing answered") == 1
    assert "nothing accepts connections" in advice(Cause.TIMED_OUT, Cause.REFUSED)
