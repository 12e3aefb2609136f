# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host may send anything, for as long as it likes: what arrives is bounded, lies in the new folder only, and is never interpreted."""

from __future__ import annotations

import hashlib
import stat
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.incident import frames
from ansible_collections.portcullis.vps.plugins.module_utils.incident.frames import DATA, DONE, END, ITEM, NOTE
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import bundle, receiving, sending
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.receiving import (
    Limits,
    Password,
    Received,
    Receiver,
)

WORD = "0123"
HOSTILE = "../../../../tmp/\x1b[2J\u202e/evil\n"
GOOD = b"".join(
    [
        frames.described(ITEM, {"kind": "about", "title": HOSTILE, "argv": [HOSTILE, 1], "mode": HOSTILE, "uid": "x"}),
        frames.pack(DATA, b"PK\x03\x04 what looks like an archive is not opened"),
        frames.described(END, {"code": 3, "note": HOSTILE, "cut": 1, "ended": HOSTILE}),
        frames.described(NOTE, {"text": HOSTILE, "mark": True}),
        frames.described(DONE, {}),
    ]
)


def receive(
    folder: Path,
    code: str,
    limits: Limits | None = None,
    given: bytes = b"",
    password: Password | None = None,
) -> tuple[Received, bundle.Writer]:
    """Receive what a program writes that stands for a host."""
    writer = bundle.Writer(str(folder / "bundle"))
    limits = limits or Limits(20, 1_000_000)
    found = Receiver([sys.executable, "-c", code], given, WORD, limits, password).run(writer.take)
    writer.close()
    return found, writer


def writes(data: bytes) -> str:
    return f"import sys; sys.stdout.buffer.write({frames.beginning(WORD) + data!r})"


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_what_a_host_calls_its_items_is_no_path_and_is_shown_escaped(tmp_path: Path) -> None:
    found, writer = receive(tmp_path, writes(GOOD))
    assert found == Received(True)
    assert everything(tmp_path) == {"bundle", "bundle/items", "bundle/items/00001-about"}
    (item,) = writer.items
    assert item.file == "items/00001-about"
    assert (item.code, item.cut, item.attributes.get("uid")) == (3, False, None)
    content = (tmp_path / "bundle" / item.file).read_bytes()
    assert content == b"PK\x03\x04 what looks like an archive is not opened"
    assert item.sha256 == hashlib.sha256(content).hexdigest()
    assert item.size == len(content)
    for text in (item.title, item.note, *writer.marks, *item.command, item.attributes["mode"], item.ended):
        assert text.isprintable()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    assert (modes, stat.S_IMODE((tmp_path / "bundle").stat().st_mode)) == ({0o600}, 0o700)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (GOOD[:-3], "ended before its end"),
        (b"", "ended before its end"),
        (b"no frames at all", "no stream of this collection"),
        (frames.described(ITEM, {"kind": "../../evil"}), "of no kind"),
        (GOOD + GOOD, "goes on after its end"),
    ],
)
def test_what_is_no_stream_is_not_whole_and_what_came_before_it_is_kept(tmp_path: Path, data: bytes, why: str) -> None:
    found, _writer = receive(tmp_path, writes(data))
    assert not found.complete
    assert why in found.why_not
    assert everything(tmp_path) <= {"bundle", "bundle/items", "bundle/items/00001-about"}


#: Each ends the reading long before its own end, which it does not have.
ENDLESS = {
    "data of an item": "out(item); data = frames.pack(b'D', b'x' * 60000)\nwhile 1: out(data)",
    "empty pieces": "out(item); data = frames.pack(b'D', b'') * 10000\nwhile 1: out(data)",
    "items": "data = (item + frames.described(b'E', {})) * 1000\nwhile 1: out(data)",
    "notes": "data = frames.described(b'N', {'text': 'x' * 1000}) * 100\nwhile 1: out(data)",
    "complaints": "import os\nwhile 1: os.write(2, b'x' * 60000)",
    "something before the beginning": "import os\nwhile 1: os.write(1, b'x' * 60000)",
}


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS.keys())
def test_what_has_no_end_is_ended_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(receiving, "_MOST_BESIDE", 100_000)
    monkeypatch.setattr(frames, "MOST_ITEMS", 200)
    begin = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from ansible_collections.portcullis.vps.plugins.module_utils.incident import frames\n"
        "def out(data): sys.stdout.buffer.write(data)\n"
        f"item = frames.described(b'I', {{'kind': 'about', 'title': 'x'}})\nout(frames.beginning({WORD!r}))\n"
    )
    began = time.monotonic()
    found, writer = receive(tmp_path, begin + code, Limits(60, 200_000))
    assert not found.complete
    assert found.why_not
    assert time.monotonic() - began < 50
    assert sum(item.size for item in writer.items) <= 200_000
    assert len(writer.items) <= frames.MOST_ITEMS
    assert len(found.complaint) <= receiving._MOST_COMPLAINT


def test_what_says_nothing_is_ended_by_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_GRACE_SECONDS", 0)
    code = (
        f"import sys, time; sys.stdout.write({frames.beginning(WORD).decode()!r}); sys.stdout.flush(); time.sleep(1000)"
    )
    found, _writer = receive(tmp_path, code, Limits(2, 1000))
    assert found.why_not == "the host did not come to an end within 2 s"


def test_what_reads_nothing_does_not_hold_it_up(tmp_path: Path) -> None:
    found, _writer = receive(tmp_path, writes(GOOD), given=b"x" * 5_000_000)
    assert found.complete


ASKS = """
import sys, os
os.write(2, b'lecture\\n[sudo] password:')
if sys.stdin.buffer.readline() != b'right\\n':
    os.write(2, b'Sorry, try again.\\n[sudo] password:')
    sys.stdin.buffer.readline()
os.write(1, b'BECOME-SUCCESS-1\\n')
sys.stdout.buffer.write(b'%s' + sys.stdin.buffer.read(5) + b'%s')
"""


@pytest.mark.parametrize(("answer", "complete"), [(b"right", True), (b"wrong", False)])
def test_a_password_is_given_once_and_what_is_run_only_after_it_was_right(
    tmp_path: Path, answer: bytes, complete: bool
) -> None:
    item = frames.described(ITEM, {"kind": "about"})
    code = ASKS.replace("b'%s'", repr(frames.beginning(WORD) + item + frames.pack(DATA, b"12345")[:5]), 1)
    code = code.replace("b'%s'", repr(frames.described(END, {}) + frames.described(DONE, {})))
    password = Password(b"[sudo] password:", answer, b"BECOME-SUCCESS-1")
    found, writer = receive(tmp_path, code, given=b"SOURC", password=password)
    assert found.complete is complete
    if complete:
        assert (Path(writer.path) / writer.items[0].file).read_bytes() == b"SOURC"
    else:
        assert "the password again" in found.why_not


def test_a_folder_that_is_there_or_a_disk_that_takes_nothing_is_said(tmp_path: Path) -> None:
    found, writer = receive(tmp_path, writes(GOOD))
    assert found.complete
    with pytest.raises(Refusal, match="incident_folder"):
        bundle.Writer(writer.path)

    def full(_piece: frames.Piece) -> None:
        raise OSError(28, "No space left on device")

    ended = Receiver([sys.executable, "-c", writes(GOOD)], b"", WORD, Limits(20, 1000)).run(full)
    assert ended.why_not == "the bundle could not be written: No space left on device"


@pytest.mark.parametrize("host", ["../../etc", "-rf", "web1.example.org", "a/b\nc", "..", "", "ü"])
def test_a_bundle_lies_in_its_folder_whatever_the_host_is_called(tmp_path: Path, host: str) -> None:
    path = Path(bundle.place(str(tmp_path), host))
    assert path.parent == tmp_path
    assert not path.name.startswith((".", "-"))
    assert path.name.isascii()
    assert path.name.isprintable()


def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(Refusal, match="others can write"):
        bundle.require_folder(str(tmp_path))
    bundle.require_folder(str(tmp_path / "new"))
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_what_a_host_is_sent_fits_a_command_line_and_is_all_of_its_code() -> None:
    command, code = sending.program("/usr/bin/python3", {"word": WORD, "seconds": 30, "bytes": 1000, "days": 1})
    assert len(command) < 300
    assert set(sending.parts()) >= {f"portcullis_incident/{name}.py" for name in ("__init__", "frames", "host/collect")}
    first = int(command.partition("len(b)<")[2].partition(":")[0])
    # Each of the two that Python reads is whole.
    compile(code[:first], "first", "exec")
    compile(code[first:], "rest", "exec")
    assert f", {len(code) - first})".encode() in code[first - 30 : first]
