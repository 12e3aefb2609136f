# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real runs of incident.yml: from a file and from standard input, with nobody's machine reached and nothing of a mail executed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.incident import frames
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import bundle, custody, sealing
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.manifest import Manifest

pytestmark = pytest.mark.slow
WHOLE = pytest.mark.whole("PORTCULLIS_INCIDENT")

ROOT = Path(__file__).resolve().parents[4]
INVENTORY = {
    "all": {
        "hosts": {
            "web1": {"ansible_host": "198.51.100.7"},
            "web2": {
                "ansible_host": "{{ address_of_web2 }}",
                "address_of_web2": "198.51.100.8",
                "portcullis_addresses": ["2001:db8:8::/64"],
            },
            "db1": {"ansible_host": "192.0.2.50"},
            "db2": {"ansible_host": "192.0.2.50"},
        },
        "vars": {"ansible_ssh_executable": "/bin/false"},
    }
}
REPORT = (
    "From: abuse@example.org\nDate: Fri, 20 Nov 2026 09:00:00 +0100\nSubject: \x1b[2J{{ lookup('pipe', 'touch EXECUTED') }}\n\n"
    "Nov 20 03:04:05 mail sshd[1]: Failed password for {{ lookup('pipe', 'touch EXECUTED') }} from ADDRESS port 44321 ssh2\n"
)


def run(folder: Path, *options: str, address: str = "198.51.100.7", stdin: bytes | None = None) -> tuple[int, str]:
    """Run incident.yml in a folder that holds the report."""
    (folder / "inventory.json").write_text(json.dumps(INVENTORY))
    (folder / "abuse.eml").write_text(REPORT.replace("ADDRESS", address))
    given = [part for one in options for part in ([one] if one.startswith("--") else ["-e", one])]
    command = [sys.executable, "-m", "ansible", "playbook", "-i", "inventory.json", *given]
    done = subprocess.run(
        [*command, "portcullis.vps.incident"],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
            "ANSIBLE_DEVEL_WARNING": "false",
        },
        input=stdin or b"",
        capture_output=True,
        check=False,
    )
    assert not (folder / "EXECUTED").exists()
    assert b"\x1b[2J" not in done.stdout + done.stderr
    return done.returncode, done.stdout.decode()


def test_a_file_is_read(tmp_path: Path) -> None:
    code, said = run(tmp_path, "incident_action=read", "incident_report=abuse.eml")
    assert code == 0, said
    assert "Source: 198.51.100.7 (web1), named by lines of logs." in said
    assert "Times: 2026-11-20 02:04:05 UTC (the zone is that of the mail's Date header)." in said
    assert "changed=0" in said


@pytest.mark.parametrize(
    ("program", "said"),
    [
        # A host that never ends, one that says what no clock does, and one that is never there.
        ("yes", "its answer is no time"),
        ("printf 'clock 1e9 0 0\\nclock 5.0 0 0 \\033[2J\\n'", "its answer is no time"),
        ("exit 255", "No port lets this run in"),
        ("printf 'clock 1000000000.5 5 0\\n'", "Clock of web1: 2001-09-09 01:46:40 UTC, says the host, "),
    ],
)
def test_a_hosts_clock_is_its_own_word_and_no_host_holds_up_the_report(tmp_path: Path, program: str, said: str) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(
        f"#!/bin/sh\ncase \" $* \" in *' -G '*) exec ssh \"$@\";; *' -o BatchMode=yes '*) {program};; *) exit 255;; esac\n"
    )
    ssh.chmod(0o755)
    given = ("incident_action=read", "incident_report=abuse.eml", f"ansible_ssh_executable={ssh}")
    code, found = run(tmp_path, *given)
    assert code == 0, found
    assert said in found
    assert "Clock of" not in run(tmp_path, *given, "incident_clock=false")[1]


@pytest.mark.parametrize(
    ("action", "program"),
    [
        ("collect", "exec sleep 30"),
        ("contain", "yes"),
        *(pytest.param(action, "yes", marks=WHOLE) for action in ("collect", "release")),
        *(pytest.param(action, "exec sleep 30", marks=WHOLE) for action in ("contain", "release")),
    ],
)
def test_a_host_whose_answers_do_not_end_is_given_up(tmp_path: Path, action: str, program: str) -> None:
    """Whoever has taken it over has put something in the place of a shell, or of sudo."""
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\ncase " $* " in *\' -G \'*) exec ssh "$@";; esac\n{program}\n')
    ssh.chmod(0o755)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    given = (f"incident_action={action}", "incident_host=web1", "incident_folder=evidence", "incident_key=key")
    began = time.monotonic()
    code, said = run(tmp_path, *given, f"ansible_ssh_executable={ssh}", "incident_timeout_seconds=3")
    assert code != 0
    assert "Timed out after 3 second" in said
    assert "failed=1" in said
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("address", ["2001:db8:8::1", "198.51.100.8"])
def test_standard_input_is_read_and_variables_of_the_inventory_are(tmp_path: Path, address: str) -> None:
    report = REPORT.replace("ADDRESS", address).encode()
    assert f"Source: {address} (web2)" in run(tmp_path, "incident_action=read", "incident_report=-", stdin=report)[1]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("192.0.2.50", "192.0.2.50 (db1, db2, several hosts behind one"),
        ("203.0.113.9", "Source: none of the addresses"),
    ],
)
def test_several_hosts_and_none(tmp_path: Path, address: str, said: str) -> None:
    code, found = run(tmp_path, "incident_action=read", "incident_report=abuse.eml", address=address)
    assert code == 0
    assert said in found


def test_an_answer_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    given = (
        "incident_action=answer",
        "incident_report=abuse.eml",
        "incident_language=de",
        "incident_answer_path=answer.txt",
    )
    assert "Would write answer.txt" in run(tmp_path, "--check", *given)[1]
    assert not path.exists()
    assert "changed=1" in run(tmp_path, *given)[1]
    assert path.read_text().startswith("### VOR DEM SENDEN LESEN")
    assert path.stat().st_mode & 0o777 == 0o600
    assert "changed=0" in run(tmp_path, *given)[1]
    path.write_text("edited")
    assert "perhaps what somebody has edited" in run(tmp_path, *given)[1]
    assert path.read_text() == "edited"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            ("incident_action=burn", "incident_report=abuse.eml"),
            "burn is no action; write one of read, collect, verify, contain, suspend, release, answer",
        ),
        (("incident_action=read",), "no report is named"),
        (("incident_action=answer", "incident_report=gone.eml", "incident_language=fr"), "incident_language: 'fr'"),
        (("incident_action=collect", "incident_folder=x", "incident_key=x"), "incident_host: nothing is no host"),
        (("incident_action=collect", "incident_host=all", "incident_key=x"), "incident_host: all is no host"),
        (("incident_action=collect", "incident_host=web1", "incident_key=x"), "incident_folder: it is not given"),
        (("incident_action=collect", "incident_host=web1", "incident_folder=x"), "incident_key: it is not given"),
        (
            ("incident_action=collect", "incident_host=web1", "incident_folder=x", "incident_key=gone"),
            "incident_key: gone is no file",
        ),
        (("incident_action=verify", "incident_bundle=x"), "incident_signer: it is not given"),
        (("incident_action=verify", "incident_signer=x"), "incident_bundle: it is not given"),
        (
            ("incident_action=verify", "incident_bundle=gone", "incident_signer=gone"),
            "incident_signer: gone cannot be read",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(tmp_path: Path, given: tuple[str, ...], why: str) -> None:
    code, said = run(tmp_path, *given)
    assert code != 0
    assert why in said


def test_a_limit_that_leaves_out_what_refuses_is_refused(tmp_path: Path) -> None:
    """A verb that is misspelled would be passed over, and a whole group be taken for the host."""
    for limit, *given in (
        ("web1", "incident_action=burn"),
        ("web1", "incident_action=release", "incident_host=all"),
        # Nothing would be done to the host.
        ("web2,localhost", "incident_action=release", "incident_host=web1"),
    ):
        code, said = run(tmp_path, f"--limit={limit}", *given)
        assert code != 0
        assert "PLAY [" not in said


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A bundle of two items, sealed by a key in the folder that the playbook runs in."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    writer = bundle.Writer(str(tmp_path / "bundle"))
    for content in (b"first", b"second"):
        writer.take(frames.Piece(frames.ITEM, values={"kind": "about", "title": "\x1b[2J"}))
        writer.take(frames.Piece(frames.DATA, content))
        writer.take(frames.Piece(frames.END))
    said = Manifest(
        "web1", "ada@desk", "0.1.0", "2026-11-20T02:04:05Z", "", True, "", "0" * 64, {}, [], [], writer.items
    ).text()
    writer.seal(said, sealing.seal(str(tmp_path / "key"), said))
    bundle.log(writer.path, "collected", custody.digest(said.encode()))
    return tmp_path / "bundle"


def verify(sealed: Path, *more: str) -> tuple[int, str]:
    return run(sealed.parent, "incident_action=verify", "incident_bundle=bundle", "incident_signer=key.pub", *more)


def test_a_bundle_is_verified_and_its_custody_goes_on(sealed: Path) -> None:
    before = (sealed / "custody.jsonl").read_bytes()
    code, said = verify(sealed, "--check")
    assert (code, (sealed / "custody.jsonl").read_bytes()) == (0, before)
    code, said = verify(sealed, "{incident_note: 'handed over'}", f"incident_custody_head={custody.head(before)}")
    assert code == 0, said
    assert "is as it was sealed" in said
    # One of another host may stand in its place, whole and sealed.
    assert "Collected from web1 at 2026-11-20T02:04:05Z by ada@desk" in said
    after = (sealed / "custody.jsonl").read_bytes()
    assert after.startswith(before)
    assert json.loads(after.splitlines()[1])["note"] == "handed over"
    assert f"Note the head of its custody log: {custody.head(after)}" in said
    (sealed / "custody.jsonl").write_bytes(before)
    code, said = verify(sealed, f"incident_custody_head={custody.head(after)}")
    assert code != 0
    assert "lines at its end were removed or changed" in said


def test_what_was_changed_in_a_bundle_fails_and_is_named(sealed: Path) -> None:
    (sealed / "items" / "00001-about").write_bytes(b"forst")
    (sealed / "items" / "00002-about").unlink()
    (sealed / "more").symlink_to("/etc/passwd")
    code, said = verify(sealed)
    assert code != 0
    for one in ("00001-about was changed", "00002-about is missing", "more was added"):
        assert one in said
    assert json.loads((sealed / "custody.jsonl").read_text().splitlines()[1])["what"] == "found changed"


def test_a_manifest_that_another_key_sealed_is_forged(sealed: Path) -> None:
    other = sealed.parent / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    (sealed / "manifest.json.sig").write_text(sealing.seal(str(other), (sealed / "manifest.json").read_text()))
    code, said = verify(sealed)
    assert code != 0
    assert "not what this key sealed" in said
