# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import manifest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.host import listing
from ansible_collections.portcullis.vps.plugins.module_utils.backup.manifest import Entry, Excluded, Restored, Rows
from hypothesis import given, strategies as st

DIGEST, OTHER = "a" * 64, "b" * 64
LISTED = {f"/srv/{number}": Entry(DIGEST, 5, 1000, 1000, number) for number in range(100)}
WHOLE = {path: Restored(one.digest, one.size, one.modified) for path, one in LISTED.items()}


@given(st.dictionaries(st.binary(min_size=1), st.integers(0, 2**62)))
def test_a_manifest_is_read_as_it_was_written_whatever_files_are_called(sizes: dict[bytes, int]) -> None:
    entries = {os.fsdecode(path): Entry(DIGEST, size, -size, size, size) for path, size in sizes.items()}
    assert manifest.parse("".join(manifest.lines(entries))) == entries


@pytest.mark.parametrize(
    "text",
    [
        "",
        "portcullis manifest 1 1\n",
        "portcullis manifest 2 0\n",
        "".join(manifest.lines(LISTED))[:-1],
        "".join(manifest.lines(LISTED))[:-150],
        "".join(manifest.lines(LISTED)).replace(DIGEST, "x", 1),
        "".join(manifest.lines(LISTED)).replace(" 5 ", " five ", 1),
    ],
)
def test_what_is_no_whole_manifest_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"manifest|invalid literal|lists"):
        manifest.parse(text)


def test_what_was_restored_as_it_was_is_said_to_be_so() -> None:
    assert manifest.compare(LISTED, WHOLE) == manifest.Comparison(100)


def test_one_file_that_holds_something_else_is_found() -> None:
    found = manifest.compare(LISTED, {**WHOLE, "/srv/7": Restored(OTHER, 5, 1000)})
    assert found.same == 99
    assert found.problems == ("1 files do not hold what they held: /srv/7",)


def test_files_in_use_are_no_damage_until_they_are_too_many() -> None:
    used = {path: Restored(OTHER, 6, 2000) for path in [*LISTED][:10]}
    gone = [*LISTED][10:20]
    kept = {path: one for path, one in {**WHOLE, **used}.items() if path not in gone}
    assert manifest.compare(LISTED, kept) == manifest.Comparison(80)
    less = {path: one for path, one in kept.items() if path != "/srv/99"}
    assert manifest.compare(LISTED, less).problems == (
        "of 100 files that it should hold 11 are missing and 10 are others",
    )


@pytest.mark.parametrize(("listed", "restored"), [({}, {}), (LISTED, {}), ({"/srv/0": LISTED["/srv/0"]}, {})])
def test_nothing_proves_nothing(listed: dict[str, Entry], restored: dict[str, Restored]) -> None:
    assert manifest.compare(listed, restored).problems


@given(st.binary())
def test_a_path_is_known_as_a_program_prints_it(raw: bytes) -> None:
    assert manifest.seen(os.fsdecode(raw)) == raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def test_rows_are_read_as_they_were_written() -> None:
    rows = {"shop.sql": {"public.t": Rows(1, 2)}, "empty.sql": {}}
    assert manifest.rows_of(manifest.rows_to_text(rows)) == rows
    for text in ("", "[]", '{"a": 1}', '{"a": {"t": [1]}}'):
        with pytest.raises(ValueError, match=r"."):
            manifest.rows_of(text)


def test_a_table_has_the_rows_it_had_while_it_was_dumped() -> None:
    wanted = manifest.between({"t": 3, "u": 9, "gone": 1}, {"t": 5, "u": 8, "new": 1})
    assert wanted == {"t": Rows(3, 5), "u": Rows(8, 9)}
    assert manifest.differing("shop.sql", wanted, {"t": 4, "u": 9}) == ()
    assert manifest.differing("shop.sql", wanted, {"t": 0}) == (
        "t of shop.sql has 0 rows, and had 3 to 5",
        "shop.sql has no table u, which had 9 rows",
    )


def test_anything_else_is_no_number_of_rows() -> None:
    assert manifest.counts("a.b\t3\nwith\ttab\t0\n") == {"a.b": 3, "with\ttab": 0}
    for text in ("a", "a\t-1", "ERROR: no such table", "\t3"):
        with pytest.raises(ValueError, match="no number"):
            manifest.counts(text)


@pytest.mark.parametrize(
    ("pattern", "left_out", "kept"),
    [
        ("*.tmp", ["/srv/a.tmp", "/srv/x.tmp/inside"], ["/srv/a.tmpx", "/srv/tmp"]),
        ("cache", ["/srv/cache", "/srv/a/cache/b"], ["/srv/caches", "/srv/mycache"]),
        ("/srv/cache", ["/srv/cache/x", "/srv/cache"], ["/var/srv/cache"]),
        ("a/b", ["/x/a/b", "/a/b/c"], ["/x/a/c/b"]),
        ("a/**/b", ["/x/a/b", "/x/a/c/d/b"], ["/x/a/c"]),
        ("/srv/**/log", ["/srv/log", "/srv/a/b/log"], ["/var/log"]),
        ("x[0-9]?", ["/x12"], ["/x1", "/xa2"]),
        ("x[^0-9]", ["/xa"], ["/x1"]),
        (r"a\*b", ["/a*b"], ["/axb"]),
        ("a+(b)", ["/a+(b)"], ["/aab"]),
    ],
)
def test_what_restic_leaves_out_is_not_listed(pattern: str, left_out: list[str], kept: list[str]) -> None:
    excluded = Excluded([pattern, "never-there"])
    assert [path for path in left_out if path not in excluded] == []
    assert [path for path in kept if path in excluded] == []


def test_every_file_is_listed_once_with_what_it_holds(tmp_path: Path) -> None:
    tree, path = tmp_path / "tree", str(tmp_path / "own/files")
    (tree / "inside").mkdir(parents=True)
    (tree / "inside/a").write_text("a")
    (tree / "b.tmp").write_text("b")
    (tree / "link").symlink_to("/etc")
    os.mkfifo(tree / "fifo")
    os.mkfifo(tree / "inside/fifo")
    listing.write(path, [str(tree), "/no/such/place"], ["*.tmp"], False)
    found = manifest.parse(Path(path).read_text())
    assert [*found] == [str(tree / "inside/a")]
    assert next(iter(found.values())).digest == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def test_only_what_was_written_to_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "own/files")
    (tmp_path / "srv").mkdir()
    for name in ("same", "other"):
        (tmp_path / "srv" / name).write_text("before")
    listing.write(path, [str(tmp_path / "srv")], [], False)
    # As long as before, and with its old time: what restic goes by sees it, too.
    about = (tmp_path / "srv/other").stat()
    (tmp_path / "srv/other").write_text("behind")
    os.utime(tmp_path / "srv/other", ns=(about.st_mtime_ns, about.st_mtime_ns))
    opened: list[str] = []
    real = os.open

    def note(name: str, flags: int, mode: int = 0o777) -> int:
        opened.append(str(name))
        return real(name, flags, mode)

    monkeypatch.setattr(os, "open", note)
    listing.write(path, [str(tmp_path / "srv")], [], False)
    assert [name for name in opened if "/srv/" in name] == [str(tmp_path / "srv/other")]
    digests = {found.digest for found in manifest.parse(Path(path).read_text()).values()}
    assert len(digests) == 2


def test_what_is_left_out_can_be_listed(tmp_path: Path) -> None:
    (tmp_path / "srv/cache/deep").mkdir(parents=True)
    for name in ("kept", "a.tmp", "cache/deep/b.tmp"):
        (tmp_path / "srv" / name).write_text("")
    found = listing.left_out([str(tmp_path / "srv"), "/no/such/place"], ["*.tmp", "cache"], True)
    assert [*found] == [str(tmp_path / "srv/a.tmp"), str(tmp_path / "srv/cache")]
    assert [*listing.left_out([str(tmp_path / "srv/cache")], ["*.tmp"], False)] == [
        str(tmp_path / "srv/cache/deep/b.tmp")
    ]
