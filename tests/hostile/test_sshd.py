# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that reaches sshd: what is written is read by sshd as what was meant, and keys are read as sshd reads them."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import settings as sshd_settings
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import parse
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from lab import Lab
from tests.hostile.hostile_host import HOSTS
from tests.unit.plugins.module_utils.sshd.key_texts import KEYS, LINES, require_as_ssh_keygen
from tests.unit.plugins.module_utils.sshd.setting_texts import VALUES, arguments

WHOLE = os.environ.get("PORTCULLIS_HOSTILE") == "all"
#: What asks the host's own sshd, in a folder of its own.
PREPARE = r"""
import json, os, subprocess, sys
os.makedirs("/run/sshd", exist_ok=True)
os.makedirs("/root/sshd-reads", mode=0o700, exist_ok=True)
os.chdir("/root/sshd-reads")
if not os.path.exists("key"):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"], check=True)


def put(path, text):
    with open(path, "w", errors="surrogateescape", newline="", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o600)


def run(*argv):
    return subprocess.run(argv, capture_output=True, stdin=subprocess.DEVNULL, errors="surrogateescape", encoding="utf-8")


"""
READ_SETTINGS = r"""
put("conf", json.load(sys.stdin))
done = run("/usr/sbin/sshd", "-T", "-f", "/root/sshd-reads/conf", "-h", "/root/sshd-reads/key")
print(json.dumps([done.returncode, done.stdout, done.stderr]))
"""
READ_KEYS = r"""
asked = json.load(sys.stdin)
put("conf", "HostKey /root/sshd-reads/key\nAuthorizedKeysFile /root/sshd-reads/keys\nPermitRootLogin yes\nStrictModes no\n"
    "UsePAM yes\nMaxAuthTries 50\n")
argv = ["ssh", "-F", "none", "-v", "-T"]
for option in ("BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "PreferredAuthentications=publickey",
               "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null",
               "ProxyCommand=/usr/sbin/sshd -i -f /root/sshd-reads/conf"):
    argv += ["-o", option]
for number, key in enumerate(asked["keys"]):
    put(f"public{number}.pub", key + "\n")
    argv += ["-i", f"public{number}.pub"]
found = []
for line in asked["lines"]:
    put("keys", line + "\n")
    said = run(*argv, "root@asked", "true").stderr
    if "Permission denied (" not in said:
        sys.exit(said)
    found.append(sorted(words.split("SHA256:")[1].split()[0] for words in said.split("\n") if "Server accepts key" in words))
print(json.dumps(found))
"""


def ask(lab: Lab, host: str, script: str, asked: object) -> Any:
    done = lab.exec(host, ["python3", "-c", PREPARE + script], stdin=json.dumps(asked))
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def quietly(examples: int) -> settings:
    # To make a hundred values fewer would take minutes.
    return settings(
        max_examples=examples, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None
    )


def legal(keyword: str, values: list[str]) -> list[str]:
    """Those of an attacker's values that an inventory may hold."""
    found: list[str] = []
    for value in values:
        try:
            found += arguments(keyword, [value])
        except Refusal:
            continue
    return found


@pytest.mark.parametrize("host", HOSTS)
# Of 120 values some 45 are legal and so written.
@quietly(250 if WHOLE else 4)
@given(st.lists(VALUES, min_size=120, max_size=120), VALUES, VALUES)
def test_what_is_written_for_sshd_is_read_as_what_was_meant(
    lab: Lab, host: str, names: list[str], path: str, command: str
) -> None:
    # sshd says itself that these are no names of variables, and that a quote is open.
    meant = {"acceptenv": tuple(name for name in legal("AcceptEnv", names) if "=" not in name)}
    meant["banner"] = tuple(legal("Banner", [f"/{path}"]))
    meant["forcecommand"] = tuple(legal("ForceCommand", [f"run {command}"] if not {*command} & {*"\"'\\"} else []))
    meant = {keyword: values for keyword, values in meant.items() if values}
    text = "".join(f"{line}\n" for line in sshd_settings.render(meant, (9, 2)))
    code, said, complaint = ask(lab, host, READ_SETTINGS, text)
    assert code == 0, (complaint, text)
    for keyword, values in meant.items():
        found = [line[len(keyword) + 1 :] for line in said.split("\n") if line.startswith(f"{keyword} ")]
        assert found == list(values)


@quietly(100 if WHOLE else 1)
@given(st.lists(LINES, min_size=100, max_size=100))
def test_keys_are_read_as_ssh_keygen_reads_them(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    require_as_ssh_keygen(tmp_path_factory.getbasetemp() / "keys", lines)


@pytest.mark.parametrize("host", HOSTS)
@quietly(40 if WHOLE else 1)
@given(st.lists(LINES, min_size=40, max_size=40))
def test_keys_are_read_as_sshd_reads_them(lab: Lab, host: str, lines: list[str]) -> None:
    found = ask(lab, host, READ_KEYS, {"keys": KEYS, "lines": lines})
    for line, said in zip(lines, found, strict=True):
        (key,) = parse(line) or (None,)
        # Nobody comes from those addresses here.
        usable = key is not None and not (
            key.options_problem or key.is_ca or key.sources or key.expired("20261126000000")
        )
        expected = [key.fingerprint.removeprefix("SHA256:")] if key is not None and usable else []
        assert said == expected, repr(line)
