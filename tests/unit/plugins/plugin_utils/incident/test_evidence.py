# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A seal, a manifest and a custody log: what changes one of them is found."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import bundle, custody, manifest, sealing
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.manifest import Item, Manifest, NoManifest

DIGEST = "0" * 64
ITEM = Item("items/00001-about", "about", "uptime", ["uptime"], 0, "t1", "t2", "t3", 3, DIGEST)
WHOLE = Manifest(
    "web1", "ada@desk", "0.1.0", "t0", "t9", True, "", DIGEST, {"seconds": 300}, ["mark"], ["note"], [ITEM]
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name, phrase in (("key", ""), ("other", ""), ("locked", "a phrase")):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", "ada desk", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    return folder


def test_a_seal_is_that_of_one_key_and_of_one_text(keys: Path) -> None:
    text = WHOLE.text()
    seal = sealing.seal(str(keys / "key"), text)
    own, other = (sealing.public_key(str(keys / f"{name}.pub")) for name in ("key", "other"))
    assert sealing.objection(own, text, seal) == ""
    assert "not what this key sealed" in sealing.objection(own, text.replace("uptime", "Uptime"), seal)
    assert "not what this key sealed" in sealing.objection(other, text, seal)
    assert "not what this key sealed" in sealing.objection(own, text, sealing.seal(str(keys / "other"), text))
    assert "not what this key sealed" in sealing.objection(own, text, "no seal at all")
    said = subprocess.run(["ssh-keygen", "-lf", str(keys / "key.pub")], capture_output=True, text=True, check=True)
    assert sealing.fingerprint(text, seal) == said.stdout.split()[1]


def test_a_signature_for_something_else_is_no_seal(keys: Path) -> None:
    text = WHOLE.text()
    command = ["ssh-keygen", "-Y", "sign", "-f", str(keys / "key"), "-n", "file"]
    signed = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    assert "not what this key sealed" in sealing.objection(sealing.public_key(str(keys / "key.pub")), text, signed)


@pytest.mark.parametrize("name", ["locked", "gone", "key.pub.txt", "."])
def test_a_key_that_does_not_sign_is_refused_at_once(keys: Path, name: str) -> None:
    with pytest.raises(Refusal, match="incident_key"):
        sealing.seal(str(keys / name), "a trial\n")


@pytest.mark.parametrize(
    "content", ["", "no key", "-oProxyCommand=x AAAA", "ssh-ed25519 AAAA\nssh-rsa AAAA", "* ssh-ed25519 AAAA"]
)
def test_a_file_that_is_no_public_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "signer").write_text(content)
    with pytest.raises(Refusal, match="incident_signer"):
        sealing.public_key(str(tmp_path / "signer"))
    with pytest.raises(Refusal, match="incident_signer"):
        sealing.public_key(str(tmp_path / "gone"))


def test_a_manifest_is_text_that_names_each_file_once() -> None:
    text = WHOLE.text()
    assert text.isascii()
    assert json.loads(text)["items"][0]["command"] == ["uptime"]
    assert json.loads(text)["marks"] == ["mark"]
    assert manifest.parse(text) == {"items/00001-about": (3, DIGEST)}
    assert manifest.parse(replace(WHOLE, items=[]).text()) == {}


@pytest.mark.parametrize(
    "items",
    [
        [replace(ITEM, file="../../etc/passwd")],
        [replace(ITEM, file="items/../x")],
        [replace(ITEM, file="items/00001-about\n")],
        [ITEM, ITEM],
        [replace(ITEM, sha256="0" * 63)],
    ],
)
def test_a_manifest_that_names_anything_else_is_none(items: list[Item]) -> None:
    with pytest.raises(NoManifest):
        manifest.parse(replace(WHOLE, items=items).text())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"portcullis_incident": 2, "items": []}', "[" * 100_000, '{"portcullis_incident": 1}']
)
def test_what_is_no_manifest_is_said(text: str) -> None:
    with pytest.raises(NoManifest):
        manifest.parse(text)


def test_what_was_changed_is_missing_or_was_added_is_named() -> None:
    other = "1" * 64
    expected = {"items/00001-about": (3, DIGEST), "items/00002-rules": (3, DIGEST), "items/00003-keys": (3, DIGEST)}
    found = {"items/00001-about": (3, other), "items/00002-rules": (4, other), "items/x\x1b": (0, DIGEST)}
    assert manifest.differences(expected, found, ["link"]) == [
        "items/00003-keys is missing.",
        "items/00001-about was changed: its SHA-256 is another.",
        "items/00002-rules was changed: its SHA-256 is another and has 4 bytes instead of 3.",
        "items/x\\x1b was added.",
        "link was added.",
    ]
    assert manifest.differences(expected, expected, []) == []


def log() -> bytes:
    found = b""
    for what in ("collected", "verified", "verified", "handed over"):
        found += custody.line(found, "2026-11-20T02:04:05Z", "ada@desk", what, DIGEST, "")
    return found


def test_a_custody_log_is_a_chain() -> None:
    assert custody.breaks(log(), DIGEST, custody.head(log())) == []
    assert custody.reported(log())[1] == "2026-11-20T02:04:05Z ada@desk: verified"
    lines = log().splitlines(keepends=True)
    broken = {
        "changed": [lines[0], lines[1].replace(b"ada", b"eve"), *lines[2:]],
        "removed": [lines[0], *lines[2:]],
        "put in": [*lines[:2], lines[1], *lines[2:]],
        "turned": [lines[0], lines[2], lines[1], lines[3]],
        "no line": [lines[0], b"nonsense\n", *lines[2:]],
    }
    for how, found in broken.items():
        assert "broken at line" in custody.breaks(b"".join(found), DIGEST)[0], how


def test_a_custody_log_of_another_bundle_or_without_its_beginning_is_none() -> None:
    assert custody.breaks(log(), "1" * 64) == ["The custody log does not begin with the collection of this bundle."]
    assert custody.breaks(b"", DIGEST) == ["The custody log is empty."]
    later = custody.line(b"", "t", "w", "verified", DIGEST, "")
    assert custody.breaks(later, DIGEST) == ["The custody log does not begin with the collection of this bundle."]


def test_lines_that_are_gone_at_the_end_are_found_by_the_head_that_was_noted() -> None:
    short = b"".join(log().splitlines(keepends=True)[:2])
    assert custody.breaks(short, DIGEST) == []
    assert "removed or changed" in custody.breaks(short, DIGEST, custody.head(log()))[0]


def test_a_line_after_one_without_an_end_breaks_nothing_else_and_is_found() -> None:
    half = log() + b'{"number": 5'
    found = half + custody.line(half, "t", "w", "verified", DIGEST, "")
    assert found.startswith(half + b"\n")
    assert "broken at line 5" in custody.breaks(found, DIGEST)[0]


def test_the_log_is_only_appended_to(tmp_path: Path) -> None:
    first = bundle.log(str(tmp_path), "collected", DIGEST)
    before = (tmp_path / "custody.jsonl").read_bytes()
    second = bundle.log(str(tmp_path), "verified", DIGEST, "well")
    after = (tmp_path / "custody.jsonl").read_bytes()
    assert after.startswith(before)
    assert (first, second) == (custody.head(before), custody.head(after))
    assert custody.breaks(after, DIGEST) == []


def test_what_lies_in_a_bundle_and_is_no_file_of_it_is_strange(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "00001-about").write_bytes(b"abc")
    (tmp_path / "items" / "folder").mkdir()
    (tmp_path / "items" / "link").symlink_to("/etc/passwd")
    (tmp_path / "manifest.json").write_text("")
    (tmp_path / "more").write_text("")
    found, strange = bundle.present(str(tmp_path))
    assert found == {"items/00001-about": (3, custody.digest(b"abc"))}
    assert sorted(strange) == ["items/folder", "items/link", "more"]
    (tmp_path / "manifest.json").unlink()
    (tmp_path / "manifest.json").symlink_to("/etc/passwd")
    with pytest.raises(Refusal, match=r"manifest\.json"):
        bundle.read(str(tmp_path), "manifest.json", 1000)
