# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our table in the kernel: loaded in one transaction, compared with what was wanted, and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import table
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.host import kernel
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.steps import SetOutbound

HELD = (Path(__file__).parent / "data" / "trixie.json").read_text()
#: What ``nft list table`` prints.
TEXT = (Path(__file__).parent / "data" / "table.txt").read_text()


class Nft:
    """What nft was given, and what it says: of the kernel's table, of one that was tried, and as text."""

    def __init__(self) -> None:
        self.loaded: list[str] = []
        self.spaces: list[str] = []
        self.held: str | None = HELD
        self.tried = HELD
        self.text = TEXT

    def check(self, argv: Sequence[str], stdin: str = "", says: str = "") -> str:
        if argv[0] == "unshare":
            self.spaces.append(stdin)
            return self.tried
        assert tuple(argv) == ("nft", "--file", "-")
        self.loaded.append(stdin)
        return ""

    def ask(self, argv: Sequence[str], denial: str, says: str = "") -> str | None:
        assert tuple(argv[-4:]) == ("list", "table", "inet", "portcullis_outbound")
        return self.held if "--json" in argv else self.text or None


@pytest.fixture
def nft(monkeypatch: pytest.MonkeyPatch) -> Nft:
    found = Nft()
    monkeypatch.setattr(kernel, "has_program", lambda name: name == "nft")
    monkeypatch.setattr(kernel, "check", found.check)
    monkeypatch.setattr(kernel, "ask", found.ask)
    return found


def test_a_table_made_anew_and_who_is_known_are_one_transaction(nft: Nft) -> None:
    kernel.set_outbound(SetOutbound("new\n", "x", budget=5, seconds=3600))
    (text,) = nft.loaded
    assert text.startswith("new\nadd element inet portcullis_outbound seen_v4 { 9.9.9.9 timeout 3600s expires 3")
    assert "seen_v6 { 2001:db8:1::1 timeout 3600s expires " in text


def test_lists_are_loaded_as_they_are(nft: Nft) -> None:
    kernel.set_outbound(SetOutbound("flush\n", "x"))
    assert nft.loaded == ["flush\n"]


@pytest.mark.parametrize("tried", [HELD.replace('"size": 5', '"size": 6'), HELD.replace("203.0.113.0", "203.0.112.0")])
def test_a_kernel_that_holds_something_else_is_an_error(nft: Nft, tried: str) -> None:
    nft.tried = tried
    with pytest.raises(HostError, match="does not hold the table portcullis_outbound as it was loaded"):
        kernel.set_outbound(SetOutbound("new\n", "x", budget=5, seconds=3600))


def test_a_kernel_without_the_table_knows_nobody_and_has_to_hold_it_then(nft: Nft) -> None:
    nft.held = None
    assert kernel.held() is None
    with pytest.raises(HostError, match="does not hold"):
        kernel.set_outbound(SetOutbound("new\n", "x", budget=5, seconds=3600))
    assert nft.loaded == ["new\n"]


def test_a_host_without_nft_holds_nothing_and_cannot_try(nft: Nft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "has_program", lambda name: False)
    assert (kernel.held(), kernel.expected("x"), kernel.observe(), kernel.put_back("", True)) == (None, None, "", [])
    assert nft.loaded == []
    # Whether it may make a namespace is seen without nft.
    assert nft.spaces == [""]


def test_an_answer_that_cannot_be_read_is_an_error_and_no_empty_table(nft: Nft) -> None:
    nft.held = '{"metainfo": 1}'
    with pytest.raises(HostError, match="cannot be read"):
        kernel.held()


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("packets 9 bytes 600", "packets 10 bytes 660", False),
        ("9.9.9.9 expires 59m59s948ms,", "9.9.9.11 expires 1s,", False),
        ("\t\telements = { 9.9.9.9 expires 59m59s948ms,\n\t\t\t     9.9.9.10 expires 59m59s948ms }\n", "", False),
        ("203.0.113.0/24", "203.0.112.0/24", True),
        ("size 5", "size 6", True),
        ("timeout 1h\n", "timeout 2h\n", True),
        ("update @seen_v4 { ip daddr } accept", "accept", True),
        (TEXT, "", True),
    ],
)
def test_what_the_table_remembers_is_no_difference(nft: Nft, old: str, new: str, differs: bool) -> None:
    assert old in TEXT
    nft.text = TEXT.replace(old, new)
    assert kernel.differs(TEXT) is differs


def test_a_way_back_loads_what_was_or_takes_the_table_away_and_at_boot_always(nft: Nft) -> None:
    assert kernel.put_back(TEXT, False) == []
    assert nft.loaded == []
    kernel.put_back("table x\n", False)
    kernel.put_back("", False)
    kernel.put_back(TEXT, True)
    assert nft.loaded == [f"{table.REMOVAL}table x\n", table.REMOVAL, table.REMOVAL + TEXT]
