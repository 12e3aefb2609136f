# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever somebody did to ufw's rules, a run mends it at once, and where it dies the admin gets in all the same.

Each drift is met twice: by a run that is killed somewhere and waits for its deadline, and by one that comes to its end. The
code runs on the host without Ansible, as it would for a login from the admin's address; who gets in is seen by connecting.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base import netfilter

from lab import Lab, LabError, network
from tests.integration.firewall import Wall
from tests.integration.resident import Resident
from tests.lockout.drift import DRIFTS, SHORT
from tests.lockout.patience import patience

WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
CHOSEN = tuple(DRIFTS) if WHOLE else SHORT
HOSTS = {"drift0": "bookworm", "drift1": "trixie", "legacy": "bookworm"}
if WHOLE:
    HOSTS |= {"drift2": "bookworm", "drift3": "trixie"}
#: How long a host waits for a confirmation; people have to wait for ten at least.
TIMEOUT_SECONDS = 4
#: The same where something has to be broken before that.
WAIT_SECONDS = 10
SOURCES = ["192.0.2.0/24", "2001:db8:c::/48"]
ADMIN = (network.CONTROLLER4, network.CONTROLLER6)
STRANGERS = (network.STRANGER4, network.STRANGER6)

_DRIVER = """
import json, os, sys
sys.path.insert(0, "/usr/local/sbin/portcullis")
from portcullis.base import values
from portcullis.base.errors import Refusal
from portcullis.machine import process
from portcullis.transaction import transaction
from portcullis.base.errors import HostError
from portcullis.managed import ufw

values.in_bounds = lambda value, *_bounds: value
spec = {name: option.get("default") for name, option in ufw.ARGUMENT_SPEC.items()}


def answer(given):
    params = {**spec, "state": "enabled", "default_incoming": "deny", "ssh_ports": [22], **given["params"]}
    real, left = process.run, [given["kill_at"]]

    def run(argv, *args, **options):
        if argv[0] in ("iptables-restore", "ip6tables-restore", "ufw"):
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
        return real(argv, *args, **options)

    process.run = run
    found = {"changes": [], "again": [], "deferred_warnings": [], "error": ""}
    try:
        outcome = ufw.manage(params, False)
        found["changes"] = outcome.changes
        if given["kill_at"] == 0:
            if outcome.values["pending"]:
                transaction.confirm(None)
            again = ufw.manage(params, True)
            found["again"], found["deferred_warnings"] = again.changes, list(again.deferred_warnings)
    except (HostError, Refusal) as error:
        found["error"] = str(error)
    json.dump(found, sys.stdout)
"""
_BASE = """
mkdir -p /root/base && iptables-save > /root/base/4 && ip6tables-save > /root/base/6 && rm -rf /root/base/ufw &&
cp -a /etc/ufw /root/base/ufw && cp -a /etc/default/ufw /root/base/default
"""
_BACK = """
for i in iptables ip6tables; do for t in nat mangle raw; do $i -t $t -F; done; done
iptables-restore < /root/base/4 && ip6tables-restore < /root/base/6 && cp -a /root/base/ufw/. /etc/ufw/ &&
cp -a /root/base/default /etc/default/ufw
"""


class Host(Wall):
    """A host that role ufw has converged, and goes back to that before each drift."""

    def __init__(self, lab: Lab, name: str) -> None:
        super().__init__(lab, name)
        login = {"SSH_CONNECTION": f"{network.CONTROLLER4} 50000 192.0.2.1 22"}
        self._resident = Resident(lab, name, _DRIVER, login)
        if name == "legacy":
            for program in ("iptables", "ip6tables"):
                self.run(f"update-alternatives --set {program} /usr/sbin/{program}-legacy")
        answer = self.manage()
        assert not answer["error"], answer
        assert answer["again"] == []
        self.run(_BASE)
        self.base = self.tables()

    def manage(self, kill_at: int = 0, **params: Any) -> Mapping[str, Any]:
        """Run the module as for a login from the admin's address; killed before the kernel changes for the ``kill_at``-th time."""
        given = {
            "kill_at": kill_at,
            "params": {"ssh_sources": SOURCES, **params},
        }
        done = self._resident.ask(given)
        if kill_at and done.returncode == 9:
            return {"changes": ["killed"], "error": ""}
        assert done.returncode == 0, done.stderr
        answer: Mapping[str, Any] = json.loads(done.stdout)
        return answer

    def tables(self, ignored: tuple[str, ...] = ()) -> list[dict[str, netfilter.Table]]:
        """Return the tables of both families, without those that somebody has looked at only, and without ``ignored`` chains."""
        found = []
        for program in ("iptables", "ip6tables"):
            text = netfilter.plain(self.run(f"{program}-save"))
            lines = [
                line for line in text.splitlines() if not line.startswith(tuple(f":{chain} " for chain in ignored))
            ]
            lines = [line for line in lines if not line.startswith(tuple(f"-A {chain} " for chain in ignored))]
            tables = netfilter.parse("\n".join(lines))
            found.append({name: each for name, each in tables.items() if name == "filter" or any(each.rules.values())})
        return found

    def let_in(self, *sources: str) -> set[str]:
        """Return those of these addresses that get in to sshd."""
        answers = self.lab.connect_all([(source, self.host, 22) for source in sources])
        return {source for source, answer in zip(sources, answers, strict=True) if answer == "open"}

    def soon_lets_in(self, expected: set[str]) -> set[str]:
        """Return who gets in once these do: neighbours that could not find one another try again each second."""
        until = time.monotonic() + patience(5)
        while not (found := self.let_in(*ADMIN, *STRANGERS)) >= expected and time.monotonic() < until:
            pass
        return found

    @property
    def deadline(self) -> float | None:
        """When the pending change reverts itself, by the clock of this machine, which the host has too."""
        try:
            pending = (self.lab.machine(self.host).root / "var/lib/portcullis/pending.json").read_text()
        except FileNotFoundError:
            return None
        return float(json.loads(pending)["ends_at"])

    def waits(self, seconds: float, broken: str) -> float:
        """Have a change wait for its confirmation, and break something meanwhile; return when it reverts itself."""
        self.run(_BACK)
        more = [*SOURCES, "203.0.113.7"]
        done = self.manage(kill_at=99, ssh_sources=more, confirm_timeout_seconds=patience(seconds))
        assert not done["error"], done
        deadline = self.deadline
        assert deadline
        self.run(broken)
        assert time.monotonic() < deadline, "the deadline came before anything was broken"
        return deadline

    def ends(self) -> None:
        """Wait until the pending change has ended by itself, soon after its deadline."""
        while deadline := self.deadline:
            assert time.monotonic() < deadline + patience(35), "the change is still pending"
            time.sleep(0.1)

    def journal_has(self, words: str) -> None:
        """Wait for a line of ours in the journal, which is written at the very end and arrives a moment later."""
        until = time.monotonic() + patience(10)
        while words not in (found := self.run("journalctl --no-pager -t portcullis -n 20")):
            assert time.monotonic() < until, found

    def meet(self, name: str, number: int) -> None:
        """Let both runs meet a drift, and assert what must be true whatever it is."""
        drift = DRIFTS[name]
        self.run(f"{_BACK}{drift.script}; true")
        before, reached = self.tables(), self.let_in(*ADMIN)
        assert network.CONTROLLER4 in reached, "the drift itself shuts the host"
        killed = self.manage(kill_at=number % 3 + 1, confirm_timeout_seconds=patience(TIMEOUT_SECONDS))
        # On a machine that is busy the deadline may come before the kill does.
        assert not killed["error"] or "by its own deadline. The host is as it was" in killed["error"], killed
        if self.deadline or killed["error"]:
            self.ends()
            assert self.tables() == before, _difference(before, self.tables())
        assert self.soon_lets_in(reached) >= reached
        done = self.manage()
        assert not done["error"], done
        assert done["again"] == [], done
        assert done["changes"] or self.tables() == self.base, done
        admin = set(ADMIN[:1]) if "IPv6 is switched off" in name else set(ADMIN)
        assert self.soon_lets_in(admin) == admin, done
        if not drift.files:
            # A chain of another name that nothing leads to stays.
            now = self.tables(ignored=("ufw-away", "ufw6-away"))
            assert now == self.base, _difference(self.base, now)


def _difference(before: object, after: object) -> str:
    old, new = (str(each).replace("),", ")\n").replace("',", "'\n").splitlines() for each in (before, after))
    return "\n".join([*(f"-{x}" for x in old if x not in new), *(f"+{x}" for x in new if x not in old)][:30])


class Hosts:
    """All chosen drifts, met on several hosts at once; how each ended, by name."""

    def __init__(self, lab: Lab, names: list[str]) -> None:
        self.lab = lab
        self.ended: dict[str, str] = {}
        self.trouble = ""
        waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        for numbered in enumerate(names):
            waiting.put(numbered)
        threads = [threading.Thread(target=self._run, args=(name, waiting)) for name in HOSTS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, name: str, waiting: queue.SimpleQueue[tuple[int, str]]) -> None:
        try:
            host = Host(self.lab, name)
            while True:
                try:
                    number, drift = waiting.get_nowait()
                except queue.Empty:
                    return
                try:
                    host.meet(drift, number)
                    self.ended[drift] = ""
                except (AssertionError, LabError, subprocess.SubprocessError):
                    self.ended[drift] = f"{traceback.format_exc()}\non {name}"
                    host.run("portcullis rollback; true")
        except (AssertionError, LabError, OSError, subprocess.SubprocessError):
            self.trouble += f"\n{name} is lost: {traceback.format_exc()}"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    found = Lab(f"drift-{os.getpid()}")
    try:
        found.up(HOSTS)
        yield found
    finally:
        found.down()


@pytest.fixture(scope="module")
def hosts(request: pytest.FixtureRequest, lab: Lab) -> Hosts:
    calls = [item.callspec for item in request.session.items if hasattr(item, "callspec")]
    return Hosts(lab, [name for call in calls if (name := call.params.get("drift")) in CHOSEN])


@pytest.mark.parametrize("drift", CHOSEN)
def test_a_run_mends_it_and_a_killed_one_leaves_the_admin_in_when(hosts: Hosts, drift: str) -> None:
    complaint = hosts.ended.get(drift, f"No host was left to meet it on.{hosts.trouble}")
    if complaint:
        pytest.fail(complaint, pytrace=False)


@pytest.fixture(scope="module")
def host(hosts: Hosts, lab: Lab) -> Host:
    # The last drift that it met may have switched IPv6 off, which is then how things are.
    done = lab.exec("drift0", ["sh", "-c", _BACK])
    assert done.returncode == 0, done.stderr
    return Host(lab, "drift0")


_BREAK = "for i in {}; do mv /usr/sbin/$i /usr/sbin/$i.off; printf '#!/bin/sh\\nexit 1\\n' > /usr/sbin/$i; chmod 755 /usr/sbin/$i; done"
_MEND = "for i in {}; do [ ! -e /usr/sbin/$i.off ] || mv /usr/sbin/$i.off /usr/sbin/$i; done"
_STATE = "journalctl --no-pager -n 20; iptables-save; ip6tables-save; ip neigh; ip -6 addr; cat /var/lib/portcullis/last.json; true"
_PENDING = "/var/lib/portcullis/pending.json"
#: What is broken at the moment at which the way back is needed, and what mends it.
BROKEN = {
    "iptables-restore fails": (_BREAK, "iptables-restore ip6tables-restore"),
    "iptables and iptables-restore fail": (_BREAK, "iptables ip6tables iptables-restore ip6tables-restore"),
    "all of iptables fails": (
        _BREAK,
        "iptables ip6tables iptables-restore ip6tables-restore iptables-nft ip6tables-nft iptables-save ip6tables-save",
    ),
    "the dump is damaged": (f"sed -i 's/ufw-before-input/ufw-before-inbut/' {_PENDING}", ""),
    "what is pending cannot be read": (f"sed -i 's/ACCEPT.*/ACCEPT/' {_PENDING}", ""),
}


@pytest.mark.parametrize("fault", BROKEN if WHOLE else ("all of iptables fails", "what is pending cannot be read"))
def test_the_admin_is_let_in_as_a_last_resort_where(host: Host, fault: str) -> None:
    broken, programs = BROKEN[fault]
    host.run(f"rm -f {_PENDING}")
    try:
        deadline = host.waits(WAIT_SECONDS, f"iptables -F INPUT; ip6tables -F INPUT; {broken.format(programs)}")
        while (found := host.let_in(*ADMIN, *STRANGERS)) != set(ADMIN):
            assert time.monotonic() < deadline + patience(20), f"{found}\n{host.run(_STATE)}"
        if "cannot be read" not in fault:
            # What a step had started is followed for a while, before how it went is written down.
            host.ends()
        host.journal_has("as a last resort")
        assert "last resort" in host.run("portcullis status; true")
    finally:
        host.run(f"{_MEND.format(programs)}; rm -f {_PENDING}")
    done = host.manage()
    assert not done["error"], done
    assert done["again"] == []
    assert host.tables() == host.base, _difference(host.base, host.tables())
    assert "as a last resort" not in host.run("portcullis status; true")


_BANNING = "iptables -N f2b-sshd; iptables -A f2b-sshd -s 203.0.113.99 -j REJECT; iptables -I INPUT -p tcp --dport 22 -j f2b-sshd"
_DOCKER = "iptables -t nat -N DOCKER; iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE"


def test_what_others_have_in_the_kernel_stays_when_ufws_rules_are_mended_and_when_a_change_is_undone(
    host: Host,
) -> None:
    host.run(f"{_BACK}{_BANNING}; iptables -P INPUT ACCEPT; iptables -D INPUT -j ufw-before-input")
    done = host.manage()
    assert (done["error"], done["again"]) == ("", []), done
    assert "-j f2b-sshd" in host.run("iptables -S INPUT 1")
    host.waits(WAIT_SECONDS, f"{_BANNING}; {_DOCKER}")
    host.ends()
    assert "203.0.113.99" in host.run("iptables -S f2b-sshd")
    assert "-j f2b-sshd" in host.run("iptables -S INPUT")
    assert "MASQUERADE" in host.run("iptables -t nat -S")
    assert "203.0.113.7" not in host.run("iptables-save")
    assert host.let_in(*ADMIN, *STRANGERS) == set(ADMIN)
    assert "not reverted" not in host.run("portcullis status; true")
    host.run("iptables -t nat -F; iptables -t nat -X DOCKER")


def test_a_rule_in_front_of_ufws_is_named_and_kept(host: Host) -> None:
    host.run(f"{_BACK}iptables -I INPUT -s {network.STRANGER4} -p tcp --dport 22 -j ACCEPT")
    done = host.manage()
    assert (done["error"], done["changes"]) == ("", [])
    rule = f"-A INPUT -s {network.STRANGER4}/32 -p tcp -m tcp --dport 22 -j ACCEPT"
    assert [said for said in done["deferred_warnings"] if rule in said], done
    host.run(rule.replace("-A", "iptables -D", 1))
    assert host.manage()["deferred_warnings"] == []


@pytest.mark.parametrize(("prefix", "file"), [("ufw", "before.rules"), ("ufw6", "before6.rules")])
def test_a_rule_in_ufws_files_that_was_never_loaded_is_loaded_and_named(host: Host, prefix: str, file: str) -> None:
    rule = f"-A {prefix}-before-input -p tcp --dport 8081 -j ACCEPT"
    host.run(f"{_BACK}sed -i '/^-A {prefix}-before-input -i lo/a {rule}' /etc/ufw/{file}")
    done = host.manage()
    assert (done["error"], done["again"]) == ("", []), done
    assert any("--dport 8081" in change for change in done["changes"]), done
    assert any(f"/etc/ufw/{file} has the rule '{rule}'" in said for said in done["deferred_warnings"]), done
    host.run(_BACK)


def test_a_file_that_ufw_could_not_load_is_named(host: Host) -> None:
    host.run(f"{_BACK}echo '-A ufw-before-input -p nonsense' >> /etc/ufw/before.rules")
    done = host.manage()
    assert done["changes"] == []
    assert "/etc/ufw/before.rules" in " ".join([done["error"], *done["deferred_warnings"]]), done
    host.run(_BACK)


def test_a_rule_of_others_that_would_lock_the_admin_out_is_named_before_ufws_rules_are_loaded(host: Host) -> None:
    host.run(
        f"{_BACK}iptables -P INPUT ACCEPT; iptables -F INPUT; iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; "
        f"iptables -A INPUT -s 203.0.113.0/24 -j ACCEPT; iptables -A INPUT -s {network.CONTROLLER4} -j DROP"
    )
    done = host.manage()
    assert f"-A INPUT -s {network.CONTROLLER4}/32 -j DROP" in done["error"], done
    host.run(_BACK)
