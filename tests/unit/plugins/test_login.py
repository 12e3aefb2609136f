# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.plugin_utils.login import advice


def test_an_unknown_host_key_needs_another_advice_than_a_closed_port() -> None:
    assert "known_hosts" in advice("Host key verification failed", "open it")
    assert advice("Connection timed out", "open it") == "open it"
