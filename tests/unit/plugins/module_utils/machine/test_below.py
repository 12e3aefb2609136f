# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files below a root: no link leads out of it, and nothing is waited for."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.machine import below as tree
from ansible_collections.portcullis.vps.plugins.module_utils.machine.below import Below, Unreadable


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root beside a secret that is none of its own."""
    (tmp_path / "secret").write_text("outside")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/secret").write_text("outside")
    found = tmp_path / "root"
    (found / "etc/inner").mkdir(parents=True)
    (found / "etc/file").write_text("inside")
    return found


def read(root: Path, path: str) -> str:
    with Below(str(root)) as below:
        return below.read(path, 100, 1000).data.decode()


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("a", "etc/file"),
        ("a", "/etc/file"),
        ("etc/a", "file"),
        ("etc/a", "../etc/./file"),
        ("etc/inner/a", "../../../../../../etc/file"),
        ("etc/a", "//etc///file"),
    ],
)
def test_a_link_is_resolved_below_the_root(root: Path, link: str, target: str) -> None:
    (root / link).symlink_to(target)
    assert read(root, link) == "inside"
    with Below(str(root)) as below:
        found = below.look(link, follow=True)
        assert found is not None
        assert found.path == "etc/file"
        unfollowed = below.look(link)
        assert unfollowed is not None
        assert stat.S_ISLNK(unfollowed.about.st_mode)
        assert below.link(link) == target


@pytest.mark.parametrize("target", ["../secret", "../../../../secret", "{outside}/secret", "/../secret", "..", "/"])
def test_no_link_leads_out_of_it(root: Path, target: str) -> None:
    (root / "a").symlink_to(target.format(outside=root.parent))
    with pytest.raises(Unreadable):
        read(root, "a")


@pytest.mark.parametrize("target", ["../folder", "{outside}/folder", "etc/../../folder"])
def test_no_folder_on_the_way_leads_out_of_it(root: Path, target: str) -> None:
    (root / "a").symlink_to(target.format(outside=root.parent))
    with pytest.raises(Unreadable):
        read(root, "a/secret")
    with Below(str(root)) as below:
        assert below.names("a", 10) == ([], False)
        assert below.look("a/secret", follow=True) is None


def test_dots_in_a_path_end_at_the_root(root: Path) -> None:
    assert read(root, "../../etc/inner/../file") == "inside"


def test_links_in_a_circle_lead_nowhere(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    (root / "c").symlink_to("c/x")
    with Below(str(root)) as below:
        assert [below.look(path, follow=True) for path in ("a", "b", "c", "a/x")] == [None] * 4
        with pytest.raises(Unreadable, match="symbolic links"):
            below.read("a", 1, 1)


def test_what_is_no_file_is_named_and_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "socket"))
    os.mknod(root / "device", 0o600 | stat.S_IFCHR, os.makedev(1, 5)) if os.geteuid() == 0 else (
        root / "device"
    ).mkdir()
    words = {"fifo": "a FIFO", "socket": "a socket", "etc": "a folder"}
    for path, word in words.items():
        with Below(str(root)) as below, pytest.raises(Unreadable, match=f"is {word}, and no regular file"):
            below.read(path, 1, 1)
    with Below(str(root)) as below, pytest.raises(Unreadable, match="no regular file"):
        below.read("device", 1, 1)


def test_a_sparse_file_of_10_gb_is_not_read(root: Path) -> None:
    with open(root / "sparse", "wb") as file:
        file.truncate(10 << 30)
    with Below(str(root)) as below:
        content = below.read("sparse", 100, 1000)
        assert (content.data, content.sha256, content.about.st_size) == (b"\0" * 100, "", 10 << 30)
        with pytest.raises(Unreadable, match="more than 1000"):
            below.digest("sparse", "md5", 1000)


def test_a_root_that_is_none_is_refused(root: Path) -> None:
    with pytest.raises(HostError, match=r"root: .*/none cannot be opened as a folder"):
        Below(str(root / "none"))
    with pytest.raises(HostError, match="cannot be opened as a folder"):
        Below(str(root / "etc/file"))


def test_no_descriptor_is_left_open(root: Path) -> None:
    (root / "a").symlink_to("etc/../../x")
    before = len(os.listdir("/proc/self/fd"))
    for _time in range(50):
        with Below(str(root)) as below:
            for number in range(200):
                below.look(f"etc/inner/{number}")
                below.names(f"etc/{number}", 1)
            below.look("a", follow=True)
            below.look("etc/file/x")
            below.names("etc/file", 1)
            list(below.walk(lambda _path, _about: True, lambda _path, _why: None))
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_walk_meets_everything_once_and_follows_nothing(root: Path) -> None:
    (root / "out").symlink_to("..")
    (root / "etc/again").symlink_to("/etc")
    (root / "etc/a\nb").write_text("")
    with Below(str(root)) as below:
        met = [step.path for step in below.walk(lambda path, _about: path != "etc/inner", lambda _path, _why: None)]
    assert sorted(met) == ["etc", "etc/a\nb", "etc/again", "etc/file", "etc/inner", "out"]


def test_a_walk_goes_no_deeper_than_it_has_descriptors_for(root: Path) -> None:
    deep = os.open(root, os.O_RDONLY)
    for _level in range(tree.MOST_DEEP + 50):
        os.mkdir("d", dir_fd=deep)
        inner = os.open("d", os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    os.close(deep)
    left: list[str] = []
    with Below(str(root)) as below:
        assert len(list(below.walk(lambda _path, _about: True, lambda _path, why: left.append(why)))) < 300
    assert left == [f"is more than {tree.MOST_DEEP} folders deep"]


def test_a_file_that_takes_the_place_of_another_is_not_read(root: Path) -> None:
    folder = os.open(root / "etc", os.O_RDONLY)
    try:
        about = os.stat("file", dir_fd=folder)
        os.rename(root / "etc/file", root / "etc/old")
        (root / "etc/file").symlink_to("/etc/passwd")
        with pytest.raises(OSError, match="symbolic links"):
            tree.opened("file", folder, about)
        os.unlink(root / "etc/file")
        (root / "etc/file").write_text("other")
        with pytest.raises(OSError, match=r"[Ss]tale"):
            tree.opened("file", folder, about)
    finally:
        os.close(folder)


def test_what_is_left_out_is_not_there_by_whichever_way(root: Path) -> None:
    (root / "etc/inner/deep").write_text("x")
    (root / "way").symlink_to("etc/inner")
    (root / "link").symlink_to("etc/file")
    with Below(str(root), ["etc/file", "way/deep", "link", "nowhere"]) as below:
        assert below.names("etc", 9) == (["inner"], False)
        assert below.names("way", 9) == ([], False)
        for path in ("etc/file", "etc/inner/deep", "way/deep", "way/../file", "link"):
            assert below.look(path) is None, path
            with pytest.raises(Unreadable):
                below.read(path, 9, 9)
        assert below.link("link") is None
        assert below.link("way") == "etc/inner"
    with Below(str(root), ["etc/inner"]) as below:
        assert (below.names("etc", 9)[0], below.look("way", follow=True)) == (["file"], None)
    assert read(root, "link") == "inside"
