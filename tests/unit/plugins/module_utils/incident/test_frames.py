# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's stream is read as what it is, however it arrives, and whatever is none ends the reading."""

from __future__ import annotations

import json
import random
import struct
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.incident import frames
from ansible_collections.portcullis.vps.plugins.module_utils.incident.frames import (
    DATA,
    DONE,
    END,
    ITEM,
    NOTE,
    NoStream,
)

WORD = "0123"
BEGIN = frames.beginning(WORD)


def described(piece: bytes, /, **values: Any) -> bytes:
    return frames.described(piece, values)


WHOLE = b"".join(
    [
        described(ITEM, kind="about", title="../../etc/passwd\n\x1b[2J"),
        frames.pack(DATA, b"first"),
        frames.pack(DATA, b"\x00" * frames.LARGEST_PIECE),
        described(END, code=0),
        described(NOTE, text="something", mark=True),
        described(DONE),
    ]
)


def read(data: bytes, word: str = WORD) -> tuple[list[frames.Piece], frames.Reader]:
    reader = frames.Reader(word)
    return list(reader.feed(data)), reader


def test_a_stream_is_read_whatever_stands_before_it_and_however_it_arrives() -> None:
    pieces, reader = read(b"Welcome!\nportcullis-incident-1 0124\n" + BEGIN + WHOLE)
    assert [piece.kind for piece in pieces] == [ITEM, DATA, DATA, END, NOTE, DONE]
    assert reader.done
    assert b"".join(piece.packed for piece in pieces) == WHOLE
    generator = random.Random(1)
    for _round in range(20):
        left, found, reader = b"junk" + BEGIN + WHOLE, [], frames.Reader(WORD)
        while left:
            size = generator.choice([1, 2, 3, 7, 1000, 70_000])
            found += list(reader.feed(left[:size]))
            left = left[size:]
        assert found == pieces
        assert reader.done


def test_nothing_begins_by_another_word() -> None:
    pieces, reader = read(BEGIN.replace(b"0123", b"0124") + WHOLE[:1000])
    assert pieces == []
    assert not reader.begun


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x" * (frames.MOST_BEFORE + 1), "does not begin"),
        (BEGIN + frames.pack(b"Q", b""), "of no kind"),
        (BEGIN + struct.pack(">cI", DATA, 0xFFFFFFFF), "larger than it may be"),
        (BEGIN + struct.pack(">cI", ITEM, frames.LONGEST_DESCRIPTION + 1), "larger than it may be"),
        (BEGIN + frames.pack(DATA, b"x"), "belongs to no item"),
        (BEGIN + described(END), "ends that has not begun"),
        (BEGIN + described(ITEM, kind="about") * 2, "within another"),
        (BEGIN + described(ITEM, kind="../about"), "of no kind"),
        (BEGIN + described(ITEM, kind=["about"]), "of no kind"),
        (BEGIN + described(ITEM), "of no kind"),
        (BEGIN + described(ITEM, kind="about") + described(DONE), "ends within an item"),
        (BEGIN + described(DONE) + b"x", "goes on after its end"),
        (BEGIN + described(DONE) + described(NOTE, text="x"), "goes on after its end"),
        (BEGIN + frames.pack(NOTE, b"[]"), "no JSON object"),
        (BEGIN + frames.pack(NOTE, b"\xff"), "no JSON that"),
        (BEGIN + frames.pack(NOTE, b'{"text": NaN}'), "no JSON that"),
        (BEGIN + frames.pack(NOTE, b"[" * 16_000), "no JSON that"),
        (BEGIN + described(NOTE, text="x") * (frames.MOST_NOTES + 1), "notes"),
        (BEGIN + (described(ITEM, kind="about") + described(END)) * (frames.MOST_ITEMS + 1), "items"),
    ],
)
def test_what_is_no_stream_ends_the_reading(data: bytes, why: str) -> None:
    with pytest.raises(NoStream, match=why):
        read(data)


def test_what_never_ends_takes_no_more_memory_than_a_piece() -> None:
    reader = frames.Reader(WORD)
    list(reader.feed(BEGIN + described(ITEM, kind="about")))
    for _round in range(200):
        assert len(list(reader.feed(frames.pack(DATA, b"x" * frames.LARGEST_PIECE)))) == 1
    assert len(reader._read) == 0


def test_random_bytes_are_pieces_or_no_stream() -> None:
    generator = random.Random(2)
    for _round in range(300):
        reader = frames.Reader(WORD)
        try:
            list(reader.feed(BEGIN + WHOLE[:200] + generator.randbytes(generator.randrange(400))))
        except NoStream:
            continue


def test_a_description_that_is_too_long_is_cut_and_still_one() -> None:
    packed = frames.described(ITEM, {"kind": "about", "title": "\x00" * 20_000, "argv": ["\x00" * 9000] * 50})
    pieces = list(frames.Reader().feed(packed))
    assert len(pieces) == 1
    assert len(pieces[0].values["title"]) == 200
    assert len(json.dumps(pieces[0].values)) <= frames.LONGEST_DESCRIPTION


def test_values_of_other_types_are_none() -> None:
    values = {"text": ["x"], "number": True, "large": 2**60, "words": ["a", 1, None, "b"], "word": "a"}
    assert frames.text_of(values, "text") == ""
    assert frames.number_of(values, "number") is None
    assert frames.number_of(values, "large") is None
    assert frames.words_of(values, "words") == ["a", "b"]
    assert frames.words_of(values, "word") == []
