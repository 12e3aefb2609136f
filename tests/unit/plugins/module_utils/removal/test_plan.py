# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.paths import CACHE, ETC, PROGRAM, STATE, UNITS
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    Plan,
    ReloadManager,
    RemoveFile,
    RemoveForGood,
    SetUnit,
    Step,
)
from ansible_collections.portcullis.vps.plugins.module_utils.removal import plan as removal
from ansible_collections.portcullis.vps.plugins.module_utils.removal.plan import Observed, Part
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import FollowSshd
from ansible_collections.portcullis.vps.plugins.module_utils.ufw_docker.gate import SetDockerGate
from ansible_collections.portcullis.vps.plugins.module_utils.window.plan import RemoveWindowSets

NEEDED = (CACHE, STATE, f"{STATE}/last.json", PROGRAM, f"{UNITS}/portcullis-rollback-boot.service")
HERE = (*NEEDED, f"{STATE}/windows.json")
HOOK = f"{ETC}/pull.json"


def part(*steps: Step, stays: tuple[str, ...] = ()) -> Part:
    return Part(Plan(steps), stays)


def last(found: removal.Removal) -> RemoveForGood:
    (step,) = (step for step in found.plan.steps if isinstance(step, RemoveForGood))
    return step


def test_the_command_goes_last_and_nothing_that_a_way_back_needs_goes_before_the_confirmation() -> None:
    found = removal.plan(Observed(HERE, NEEDED), [part(RemoveFile(HOOK, "x"))], False)
    assert found.plan.needs_proof
    assert [type(step) for step in found.plan.steps] == [RemoveFile, RemoveForGood]
    assert last(found).names == (f"{UNITS}/portcullis-rollback-boot.service", CACHE, STATE, PROGRAM)
    assert last(found).empty == (ETC,)
    assert last(found).irreversible


def test_the_command_stays_as_long_as_something_calls_it_that_stays() -> None:
    caller = f"{UNITS}/own.service"
    found = removal.plan(Observed(HERE, NEEDED, calling=(caller, HOOK)), [part(RemoveFile(HOOK, "x"))], True)
    assert found.command_stays
    assert found.plan.steps == (RemoveFile(HOOK, "x"),)
    (said,) = found.stays
    assert caller in said
    assert HOOK not in said
    # Nor does what nobody calls by then count.
    assert not removal.plan(Observed(HERE, NEEDED, calling=(HOOK,)), [part(RemoveFile(HOOK, "x"))], True).command_stays


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_needed_to_go_back_later_or_to_restore_stays_and_is_named(everything: bool) -> None:
    record, password = f"{STATE}/os_hardening.json", f"{ETC}/backup"
    found = removal.plan(Observed((*HERE, record, password), NEEDED), [], everything)
    assert any(password in sentence for sentence in found.stays)
    assert any(record in sentence for sentence in found.stays) is not everything
    assert (STATE in last(found).names) is everything
    assert password not in last(found).names
    assert record not in last(found).names
    assert (f"{STATE}/windows.json" in last(found).names) is not everything


def test_a_host_without_anything_has_nothing_to_do() -> None:
    for everything in (False, True):
        found = removal.plan(Observed(needed=NEEDED), [part(stays=("Accounts.",))], everything)
        assert not found.plan.changed
        assert not found.plan.needs_proof
        assert found.stays == ("Accounts.",)


def test_what_was_left_unfinished_is_finished_without_another_login() -> None:
    found = removal.plan(Observed((STATE, PROGRAM), NEEDED), [], False)
    assert found.plan.steps == (RemoveForGood((STATE, PROGRAM)),)
    assert not found.plan.needs_proof


def test_unit_files_are_read_again_once_before_sshd_follows_them() -> None:
    follow = FollowSshd((22,))
    found = removal.plan(
        Observed(HERE, NEEDED),
        [part(SetUnit("a.timer", active=False), ReloadManager()), part(RemoveFile(HOOK, ""), ReloadManager(), follow)],
        True,
    )
    assert [type(step) for step in found.plan.steps] == [SetUnit, RemoveFile, ReloadManager, FollowSshd, RemoveForGood]


def test_folders_that_were_made_for_our_files_go_with_them_and_others_stay() -> None:
    paths = (f"{UNITS}/certbot.service.d/portcullis.conf", "/etc/apt/apt.conf.d/99x", f"{ETC}/allowlists/a.json")
    found = removal.plan(Observed(HERE, NEEDED), [part(*(RemoveFile(path, "") for path in paths))], True)
    assert set(last(found).empty) == {f"{UNITS}/certbot.service.d", f"{ETC}/allowlists", ETC}


def test_a_folder_of_settings_that_was_left_empty_goes_and_one_that_is_kept_does_not() -> None:
    found = removal.plan(Observed((*HERE, f"{ETC}/allowlists", f"{ETC}/backup"), NEEDED), [], True)
    assert last(found).empty == (ETC, f"{ETC}/allowlists")
    assert removal.plan(Observed((f"{ETC}/backup",)), [], True).plan.steps == ()


@pytest.mark.parametrize("everything", [False, True])
def test_what_nobody_here_knows_stays_and_so_does_the_folder_around_it(everything: bool) -> None:
    notes, shared = f"{STATE}/notes.txt", f"{ETC}/x-origin-pulls.pem"
    parts = [part(RemoveFile(HOOK, ""), stays=(f"{shared}, by which nginx knows the edge.",))]
    found = removal.plan(Observed(HERE, NEEDED, unknown=(notes, shared, HOOK)), parts, everything)
    assert STATE not in last(found).names
    assert f"{STATE}/windows.json" in last(found).names
    (said,) = (sentence for sentence in found.stays if notes in sentence)
    assert "may be somebody's own" in said
    assert sum(shared in sentence for sentence in found.stays) == 1
    assert not any(HOOK in sentence for sentence in found.stays)


def test_what_is_open_from_then_on_is_said_where_something_kept_it_closed() -> None:
    parts = [removal.part(Plan((RemoveFile(HOOK, "x"),)), "Open."), removal.part(Plan(), "No more open.")]
    assert removal.plan(Observed(HERE, NEEDED), parts, True).plan.warnings == ("Open.",)


def test_what_no_snapshot_holds_is_taken_out_of_the_kernel_behind_the_confirmation_and_the_gate_last() -> None:
    gate, sets = SetDockerGate(((4, ()),), "", ""), RemoveWindowSets(("portcullis-window4",))
    found = removal.plan(
        Observed(HERE, NEEDED), [part(RemoveFile(HOOK, ""), gate), Part(Plan(on_confirm=(sets,)))], True
    )
    assert found.plan.on_confirm == (sets, gate)
    assert [type(step) for step in found.plan.steps] == [RemoveFile, RemoveForGood]
    alone = removal.plan(Observed(needed=NEEDED), [Part(Plan(on_confirm=(sets,)))], False)
    assert alone.plan.needs_proof
    assert last(alone).names[-1] == PROGRAM


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        (Observed(contained=True), "incident_action=release"),
        (Observed(suspended=("app.service",)), "app.service is suspended on this host (incident_action=suspend)"),
        (Observed(evacuating="all below /srv"), "portcullis evacuate close"),
        (Observed(windows={80: 120}), "portcullis window close --port 80 --all"),
        (Observed(running=("portcullis-backup.service",)), "portcullis-backup.service runs on this host just now"),
    ],
)
def test_nothing_is_removed_while_something_of_ours_is_at_work(observed: Observed, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        removal.plan(observed, [], True)
    assert said in str(refused.value)
