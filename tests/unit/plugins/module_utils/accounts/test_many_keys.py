# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user with as many keys as fit into a file: the audit says so, and its answer still arrives."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.account import Account, HeldKey
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.host import accounts
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import MOST_LINES, parse_line
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.way_in import KeyFile, Person, key_problem, lines
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding

from .test_audit import account, look, rsa

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
#: Which JSON writes with six characters each.
COMMENT = os.fsdecode(b"\x80") * 16_000


def everything(home: Path, text: str) -> Account:
    """Return the account of somebody with this file of keys, as the host is read."""
    (home / ".ssh").mkdir(mode=0o700)
    (home / ".ssh" / "authorized_keys").write_text(text, errors="surrogateescape")
    home.chmod(0o700)
    entry = pwd.struct_passwd(("mallory", "x", os.getuid(), os.getgid(), "", str(home), "/bin/bash"))
    keys, unread, long_files = accounts.keys_of(entry, {})
    return account("mallory", 1001, keys=keys, unread_keys=unread, long_files=long_files)


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"ssh-rsa {rsa(1024, number).blob} {'c' * 20}\n" for number in range(1, 4_000)),
        f"{ED25519} {COMMENT}\n" * 60,
        "x\n" * 400_000,
    ],
    ids=["many weak keys", "long comments", "no keys at all"],
)
def test_what_is_said_of_any_file_is_short(tmp_path: Path, text: str) -> None:
    found = look(everything(tmp_path, text))
    sent = json.dumps(found.to_data())
    assert len(sent) < decoding.MOST_CHARACTERS / 20
    assert decoding.document(sent)["users"]


def test_that_a_file_was_not_read_to_its_end_is_a_finding_at_its_user(tmp_path: Path) -> None:
    text = "".join(f"ssh-rsa {rsa(4096, number).blob}\n" for number in range(1, MOST_LINES + 2))
    found = look(everything(tmp_path, text))
    (finding,) = [one for one in found.findings if one.kind == "unreadable_key"]
    assert finding.users == ("mallory",)
    assert finding.text.startswith(
        f"{tmp_path}/.ssh/authorized_keys of mallory has more than {MOST_LINES} lines, and the rest was not read"
    )
    assert found.unfinished == (f"mallory gets in by {MOST_LINES} keys, of which the first 200 are listed.",)


def test_whose_keys_are_written_has_them_read_to_the_end(tmp_path: Path) -> None:
    last = f"ssh-rsa {rsa(4096, MOST_LINES + 2).blob}"
    text = "".join(f"ssh-rsa {rsa(4096, number).blob}\n" for number in range(1, MOST_LINES + 2)) + last
    everything(tmp_path, text)
    entry = pwd.struct_passwd(("ada", "x", os.getuid(), os.getgid(), "", str(tmp_path), "/bin/bash"))
    keys, _unread, long_files = accounts.keys_of(entry, {}, whole=True)
    assert (len(keys), long_files) == (MOST_LINES + 2, ())
    assert parse_line(last) in [held.key for held in keys]


def test_weak_keys_and_keys_of_two_are_named_and_then_counted() -> None:
    keys = tuple(HeldKey(rsa(2048, number), "/k", 0.0) for number in range(1, 31))
    found = look(account("ada", keys=keys), account("bob", 1001, keys=keys)).findings
    assert len([one for one in found if one.kind == "weak_key" and one.users == ("ada",)]) == 11
    assert "ada gets in by 20 more RSA keys of less than 3072 bits" in " ".join(one.text for one in found)
    assert len([one for one in found if one.kind == "shared_key"]) == 11
    assert "ada and bob share 20 more keys." in [one.text for one in found]


def test_who_is_looked_at_as_allowed_is_judged_by_the_first_lines() -> None:
    text = f"frobnicate {ED25519}\n" * MOST_LINES + ED25519
    mallory = Person("mallory", files=(KeyFile("/k", text),))
    held = lines(mallory, "20261125120000")
    assert len(held) == MOST_LINES
    assert f"/k has more than {MOST_LINES} lines, and the rest was not read" in key_problem(mallory, held)
    assert parse_line(ED25519) is not None
