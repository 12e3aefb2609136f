# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading logs from files: rotated ones, broken ones, and ones that are larger than the memory there is."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.login_report.host import log as login_log
from ansible_collections.portcullis.vps.plugins.module_utils.login_report.log import Report
from ansible_collections.portcullis.vps.plugins.module_utils.machine import journal

#: Without the helper of other tests, which needs more than a managed host has.
ROOT = Path(__file__).resolve().parents[6]

#: PORTCULLIS_LOG=all reads a whole gigabyte.
MEGABYTES = 1024 if os.environ.get("PORTCULLIS_LOG") == "all" else 48
#: What the reader may have beyond the interpreter and its modules.
EXTRA_MEGABYTES = 24
DAY = 86400


def timestamp(seconds_ago: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - seconds_ago))


def ended(source: str, seconds_ago: float = 60, user: str = "root") -> str:
    return f"{timestamp(seconds_ago)} web1 sshd[7]: Connection closed by authenticating user {user} {source} port 4 [preauth]\n"


def blocked(source: str) -> str:
    return f"{timestamp(60)} web1 kernel: [1.0] [UFW BLOCK] IN=eth0 OUT= SRC={source} DST=203.0.113.1 PROTO=UDP SPT=5 DPT=53\n"


def counts(folder: Path, hours: float = 24) -> dict[str, Any]:
    report = Report(1000)
    login_log.read(report, "files", time.time() - hours * 3600, str(folder))
    return report.to_data(10)


def test_plain_and_rotated_files_of_the_period_are_read_and_older_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "auth.log").write_text(ended("192.0.2.1") + ended("192.0.2.2", 2 * DAY))
    (tmp_path / "auth.log.1").write_text(ended("192.0.2.1", 3600))
    with gzip.open(tmp_path / "auth.log.2.gz", "wt") as file:
        file.write(ended("192.0.2.1", 7200))
    old = tmp_path / "auth.log.3.gz"
    old.write_bytes(b"not even gzip")
    os.utime(old, (time.time() - 3 * DAY,) * 2)
    assert counts(tmp_path)["refused"]["by_source"]["top"] == [{"name": "192.0.2.1", "count": 3}]


def test_packets_that_are_in_several_files_are_counted_once(tmp_path: Path) -> None:
    for name in ("ufw.log", "kern.log", "syslog"):
        (tmp_path / name).write_text(blocked("198.51.100.66"))
    assert counts(tmp_path)["blocked"]["by_port"]["top"] == [{"name": "53/udp", "count": 1}]
    (tmp_path / "ufw.log").unlink()
    assert counts(tmp_path)["blocked"]["total"] == 1


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "auth.log.2.gz").write_bytes(gzip.compress(ended("192.0.2.1").encode() * 1000)[:-20])
    with pytest.raises(HostError, match=r"auth\.log\.2\.gz cannot be read to its end"):
        counts(tmp_path)


def test_bytes_that_are_no_text_and_a_line_without_end_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "auth.log").write_bytes(b"\xff\xfe" * 100_000 + b"\n" + ended("192.0.2.1").encode())
    assert counts(tmp_path)["refused"]["total"] == 1


def test_of_the_journal_only_the_period_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = tmp_path / "said"
    journalctl = tmp_path / "journalctl"
    journalctl.write_text(f'#!/bin/sh\necho "$@" > {said}\n')
    journalctl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(journal, "is_readable", lambda: True)
    login_log.read(Report(1000), "journal", 1700000000)
    words = said.read_text().split()
    assert "--since=@1700000000" in words
    # Anybody may write under the name of sshd; under the UID of root only root.
    for program in ("sshd", "sshd-session", "sshd-auth"):
        assert words[words.index(f"SYSLOG_IDENTIFIER={program}") + 1] == "_UID=0"


def test_files_tell_only_of_what_was_before_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "auth.log").write_text(ended("192.0.2.1", 3000) + ended("192.0.2.2", 1000))
    first = {"MESSAGE": "Hello", "__REALTIME_TIMESTAMP": str(int((time.time() - 2000) * 1_000_000))}
    (tmp_path / "journalctl").write_text(f"#!/bin/sh\necho '{json.dumps(first)}'\n")
    (tmp_path / "journalctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(journal, "is_readable", lambda: True)
    report = Report(1000)
    read = login_log.read(report, "auto", time.time() - DAY, str(tmp_path))
    assert read == (str(tmp_path / "auth.log"), "the journal")
    assert report.to_data(10)["refused"]["by_source"]["top"] == [{"name": "192.0.2.1", "count": 1}]
    assert login_log.read(Report(1000), "auto", time.time() - 1500, str(tmp_path)) == ("the journal",)


#: What journalctl does, and what is said of that.
ODD = {
    "it fails": ("echo 'Bad message' >&2; exit 1", "did not read the journal to its end .Bad message."),
    "it hangs": ("sleep 60", "journalctl said nothing for 1 s"),
    "there is none": ("", "This host keeps no journal"),
}


@pytest.mark.parametrize("what", ODD)
def test_a_journal_that_is_not_read_is_no_journal_without_logins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    script, said = ODD[what]
    (tmp_path / "journalctl").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "journalctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(journal, "is_readable", lambda: bool(script))
    monkeypatch.setattr(journal, "_SILENT_SECONDS", 1)
    with pytest.raises(HostError, match=said):
        login_log.read(Report(1000), "journal", 1700000000)


@pytest.mark.parametrize(
    "line", ["[]", "5", "null", '{"MESSAGE": [999]}', '{"MESSAGE": ["x"]}', "[" * 5000, '{"MESSAGE": {}}']
)
def test_an_odd_entry_of_the_journal_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    good = {"SYSLOG_IDENTIFIER": "sshd", "MESSAGE": "Accepted publickey for ada from 192.0.2.1 port 5 ssh2"}
    good["__REALTIME_TIMESTAMP"] = "1700000000000000"
    (tmp_path / "entries").write_text(f"{line}\n{json.dumps(good)}\n")
    (tmp_path / "journalctl").write_text(f"#!/bin/sh\ncat {tmp_path}/entries\n")
    (tmp_path / "journalctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(journal, "is_readable", lambda: True)
    report = Report(1000)
    login_log.read(report, "journal", 0)
    assert report.to_data(5)["succeeded"]["total"] == 1


def test_without_any_file_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="read the journal instead"):
        counts(tmp_path)


_READER = """
import json, resource, sys, time
from ansible_collections.portcullis.vps.plugins.module_utils.login_report.log import Report
from ansible_collections.portcullis.vps.plugins.module_utils.machine import journal
from ansible_collections.portcullis.vps.plugins.module_utils.login_report.host import log as login_log
mine = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (mine + int(sys.argv[2]) * 2**20,) * 2)
report = Report(10000)
login_log.read(report, "files", time.time() - 86400, sys.argv[1])
print(json.dumps(report.to_data(5)))
"""


@pytest.mark.slow
def test_a_log_that_is_larger_than_all_memory_is_read_to_its_end(tmp_path: Path) -> None:
    """Every line is another stranger but for one in ten, and the reader may not have as much memory as the log is long."""
    dice, lines = random.Random(1), 0
    head, tail = ended("{}", user="{}").split("{} {}")
    with (tmp_path / "auth.log").open("w") as file:
        while file.tell() < MEGABYTES * 2**20:
            numbers = [dice.getrandbits(32) for _dummy in range(1000)]
            file.writelines(
                f"{head}u{n} 2001:db8::{n >> 16:x}:{n & 0xFFFF:x}{tail}"
                if n % 10
                else f"{head}admin 198.51.100.66{tail}"
                for n in numbers
            )
            lines += len(numbers)
    done = subprocess.run(
        [sys.executable, "-c", _READER, str(tmp_path), str(EXTRA_MEGABYTES)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / ".cache" / "dev")},
    )
    assert done.returncode == 0, done.stderr[-1500:]
    found = json.loads(done.stdout)["refused"]
    assert found["total"] == lines
    for part, name in (("by_source", "198.51.100.66"), ("by_user", "admin")):
        first, table = found[part]["top"][0], found[part]
        assert first["name"] == name
        assert 0 < table["uncertainty"] < lines / 1000
        assert abs(first["count"] - lines / 10) < lines / 100
        assert table["others"] + sum(entry["count"] for entry in table["top"]) == lines
