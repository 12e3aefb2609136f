# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook, with the providers' own modules, against a host whose provider really drops what its firewall does not let in, and lies."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from demo.fleet import ADMIN, ROOT, Run
from lab import Lab
from tests.integration import provider_apis
from tests.integration.playing import Playbook

pytestmark = pytest.mark.whole("PORTCULLIS_EXPOSURE")

HOST = "behind1"
PLAY = """
- hosts: all
  gather_facts: false
  roles: [portcullis.vps.connect, portcullis.vps.ssh_hardening, portcullis.vps.ufw]
"""
SECRET = "secret-of-the-provider"
#: What `make test-exposure` installs.
PROGRAMS = ROOT / ".cache/providers/bin"
URLS = {
    "hetzner_cloud": "http://127.0.0.1:8093",
    "vultr": "http://127.0.0.1:8094",
    "aws": "http://127.0.0.1:8095",
}
#: Where the modules look for their provider, how often they ask one that is busy, and a token of no use.
ENVIRONMENT = {
    "VULTR_API_ENDPOINT": URLS["vultr"],
    "VULTR_API_RETRIES": "4",
    "VULTR_API_RETRY_MAX_DELAY": "1",
    "AWS_ENDPOINT_URL": URLS["aws"],
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_DEFAULT_REGION": provider_apis.REGION,
}
SITE = {22: {"portcullis_ssh_port": 22, "portcullis_former_ssh_ports": [2222]}}
MOVED = SITE[2222] = {"portcullis_ssh_port": 2222, "portcullis_former_ssh_ports": [22]}
#: Somebody lets in by mistake what the provider is to keep out, too.
MISTAKE = "echo 'Port 22' > /etc/ssh/sshd_config.d/10-port.conf && systemctl restart ssh && ufw allow 22/tcp"
#: Names a run in the environment of all that belongs to it.
RUN = "PORTCULLIS_TEST_RUN"
MEND = "rm -f /etc/ssh/sshd_config.d/10-port.conf && systemctl restart ssh && ufw delete allow 22/tcp"


class Provider:
    """A provider of one host: its API, which may lie, and its firewall in front of the host."""

    def __init__(self, kind: str, playbook: Playbook, folder: Path) -> None:
        self.kind, self.playbook, self.folder = kind, playbook, folder
        served = [
            str(PROGRAMS / "python"),
            "-m",
            "tests.integration.provider_apis",
            kind,
            URLS[kind].rpartition(":")[2],
        ]
        self.process = subprocess.Popen(playbook.lab.inside([*served, str(folder), playbook.lab.name, HOST]), cwd=ROOT)
        while not (folder / "ready").exists():
            assert self.process.poll() is None
            time.sleep(0.1)
        token = folder / "token"
        token.write_text(f"{SECRET}\n")
        token.chmod(0o600)
        self.firewall: dict[str, Any] = {
            "hetzner_cloud": {"name": "web", "api_endpoint": URLS[kind], "token_file": str(token)},
            "vultr": {"group": "web", "token_file": str(token)},
            "aws": {"name": "web", "region": provider_apis.REGION, "vpc_id": self.read("vpc")},
        }[kind]

    def read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        for port in json.loads(self.read("dropped.json")):
            self.playbook.lab.drop(HOST, port, dropped=False)

    def lie(self, lies: str) -> None:
        (self.folder / "lies").write_text(lies)

    def play(self, name: str, **variables: Any) -> Run:
        firewall = {"provider": self.kind, **self.firewall}
        given = {"portcullis_provider_firewall": firewall, "cloudflare_allowlist_state": "unmanaged", **variables}
        program = str(PROGRAMS / "ansible-playbook")
        run = self.playbook.fleet.play(
            ROOT / f"playbooks/{name}.yml", "-e", json.dumps(given), playbook_program=program
        )
        assert SECRET not in run.output
        return run

    def run(self, step: str, **variables: Any) -> Run:
        return self.play("provider_firewall", provider_firewall_step=step, **variables)

    def done(self, step: str, **variables: Any) -> None:
        run = self.run(step, **variables)
        assert run.code == 0, run.output[-3000:]

    def move(self) -> None:
        """Move SSH's port, with both walls open."""
        self.done("open", **MOVED)
        assert self.said() == ["22", "2222"]
        self.playbook.converge(**MOVED)

    def killed(self, step: str) -> bool:
        """Run a step, and kill all of it once the provider has changed a rule and says nothing any more; return whether it came to that."""
        (self.folder / "stopped").unlink(missing_ok=True)
        self.lie(provider_apis.STOPS)
        with ThreadPoolExecutor(1) as pool:
            run = pool.submit(self.done, step, **MOVED)
            while not run.done() and not (self.folder / "stopped").exists():
                time.sleep(0.1)
            if run.done():
                run.result()
                return False
            kill_all(f"{RUN}={self.folder}")
        return True

    def seen(self, **variables: Any) -> tuple[int, dict[int, tuple[str, str, str]]]:
        """Try the host's ports from the internet; return the exit code and, by port, what was expected, seen, and said of it."""
        machine = self.playbook.lab.machine(HOST)
        run = self.play("exposure", portcullis_addresses=[machine.ipv4, machine.ipv6], **variables)
        rows = [answer["rows"] for answer in run.answers if answer["host"] == HOST and answer["rows"]][-1]
        return run.code, {row["port"]: (row["expected"], row["seen"], row["text"]) for row in rows}

    def said(self) -> list[str]:
        """Return the ports that the provider says it lets in."""
        return sorted({rule["port"] for rule in json.loads(self.read("said.json")) if rule["port"]})

    def ways_in(self) -> list[int]:
        """Return the ports on which an admin logs in."""
        found = []
        for port in provider_apis.PORTS:
            ssh, *rest = self.playbook.lab.ssh(HOST, ADMIN, port)
            done = self.playbook.lab.run([ssh, "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", *rest, "true"])
            found += [port] if done.returncode == 0 else []
        return found


def kill_all(run: str) -> None:
    """Kill all processes with this in their environment."""
    for path in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if path.name.isdigit() and run.encode() in (path / "environ").read_bytes().split(b"\0"):
                os.kill(int(path.name), signal.SIGKILL)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"provider-{os.getpid()}")
    try:
        yield Playbook(lab, tmp_path_factory.mktemp("play"), {HOST: "trixie"}, PLAY)
    finally:
        lab.down()


@pytest.fixture(params=[*URLS])
def provider(
    request: pytest.FixtureRequest, playbook: Playbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    playbook.converge(**SITE[22])
    found = Provider(request.param, playbook, tmp_path)
    monkeypatch.setenv(RUN, str(tmp_path))
    try:
        found.done("close")
        assert found.said() == ["22"]
        yield found
    finally:
        found.end()


def test_a_port_moves_behind_a_providers_firewall_and_nobody_is_ever_locked_out(provider: Provider) -> None:
    early = provider.run("close", **MOVED)
    assert "SSH answers on port 22, which the policy does not name any more (2222)" in " ".join(early.failures(HOST))
    provider.move()
    # Where the provider's own rules are not what it carries out, a fresh login finds that out.
    provider.lie(provider_apis.CLOSES)
    broken = provider.run("close", **MOVED)
    assert "The rules at the provider were put back." in " ".join(broken.failures(HOST)), broken.output[-3000:]
    assert provider.said() == ["22", "2222"]
    assert provider.ways_in() == [2222]
    provider.lie("")
    provider.done("close", **MOVED)
    assert provider.said() == ["2222"]


def test_killed_between_any_two_changes_there_is_a_way_in(provider: Provider) -> None:
    ways = []
    for step in ("open", "close"):
        killed = 0
        while provider.killed(step):
            killed += 1
            ways.append(provider.ways_in())
        assert killed
        if step == "open":
            provider.playbook.converge(**MOVED)
            ways.append(provider.ways_in())
    assert all(ways), ways
    assert (provider.said(), provider.ways_in()) == (["2222"], [2222])


def test_a_rule_that_a_provider_keeps_and_says_is_gone_is_found_by_connecting(provider: Provider) -> None:
    provider.move()
    provider.playbook.run(HOST, MISTAKE)
    provider.lie(provider_apis.KEEPS)
    provider.done("close", **MOVED)
    assert provider.said() == ["2222"]
    lied, seen = provider.seen(**MOVED)
    provider.lie("")
    provider.done("open", **MOVED)
    provider.done("close", **MOVED)
    honest, left = provider.seen(**MOVED)
    provider.playbook.run(HOST, MEND)
    assert (lied, seen[2222][:2], seen[22][:2]) == (2, ("yes", "open"), ("no", "open"))
    assert "nobody asked for this" in seen[22][2]
    assert (honest, left[22][:2]) == (0, ("no", "silent"))


@pytest.mark.parametrize("provider", ["hetzner_cloud"], indirect=True)
def test_rules_that_go_with_a_label_are_found_by_connecting_and_come_back(provider: Provider) -> None:
    code, before = provider.seen()
    assert (code, before[22][:2]) == (0, ("yes", "open"))
    change = ["curl", "-sS", "-X", "PUT", "-d", '{"labels": {"team": "web"}}', f"{URLS[provider.kind]}/firewalls/1"]
    provider.playbook.lab.run(change)
    assert provider.said() == []
    assert provider.seen()[1][22][:2] == ("yes", "silent")
    provider.done("open")
    code, after = provider.seen()
    assert (code, after[22][:2]) == (0, ("yes", "open"))


@pytest.mark.parametrize("provider", ["hetzner_cloud", "vultr"], indirect=True)
def test_a_provider_that_is_busy_is_asked_again_and_one_that_stays_busy_is_left_as_it_is(provider: Provider) -> None:
    provider.lie(provider_apis.BUSY)
    busy = provider.run("open", **MOVED)
    assert busy.code == 2, busy.output[-3000:]
    assert "failed" in " ".join(busy.failures(HOST))
    assert (provider.said(), provider.ways_in()) == (["22"], [22])
    provider.lie(provider_apis.BUSY_FIRST)
    provider.done("open", **MOVED)
    assert provider.said() == ["22", "2222"]


@pytest.mark.parametrize("provider", ["hetzner_cloud"], indirect=True)
def test_a_provider_that_never_answers_ends_the_run_and_changes_nothing(provider: Provider) -> None:
    provider.lie(provider_apis.HANGS)
    began = time.monotonic()
    run = provider.run("open", portcullis_provider_firewall_timeout_seconds=20, **MOVED)
    assert (run.code, time.monotonic() - began < 120) == (2, True), run.output[-3000:]
    assert "20" in " ".join(run.failures(HOST))
    assert (provider.said(), provider.ways_in()) == (["22"], [22])
