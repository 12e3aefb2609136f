# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proves, with nobody watching, that people still get in: real programs, real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils import proof
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending


@pytest.fixture
def greeter(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port of this machine on which somebody says what the test wants."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _address = server.accept()
            with connection:
                connection.sendall(request.param)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(30)


@pytest.mark.parametrize(("code", "proven"), [(0, True), (3, False)])
def test_a_probe_proves_it_by_its_exit_code_for_every_port(code: int, proven: bool) -> None:
    command = ["sh", "-c", f"test {{port}} = 22 || exit {code}"]
    said = proof.failure(
        "probe",
        command,
        Pending(
            "x",
            "8",
            (
                22,
                2222,
            ),
        ),
    )
    assert (said is None) == proven
    assert proven or "'sh', did not succeed (code 3)" in str(said)
    # What it is given may be a secret.
    assert "test 2222" not in str(said)


def test_a_probe_that_is_not_there_proves_nothing() -> None:
    assert "did not succeed" in str(proof.failure("probe", ["/no/such/probe"], Pending("x", "8", (22,))))


def test_a_second_host_proves_nothing_by_an_exit_code() -> None:
    said = proof.failure("second_host", ["true"], Pending("x", "8", (22,)))
    assert said == "the second host did not confirm the change, though 'true' ended well"


@pytest.mark.parametrize(
    ("greeter", "said"),
    [(b"SSH-2.0-OpenSSH_10.0\r\n", None), (b"220 mail\r\n", "does not answer")],
    indirect=["greeter"],
)
def test_own_checks_want_to_hear_sshd(greeter: int, said: str | None) -> None:
    found = proof.failure("own_checks", [], Pending("x", "8", (greeter,)))
    assert found is None if said is None else said in str(found)
