# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timer's first look: nothing is due only as long as everything is as a whole look noted it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.machine import nf_netlink
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import table
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.host import look

from tests.unit.structure.sources import ROOT

HELD = (7, "0a0b")


class Host:
    """What the kernel says, which the test changes; a clock; and a file that the look depends on."""

    def __init__(self, folder: Path) -> None:
        self.kernel: look.Kernel = HELD
        self.clock = 1000.0
        self.file = folder / "sources.list"
        self.file.write_text("deb http://mirror.example.org/ trixie main")

    @property
    def places(self) -> list[str]:
        return [str(self.file), str(self.file.parent / "none"), str(self.file.parent)]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    (tmp_path / "etc").mkdir()
    found = Host(tmp_path / "etc")
    monkeypatch.setattr(look, "NOTE", str(tmp_path / "run" / "note"))
    monkeypatch.setattr(look, "kernel", lambda: found.kernel)
    monkeypatch.setattr(look, "_clock", lambda: found.clock)
    look.note(HELD, look.marks(found.places), 300)
    return found


def _write(host: Host) -> None:
    host.file.write_text("deb http://mirror.example.org/ trixie evil")


def _replace(host: Host) -> None:
    before = host.file.stat()
    other = host.file.with_name("other")
    other.write_text(host.file.read_text())
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(host.file)


def _write_secretly(host: Host) -> None:
    """As long as it was, and with its time put back."""
    before = host.file.stat()
    host.file.write_text("deb http://mirror.example.org/ trixie evil")
    os.utime(host.file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _change(name: str, value: object) -> Callable[[Host], None]:
    return lambda host: setattr(host, name, value)


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (lambda host: None, look.NOTHING),
        (_change("kernel", (7, "0a0c")), look.COUNTED),
        # Somebody has changed the kernel's rules, removed the table with them or not.
        (_change("kernel", (8, "0a0b")), look.WHOLE),
        (_change("kernel", None), look.WHOLE),
        (_change("clock", 1299.0), look.NOTHING),
        (_change("clock", 1300.0), look.WHOLE),
        # A note of another boot, whose clock went further.
        (_change("clock", 5.0), look.WHOLE),
        (_write, look.WHOLE),
        (_write_secretly, look.WHOLE),
        (_replace, look.WHOLE),
        (lambda host: host.file.unlink(), look.WHOLE),
        (lambda host: (host.file.parent / "none").write_text(""), look.WHOLE),
        (lambda host: (host.file.parent / "new").mkdir(), look.WHOLE),
        (lambda host: look.forget(), look.WHOLE),
        (lambda host: Path(look.NOTE).write_text("1\nx\n"), look.WHOLE),
        (lambda host: Path(look.NOTE).write_bytes(b"\xff" * 100), look.WHOLE),
        (lambda host: Path(look.NOTE).write_text(Path(look.NOTE).read_text().replace("1", "2", 1)), look.WHOLE),
    ],
)
def test_nothing_is_due_only_while_all_is_as_it_was_noted(
    host: Host, change: Callable[[Host], object], due: str
) -> None:
    change(host)
    assert look.due() == due


def test_what_was_told_is_noted_without_more_time(host: Host) -> None:
    host.kernel = (7, "0a0c")
    host.clock = 1200.0
    look.note_counted(host.kernel)
    assert look.due() == look.NOTHING
    host.clock = 1300.0
    assert look.due() == look.WHOLE


def test_a_kernel_that_says_nothing_is_never_noted(host: Host) -> None:
    look.forget()
    look.note(None, [], 300)
    assert not Path(look.NOTE).exists()


def test_a_note_lasts_a_quarter_of_an_hour_at_most_and_is_its_owners_alone(host: Host) -> None:
    look.note(HELD, [], 10**9)
    host.clock = 1899.0
    assert look.due() == look.NOTHING
    host.clock = 1900.0
    assert look.due() == look.WHOLE
    assert Path(look.NOTE).stat().st_mode & 0o777 == 0o600


def test_the_name_of_the_table_is_that_of_the_table() -> None:
    assert look._TABLE == table.TABLE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may ask the kernel")
def test_the_kernel_counts_what_anybody_changes() -> None:
    """In a network of its own."""
    code = (
        "from ansible_collections.portcullis.vps.plugins.module_utils.machine import nf_netlink as one\n"
        "print(one.generation() >= 0, one.objects('portcullis_outbound'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / ".cache" / "dev")}
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "True b''\n"


def test_an_error_of_the_kernels_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def __enter__(self) -> Refusing:
            return self

        def __exit__(self, *_what: object) -> None:
            pass

        def send(self, _data: bytes) -> None:
            pass

        def recv(self, _size: int) -> bytes:
            return b"\x24\0\0\0\x02\0\0\0" + b"\0" * 8 + b"\xff\xff\xff\xff" + b"\0" * 16

    monkeypatch.setattr(nf_netlink, "_socket", Refusing)
    with pytest.raises(PermissionError):
        nf_netlink.generation()
    assert look.kernel() is None
