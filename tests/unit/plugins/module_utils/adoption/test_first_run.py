# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that takes over a part of a host looks first, whoever called it, and does nothing where it cannot see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption import marks
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import Finding, Objection
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.host import first_run, reporting, taken_over
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.report import Report
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan, RunCommand
from ansible_collections.portcullis.vps.plugins.module_utils.managed import allowlist, sshd, ufw
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host import sshd as own_sshd
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.block import Block
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.plan import OWN
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.ssh import MOVING, SSH_OWNER

MODULES = ("sshd", "ufw", "allowlist")
CHANGE = Plan((RunCommand(("true",), "Change something"),))
LOST = Objection("lost_login", ("carol",), "carol could not log in any more; to accept that, set this.")


def rule(comment: str) -> Block:
    return Block(Rule(protocol="tcp", port="22", comment=comment).block(4))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """A host without marks, on which nothing is lost; what the look is asked is collected."""
    calls: list[Any] = []

    def report(days: int, user: str, briefly: bool, given: Any, acknowledged: Any) -> Report:
        calls.append((days, user, given, acknowledged))
        return Report(("Findings: none.",), (), ())

    monkeypatch.setattr(reporting, "report", report)
    monkeypatch.setattr(taken_over, "DROP_IN", str(tmp_path / "drop-in"))
    monkeypatch.setattr(taken_over, "RULES", {4: str(tmp_path / "rules"), 6: str(tmp_path / "rules6")})
    monkeypatch.setattr(taken_over, "CONF", str(tmp_path / "conf"))
    monkeypatch.setattr(taken_over, "DEFAULTS", str(tmp_path / "defaults"))
    monkeypatch.setattr(taken_over, "save", lambda _family: _BARE)
    monkeypatch.setattr(own_sshd, "holds_ours", lambda: False)
    return calls


def leave(folder: Path, *comments: str, enabled: str = "yes") -> None:
    """Leave files that bear our marks."""
    (folder / "drop-in").touch()
    (folder / "rules").write_text("".join(f"{rule(comment).text}\n" for comment in comments))
    (folder / "conf").write_text(f"ENABLED={enabled}\n")


def take_over(monkeypatch: pytest.MonkeyPatch, folder: Path, *comments: str, enabled: str = "yes") -> None:
    """Leave the same, of which sshd and the kernel say that it holds."""
    leave(folder, *comments, enabled=enabled)
    lines = [line for comment in comments for line in rule(comment).text.splitlines()[1:]]
    monkeypatch.setattr(taken_over, "save", {4: kernel(*lines), 6: kernel()}.__getitem__)
    monkeypatch.setattr(own_sshd, "holds_ours", lambda: True)


def kernel(*lines: str, chain: str = "ufw-user-input", policy: str = "DROP") -> str:
    """What iptables-save prints where ufw runs with these rules."""
    return "\n".join(["*filter", f":INPUT {policy} [0:0]", f":{chain} - [0:0]", *lines, "COMMIT", ""])


@pytest.mark.parametrize("module", MODULES)
def test_the_first_change_is_looked_at_with_the_modules_own_options(module: str, asked: list[Any]) -> None:
    params = {"adopt": {"days": 7, "lost_logins": ["carol"]}, "_looked": False, "_login_user": "admin", "ports": [22]}
    assert first_run.look(module, params, CHANGE) == {"adoption_report": ["Findings: none."]}
    ((days, user, calls, acknowledged),) = asked
    assert (days, user) == (7, "admin")
    assert calls == [{"role": module, "module": module, "arguments": {"_login_user": "admin", "ports": [22]}}]
    assert acknowledged.covers("lost_login", "carol")


@pytest.mark.parametrize("module", MODULES)
def test_no_look_is_made_where_nothing_changes_where_one_was_made_and_where_it_was_taken_over(
    module: str, asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert first_run.look(module, {}, Plan()) == {}
    assert first_run.look(module, {"_looked": True}, CHANGE) == {}
    take_over(monkeypatch, tmp_path, SSH_OWNER)
    assert first_run.look(module, {}, CHANGE) == {}
    assert asked == []


@pytest.mark.parametrize("module", MODULES)
def test_files_that_are_left_over_from_anybody_are_no_reason_not_to_look(
    module: str, asked: list[Any], tmp_path: Path
) -> None:
    leave(tmp_path, SSH_OWNER, "portcullis:cloudflare_allowlist")
    assert first_run.look(module, {}, CHANGE)
    assert taken_over.marked() == {marks.SSHD, marks.FIREWALL, marks.ALLOWLIST}
    assert taken_over.in_force() == set()


def test_a_call_that_leaves_rules_for_ssh_alone_has_taken_over_where_its_own_hold(
    asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over(monkeypatch, tmp_path, OWN)
    assert first_run.look("ufw", {}, CHANGE) == {}
    assert first_run.look("ufw", {"ssh_ports": [22]}, CHANGE)
    assert first_run.look("allowlist", {}, CHANGE)
    monkeypatch.setattr(taken_over, "save", lambda _family: _BARE)
    assert first_run.look("ufw", {}, CHANGE)


def test_only_what_is_at_stake_is_asked_of_the_host(
    asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over(monkeypatch, tmp_path, SSH_OWNER)
    monkeypatch.setattr(own_sshd, "holds_ours", lambda: pytest.fail("sshd was asked"))
    assert first_run.look("ufw", {}, CHANGE) == {}
    monkeypatch.setattr(taken_over, "save", lambda _family: pytest.fail("the kernel was asked"))
    monkeypatch.setattr(own_sshd, "holds_ours", lambda: True)
    assert first_run.look("sshd", {}, CHANGE) == {}


@pytest.mark.parametrize("module", ["ufw", "allowlist"])
def test_a_firewall_that_somebody_turned_off_is_taken_over_anew(
    module: str, asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over(monkeypatch, tmp_path, SSH_OWNER, enabled="no")
    monkeypatch.setattr(taken_over, "save", lambda _family: _STOPPED)
    assert first_run.look(module, {}, CHANGE)


#: As ``iptables-save`` prints a table whose INPUT somebody flushed.
_FLUSHED = "*filter\n:INPUT DROP [0:0]\n:ufw6-user-input - [0:0]\nCOMMIT\n"
#: The same as ``ufw disable`` leaves it, and as a firewall of another make has it.
_STOPPED = "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"
_OTHERS = "*filter\n:INPUT DROP [0:0]\n-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n"
#: Without any rule, as on a host without a firewall, and as somebody leaves it who flushes ufw's.
_BARE = "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"
_DENYING = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"
_INCOMPATIBLE = "# Table `filter' is incompatible, use 'nft' tool.\n"


@pytest.mark.parametrize(("dump", "looked"), [(_FLUSHED, False), (_STOPPED, True), (_OTHERS, True)])
def test_a_firewall_is_off_where_the_kernel_says_so_and_not_its_file(
    dump: str, looked: bool, asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(tmp_path, SSH_OWNER, enabled="no")
    monkeypatch.setattr(taken_over, "save", {4: _STOPPED, 6: dump}.__getitem__)
    assert bool(first_run.look("ufw", {}, CHANGE)) == looked


_ALONE = "-A ufw-user-input -p tcp --dport 5432 -j ACCEPT"


@pytest.mark.parametrize(
    ("dumps", "looked"),
    [
        # What somebody flushed is mended, and nothing of anybody's can be lost by that.
        ({4: _DENYING, 6: _DENYING}, False),
        ({4: kernel(), 6: _DENYING}, False),
        ({4: _BARE, 6: _DENYING}, False),
        ({4: _DENYING, 6: _BARE}, False),
        # ufw's file says that it is on, and in its place there is another firewall, or none.
        ({4: _OTHERS, 6: _DENYING}, True),
        ({4: kernel(), 6: _OTHERS}, True),
        ({4: _BARE, 6: _BARE}, True),
        ({4: _INCOMPATIBLE, 6: _INCOMPATIBLE}, True),
        # A file of rules that was put back, of which the kernel holds none.
        ({4: kernel(_ALONE), 6: kernel(chain="ufw6-user-input")}, True),
        ({4: kernel(_ALONE, *rule(SSH_OWNER).text.splitlines()[1:]), 6: kernel(chain="ufw6-user-input")}, False),
    ],
)
def test_rules_of_ours_say_that_the_firewall_was_taken_over_where_the_kernel_holds_them(
    dumps: dict[int, str], looked: bool, asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(tmp_path, SSH_OWNER)
    monkeypatch.setattr(taken_over, "save", dumps.__getitem__)
    assert bool(first_run.look("ufw", {}, CHANGE)) == looked


@pytest.mark.parametrize("module", MODULES)
def test_what_was_not_named_is_refused_with_the_report(
    module: str, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Report(("Findings: 1.",), (Finding("lost_login", "carol"),), (LOST,))
    monkeypatch.setattr(reporting, "report", lambda *_arguments: found)
    with pytest.raises(first_run.Unacknowledged, match="so nothing was changed") as refused:
        first_run.look(module, {}, CHANGE)
    assert LOST.text in str(refused.value)
    assert (refused.value.failure, refused.value.values) == ("refused", {"adoption_report": ["Findings: 1."]})


@pytest.mark.parametrize("error", [HostError("nft does not answer."), KeyError("filter"), RecursionError()], ids=repr)
def test_what_cannot_be_seen_is_refused_whatever_the_reason(
    error: Exception, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> None:
        raise error

    monkeypatch.setattr(reporting, "report", fail)
    with pytest.raises(first_run.Unacknowledged, match=r"is not known: .*Nothing was changed; mend"):
        first_run.look("ufw", {}, CHANGE)
    monkeypatch.setattr(taken_over, "in_force", fail)
    with pytest.raises(first_run.Unacknowledged, match="is not known"):
        first_run.look("ufw", {}, CHANGE)


@pytest.mark.parametrize(
    ("comments", "found"),
    [
        ((), set()),
        (("ours", "portcullisish:ssh"), set()),
        ((SSH_OWNER,), {marks.FIREWALL, marks.ALLOWLIST}),
        # The role never goes without rules for SSH: these were written by a module alone, or by anybody.
        ((OWN,), set()),
        ((f"{OWN} web server",), set()),
        # Of the rest of the firewall nobody has looked at what these say nothing of.
        ((MOVING,), set()),
        (("portcullis:cloudflare_allowlist",), {marks.ALLOWLIST}),
        (("portcullis:fastly", MOVING), {marks.ALLOWLIST}),
    ],
)
def test_a_rule_says_that_a_part_was_taken_over_only_if_its_role_wrote_it(
    comments: tuple[str, ...], found: set[str]
) -> None:
    assert marks.parts(False, map(rule, comments)) == found
    assert marks.parts(True, map(rule, comments)) == {marks.SSHD, *found}


@pytest.mark.parametrize("managed", [sshd, ufw, allowlist], ids=lambda module: module.__name__.rpartition(".")[2])
def test_what_could_name_nothing_is_refused_by_the_name_of_the_option(
    managed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = {name: option.get("default") for name, option in managed.ARGUMENT_SPEC.items()}
    for named in ({"lifted_bans": ["everybody"]}, {"days": 0}, {"lost_logins": [""]}):
        with pytest.raises(Refusal, match=rf"^adopt\.{next(iter(named))}: "):
            managed.parse({**params, "adopt": named})
