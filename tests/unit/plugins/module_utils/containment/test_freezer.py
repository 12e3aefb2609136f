# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Suspending units: which are, by systemd's own word; that all run again whatever happens meanwhile; what has to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.base.managed_units import SeenUnit
from ansible_collections.portcullis.vps.plugins.module_utils.containment import plan as core, table
from ansible_collections.portcullis.vps.plugins.module_utils.containment.host import freezer, kernel
from ansible_collections.portcullis.vps.plugins.module_utils.containment.plan import Observed, Running
from ansible_collections.portcullis.vps.plugins.module_utils.containment.wanted import Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files

SLICE, SCOPE, APP = "user-3000.slice", "session-4.scope", "app.service"
GROUPS = {SLICE: "/user.slice/user-3000.slice", SCOPE: "/user.slice/user-3000.slice/session-4.scope"}


class Host:
    """What systemd says of units, by name; a call of it that is refused; and the kernel's own files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.states: dict[str, str] = {}
        self.refused: set[tuple[str, str]] = set()
        self.called: list[tuple[str, str]] = []

    def group(self, name: str) -> str:
        return GROUPS.get(name, f"/system.slice/{name}") if name in self.states else ""

    def add(self, name: str, state: str = "running") -> None:
        self.states[name] = state
        place = self.folder / self.group(name).lstrip("/")
        place.mkdir(parents=True, exist_ok=True)
        (place / "cgroup.freeze").write_text("1\n")

    def observe(self, names: Sequence[str], _properties: object) -> dict[str, SimpleNamespace]:
        return {
            name: SimpleNamespace(
                properties={"ControlGroup": self.group(name), "FreezerState": self.states.get(name, "running")},
                active=name in self.states,
            )
            for name in names
        }

    def check(self, argv: Sequence[str]) -> str:
        _systemctl, verb, name = argv
        self.called.append((verb, name))
        if name not in self.states or (verb, name) in self.refused:
            raise HostError(f"{verb} of {name} failed")
        self.states[name] = "frozen" if verb == "freeze" else "running"
        return ""

    def let_run(self, name: str) -> bool:
        return (self.folder / self.group(name).lstrip("/") / "cgroup.freeze").read_text() == "0\n"


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    found = Host(tmp_path / "cgroup")
    monkeypatch.setattr(freezer, "NOTE", str(tmp_path / "suspended"))
    monkeypatch.setattr(freezer, "GROUPS", str(found.folder), raising=False)
    monkeypatch.setattr(freezer, "check", found.check)
    monkeypatch.setattr("ansible_collections.portcullis.vps.plugins.module_utils.machine.units.observe", found.observe)
    # Whose a file is only root decides.
    monkeypatch.setattr(files, "write", lambda path, text, mode: Path(path).write_text(text))
    return found


def test_units_are_suspended_and_run_again_with_their_slices_first(host: Host) -> None:
    """What lies in a slice that is suspended cannot run by itself."""
    host.add(SCOPE)
    host.add(SLICE)
    freezer.set_suspended((SCOPE, SLICE))
    assert freezer.noted() == (SCOPE, SLICE)
    host.called.clear()
    freezer.set_suspended(())
    assert host.called == [("thaw", SLICE), ("thaw", SCOPE)]
    assert freezer.noted() == ()


@pytest.mark.parametrize("state", ["frozen", "freezing", "frozen-by-parent"])
def test_what_was_not_wholly_suspended_runs_again_too(host: Host, state: str) -> None:
    """Where a process does not let itself be stopped, the others of its unit are all the same."""
    host.add(APP)
    before = freezer.FACTS["suspension"].observe()
    freezer.set_suspended((APP,))
    host.states[APP] = state
    assert freezer.put_back(before, False) == []
    assert host.called[-1] == ("thaw", APP)
    assert freezer.noted() == ()


def test_what_systemd_does_not_let_run_the_kernel_does(host: Host) -> None:
    """It refuses what is being stopped, and what is not suspended yet."""
    host.add(APP)
    host.add("other.service")
    freezer.set_suspended((APP, "other.service"))
    host.refused = {("thaw", APP)}
    freezer.set_suspended(())
    assert host.let_run(APP)
    assert ("thaw", "other.service") in host.called
    assert freezer.noted() == ()


def test_one_that_stays_suspended_is_said_and_noted_and_the_others_run(host: Host, tmp_path: Path) -> None:
    host.add(APP)
    host.add("other.service")
    freezer.set_suspended((APP, "other.service"))
    host.refused = {("thaw", APP)}
    (host.folder / "system.slice" / APP / "cgroup.freeze").unlink()
    (host.folder / "system.slice" / APP / "cgroup.freeze").mkdir()
    with pytest.raises(HostError, match=r"thaw of app\.service failed"):
        freezer.set_suspended(())
    assert host.states["other.service"] == "running"
    assert freezer.noted() == (APP,)


def test_one_that_has_ended_keeps_no_other_from_being_suspended_or_put_back(host: Host) -> None:
    host.add(APP)
    host.add("other.service")
    freezer.set_suspended((APP,))
    before = freezer.FACTS["suspension"].observe()
    del host.states[APP]
    freezer.set_suspended((APP, "other.service"))
    assert host.states["other.service"] == "frozen"
    assert freezer.put_back(before, False) == []
    assert host.states["other.service"] == "running"


def test_one_that_somebody_has_let_run_is_not_called_suspended(host: Host) -> None:
    host.add(APP)
    host.add("other.service")
    freezer.set_suspended((APP, "other.service"))
    lines, problems = freezer.report()
    assert lines == ["Suspended: app.service, other.service; 'portcullis containment release' lets them run again."]
    assert problems == []
    host.states[APP] = "running"
    lines, problems = freezer.report()
    assert lines == ["Suspended: other.service; 'portcullis containment release' lets them run again."]
    assert "app.service" in problems[0]
    # Nor is it suspended anew by what puts another back.
    assert freezer.FACTS["suspension"].observe() == "other.service\n"


@pytest.mark.parametrize(
    ("group", "left"),
    [
        ("/system.slice/app.service", False),
        ("/system.slice/app.service/inner", False),
        ("/elsewhere", True),
        ("/", True),
    ],
)
def test_a_unit_whose_main_process_has_left_its_group_is_not_suspended_and_is_let_run(
    host: Host, monkeypatch: pytest.MonkeyPatch, group: str, left: bool
) -> None:
    """As root on the host can have it move; systemd calls the unit frozen all the same."""
    host.add(APP)
    seen = host.observe

    def observe(names: Sequence[str], properties: object) -> dict[str, SimpleNamespace]:
        found = seen(names, properties)
        for one in found.values():
            one.properties["MainPID"] = "4711"
        return found

    monkeypatch.setattr(f"{freezer.__name__}.units.observe", observe)
    read = files.read
    monkeypatch.setattr(files, "read", lambda path: f"0::{group}\n" if path == "/proc/4711/cgroup" else read(path))
    freezer.set_suspended((APP,))
    assert freezer.observe((APP,))[APP].suspended is not left
    assert bool(freezer.report()[1]) is left
    freezer.set_suspended(())
    assert host.states[APP] == "running"


def test_what_was_chosen_has_to_be_suspended_and_what_is_released_must_not(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted.parse({"state": "suspended", "units": [APP]})
    for units, noted, well in (
        ({APP: Running("/a", True)}, {APP: Running("/a", True)}, True),
        ({APP: Running("/a", False)}, {APP: Running("/a", False)}, False),
        # Its note is gone: nobody would let it run again.
        ({APP: Running("/a", True)}, {}, False),
    ):
        found = Observed(True, units=units, suspended=noted)
        monkeypatch.setattr(kernel, "observe", lambda _wanted, found=found: found)
        if well:
            kernel.verify(wanted)
            with pytest.raises(HostError):
                kernel.verify(Wanted("released"))
        else:
            with pytest.raises(HostError):
                kernel.verify(wanted)


def test_what_keeps_the_host_s_address_goes_on_and_a_login_of_which_nothing_is_known_is_an_error(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fresh login still succeeds then, until the address is taken away."""
    monkeypatch.setattr("os.listdir", lambda _path: ["lo", "eth0"])
    monkeypatch.setattr(files, "read", lambda path: "0::/user.slice/user-0.slice/session-1.scope\n")
    for name, what in (
        ("systemd-networkd.service", "address"),
        ("ifup@eth0.service", "address"),
        ("auditd.service", "audit"),
        ("watchdog.service", "watchdog"),
    ):
        host.add(name)
        assert what in freezer.needed().get(host.group(name), "")
    assert freezer.needed()["/user.slice/user-0.slice/session-1.scope"] == "this very login"
    for text in (None, "1:name=systemd:/user.slice\n"):
        monkeypatch.setattr(files, "read", lambda path, text=text: text)
        with pytest.raises(HostError, match="cgroup"):
            freezer.needed()


TABLE = "table inet portcullis_contained {\n}\n"
RULES = table.render(Wanted.parse({"state": "contained", "sources": ["192.0.2.10/32"]}), {22})


class Cut(SimpleNamespace):
    """What is on a host that is cut off, the unit among it, as systemd has it."""

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        texts = {core.RULES: self.rules, core.UNIT_FILE: getattr(self, "unit", core.unit_text())}
        monkeypatch.setattr(kernel, "held", lambda: self.now)
        monkeypatch.setattr(kernel, "expected", lambda text: TABLE)
        monkeypatch.setattr(kernel, "files", SimpleNamespace(read=texts.get))
        properties = {"FragmentPath": core.UNIT_FILE, "ExecStart": f"nft --file {core.RULES}"}
        seen = SeenUnit(core.SERVICE, properties=properties)
        changed = replace(seen, **getattr(self, "seen", {}))
        monkeypatch.setattr(kernel, "drift", SimpleNamespace(observe_units=lambda _units: {core.SERVICE: changed}))


@pytest.mark.parametrize(
    ("rules", "now", "half"),
    [
        (None, "", False),
        (RULES, TABLE, False),
        (RULES, "", True),
        (None, TABLE, True),
        # Somebody has added a rule that lets something in.
        (RULES, TABLE.replace("}", "\taccept\n}"), True),
    ],
)
def test_a_host_is_called_cut_off_only_if_the_kernel_holds_what_was_loaded(
    host: Host, monkeypatch: pytest.MonkeyPatch, rules: str | None, now: str, half: bool
) -> None:
    host.add(APP)
    freezer.set_suspended((APP,))
    Cut(rules=rules, now=now).install(monkeypatch)
    lines, problems = kernel.report()
    assert "Suspended: app.service" in lines[0]
    assert any("half cut off" in one for one in problems) is half
    assert any("is cut off" in one for one in lines) is (bool(rules) and not half)


def test_rules_that_let_in_are_no_cut_though_the_kernel_holds_them(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """As whoever is root there would have it: the file is changed, and loaded."""
    Cut(rules=RULES.replace("policy drop", "policy accept", 1), now=TABLE).install(monkeypatch)
    lines, (problem,) = kernel.report()
    assert lines == []
    assert f"{core.RULES} was changed" in problem


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"seen": {"enabled": False}}, "does not start at boot"),
        ({"seen": {"active": False}}, "does not run"),
        ({"seen": {"masked": True}}, "is masked"),
        ({"seen": {"properties": {"FragmentPath": core.UNIT_FILE, "ExecStart": "true"}}}, "in its ExecStart"),
        ({"unit": core.unit_text().replace("ExecStart=nft", "ExecStart=-nft")}, f"{core.UNIT_FILE} was changed"),
        ({"unit": None}, f"{core.UNIT_FILE} was changed or removed"),
    ],
)
def test_a_cut_that_does_not_outlast_the_next_boot_is_told(
    host: Host, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], why: str
) -> None:
    Cut(rules=RULES, now=TABLE).install(monkeypatch)
    assert kernel.report()[1] == []
    Cut(rules=RULES, now=TABLE, **changed).install(monkeypatch)
    lines, (problem,) = kernel.report()
    assert "is cut off" in lines[0]
    assert why in problem
    assert "incident_action=contain again" in problem
    # Nor does a run end well that makes no better one.
    found = Observed(True, held=TABLE, expected=TABLE)
    monkeypatch.setattr(kernel, "observe", lambda _wanted: found)
    wanted = Wanted.parse({"state": "contained", "sources": ["192.0.2.10/32"]})
    with pytest.raises(HostError, match="would not outlast the next boot"):
        kernel.verify(wanted)
    Cut(rules=RULES, now=TABLE).install(monkeypatch)
    kernel.verify(wanted)


def test_a_host_without_nft_is_not_called_released_while_it_may_be_cut_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(kernel, "has_program", lambda name: False)
    monkeypatch.setattr(kernel, "RULES", str(tmp_path / "rules"))
    assert kernel.held() == ""
    (tmp_path / "rules").write_text("")
    with pytest.raises(HostError, match="nftables"):
        kernel.held()
