# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evacuation: the line of the key, the list and what is chosen of it, the manifest, and what is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate import access, listing, manifest, receiving
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate.access import Record
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate.listing import Entry, Policy
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate.manifest import Copied, Digest
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import parse_line

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
SOURCE: dict[str, Any] = {
    "id": "0123456789abcdef",
    "state": "open",
    "key": KEY,
    "address": "203.0.113.12",
    "root": "/mnt/suspect",
    "minutes": 60,
    "exclude": [],
    "max_file_mib": 10,
}
TARGET: dict[str, Any] = {
    "state": "copied",
    "id": "0123456789abcdef",
    "folder": "/srv/evacuated/web1",
    "address": "203.0.113.11",
    "port": 22,
    "user": "admin",
    "host_keys": [KEY],
    "minutes": 60,
    "max_mib": 10,
    "max_file_mib": 1,
    "max_files": 100,
    "max_kib_per_second": 0,
    "executables": "list",
    "known_bad": [],
    "exclude": [],
}
POLICY = Policy(100, 10_000, 1000, exclude=("cache",))


def test_the_line_lets_in_one_address_until_then_for_one_command() -> None:
    wanted = access.Wanted.parse(SOURCE)
    line = access.key_line(wanted, "admin", access.expiry(1_800_000_000, (9, 2), 3600))
    key = parse_line(line)
    assert key is not None
    assert key.options_problem == ""
    assert key.sources == ("203.0.113.12",)
    assert key.command == "sudo -n /usr/local/sbin/portcullis evacuate serve 0123456789abcdef"
    assert line.startswith('restrict,from="203.0.113.12",expiry-time="20270115080000Z",')
    assert "sudo" not in access.key_line(wanted, "root", "20270115080000Z")


def test_before_openssh_9_1_the_time_is_the_host_s_standard_time() -> None:
    assert access.expiry(1_800_000_000, (9, 0), 3600) == "20270115090000"
    assert access.expiry(1_800_000_000, (9, 1), 3600) == "20270115080000Z"


def test_an_sshd_that_does_not_know_the_options_is_refused() -> None:
    access.refuse_sshd((7, 7))
    with pytest.raises(Refusal, match="knows no expiry-time"):
        access.refuse_sshd((7, 6))


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("id", "../../etc", "id: "),
        ("key", "ssh-rsa AAAA", "key: "),
        ("key", f'command="x" {KEY}', "key: "),
        ("address", "203.0.113.0/24", "address: "),
        ("root", "srv", "root: "),
        ("root", "/srv/../etc", "root: "),
        ("root", "/srv:/etc", "root: "),
        ("minutes", 0, "minutes: "),
        ("exclude", ["/a/*"], "exclude: "),
    ],
)
def test_what_is_not_legal_at_the_suspect_host_is_refused(option: str, value: object, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        access.Wanted.parse({**SOURCE, option: value})


def test_what_is_left_out_is_written_from_the_root_on_with_a_slash_or_without() -> None:
    wanted = access.Wanted.parse({**SOURCE, "exclude": ["cache", "/a/b/"]})
    assert wanted.exclude == ("cache", "a/b")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("folder", "/", "folder: "),
        ("folder", "/etc/evacuated", "folder: "),
        ("folder", "/home/ada", "folder: "),
        ("host_keys", ["suspect ssh-ed25519"], "host_keys: "),
        ("known_bad", ["d41d8cd98f00b204e9800998ecf8427e"], "known_bad: "),
        ("max_files", 0, "max_files: "),
        ("user", "-oProxyCommand=x", "user: "),
    ],
)
def test_what_is_not_legal_at_the_clean_host_is_refused(option: str, value: object, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        receiving.Wanted.parse({**TARGET, option: value})


def test_the_daemon_reads_its_view_and_nothing_else() -> None:
    record = Record("0123456789abcdef", "admin", "/k", True, "AAAA", "/mnt/suspect", 0.0, 10)
    argv = access.serving(record, 7, 60, "/usr/bin/rsync")
    assert argv[-5:] == ("/usr/bin/rsync", "--server", "--daemon", "--config=/run/portcullis-evacuate.conf", ".")
    assert "--property=BindReadOnlyPaths=/mnt/suspect:/run/portcullis-evacuate-view/tree" in argv
    assert "--property=PrivateNetwork=yes" in argv
    assert {"read only = yes", "use chroot = yes", "list = no"} <= set(access.config().splitlines())
    assert access.exclusions("/srv", ("cache/x",)) == "/tree/cache/x\n"
    assert "/tree/proc" in access.exclusions("/", ()).splitlines()
    assert Record.from_text(record.to_text()) == record
    with pytest.raises(ValueError, match="lacks"):
        Record.from_text("{}")


def test_rsync_has_no_network_and_one_folder_and_ssh_one_address() -> None:
    wanted = receiving.Wanted.parse(TARGET)
    copying, ssh = receiving.copying(wanted, 1), receiving.ssh(wanted, "203.0.113.11")
    assert {"--property=PrivateNetwork=yes", "--property=ReadWritePaths=/srv/evacuated/web1/data"} <= set(copying)
    assert {"--no-links", "--no-devices", "--chmod=D0700,F0600", "--property=LimitFSIZE=1048576"} <= set(copying)
    assert {"--property=IPAddressDeny=any", "--property=IPAddressAllow=203.0.113.11"} <= set(ssh)
    assert not any("ReadWritePaths" in word for word in (*receiving.listing(wanted), *ssh))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            b">f+++++++++|rw-r--r--|5|2026/11/26-22:13:38|0|33|a b",
            Entry("a b", "file", "rw-r--r--", 5, "2026/11/26-22:13:38", 0, 33),
        ),
        (b"cd+++++++++|rwxr-xr-x|4096|x|0|0|sub/", Entry("sub", "folder", "rwxr-xr-x", 4096, "x", 0, 0)),
        (b">f+++++++++|rw-r--r--|1|x|0|DEFAULT|a", Entry("a", "file", "rw-r--r--", 1, "x", 0, -1)),
        (b"cL+++++++++|rwxrwxrwx|5|x|0|0|in -> /etc", Entry("in", "link", "rwxrwxrwx", 5, "x", 0, 0, "/etc")),
        (b">f+++++++++|rw-r--r--|1|x|0|0|a -> b", Entry("a -> b", "file", "rw-r--r--", 1, "x", 0, 0)),
        (rb">f+++++++++|rw-r--r--|1|x|0|0|new\#012line|x", Entry("new\nline|x", "file", "rw-r--r--", 1, "x", 0, 0)),
        (rb">f+++++++++|rw-r--r--|1|x|0|0|a\#134#012b", Entry("a\\#012b", "file", "rw-r--r--", 1, "x", 0, 0)),
        (b"cS+++++++++|rw-r--r--|0|x|0|0|fifo", Entry("fifo", "other", "rw-r--r--", 0, "x", 0, 0)),
        (b"created directory /nonexistent", None),
    ],
)
def test_a_line_of_the_list_is_read(line: bytes, found: Entry | None) -> None:
    assert listing.entry(line) == found


def entry(name: str, kind: str = "file", mode: str = "rw-r--r--", size: int = 1, target: str = "") -> Entry:
    return Entry(name, kind, mode, size, "x", 0, 0, target)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (entry("/etc/passwd"), "leads out"),
        (entry("a/../../b"), "leads out"),
        (entry("a//b"), "leads out"),
        (entry("cache/x"), "excluded"),
        (entry("l", "link", target="../x"), "out of the tree"),
        (entry("a/l", "link", target="../x"), "inside the tree"),
        (entry("l", "link", target="/etc"), "out of the tree"),
        (entry("d", "other"), "device"),
        (entry("big", size=1001), "larger"),
        (entry("negative", size=-1), "larger"),
    ],
)
def test_what_is_left_out_has_a_reason(one: Entry, why: str) -> None:
    choice = listing.choose([one, entry("fine")], POLICY)
    assert [each.name for each in choice.taken] == ["fine"]
    assert why in choice.left_out[0][1]


def test_programs_are_left_out_where_that_is_chosen() -> None:
    program = entry("x", mode="rwxr-xr-x")
    assert listing.choose([program], POLICY).taken == (program,)
    assert listing.choose([program], Policy(1, 1, 1, "leave_out")).left_out == ((program, "executable"),)
    assert listing.is_program(b"#!/bin/sh")
    assert listing.is_program(b"\x7fELF\x02")
    assert not listing.is_program(b"hello")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("pg/PG_VERSION", "pg_dump"),
        ("mysql/shop/t.ibd", "mariadb-dump"),
        ("app.sqlite3", ".backup"),
        ("dump.rdb", "redis-cli"),
    ],
)
def test_a_database_s_files_are_named_with_the_command_for_a_dump(name: str, word: str) -> None:
    (warning,) = listing.choose([entry(name)], POLICY).warnings
    assert name in warning
    assert word in warning


def test_both_sides_are_compared() -> None:
    same, other = Digest("a" * 64, 1), Digest("b" * 64, 1)
    names = {"one": same, "two\nlines": same}
    lines = b"".join(manifest.sum_line(each.sha256, each.size, name) for name, each in names.items())
    there = manifest.sums(io.BytesIO(lines + b"junk\0"), names)
    assert there == names
    here = {
        "one": Copied(same, False, False),
        "two\nlines": Copied(other, False, False),
        "three": Copied(same, False, False),
    }
    verdict = manifest.compare(["one", "two\nlines", "three", "four"], here, there)
    assert (verdict.same, verdict.differ, verdict.missing, verdict.unsummed) == (
        1,
        ("two\nlines",),
        ("four",),
        ("three",),
    )
    assert not verdict.whole
    assert len(manifest.problems(verdict)) == 3


def test_what_was_copied_is_kept_until_it_is_verified() -> None:
    taken, left = [entry("a")], [(entry("l", "link", target="/x"), "why")]
    assert manifest.restored(manifest.kept(taken, left, {"n": 1})) == (taken, left, {"n": 1})
    document = manifest.document({"n": 1}, taken, left, {"a": Copied(Digest("a" * 64, 1), True, False)}, {})
    assert document["files"][0]["program"] is True
    assert document["files"][0]["sha256_there"] is None
    assert document["left_out"][0]["target"] == "/x"
    assert document["left_out"][0]["leads_out"] is True
