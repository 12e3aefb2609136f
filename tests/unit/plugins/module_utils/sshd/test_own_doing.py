# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a change keeps out, and who keeps out none but herself: only what a configuration makes of the same files is its doing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import cast

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host import probe, way_in
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host.way_in import Look, WayIn
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.way_in import KeyFile, Person, Tried

NO_KEY = "'mallory' has no key"


class World:
    """A user's file of keys: whether it is there, and how often it was changed. ``act`` is what the user does before each question."""

    def __init__(self, act: Callable[[World, str], None] = lambda _world, _question: None) -> None:
        self.hidden = False
        self.changes = 0
        self.asked: list[str] = []
        self.act = act
        self.rights = False

    def hide(self, hidden: bool) -> None:
        self.changes += hidden != self.hidden
        self.hidden = hidden


class Asked(WayIn):
    """The way in by one configuration, which may keep the user out itself."""

    def __init__(self, world: World, which: str, keeps_out: bool = False, silent: bool = False) -> None:
        self.world, self.which, self.keeps_out = world, which, keeps_out
        self.looks = [Look(Person("mallory"), ())]
        self.seen = world.changes
        self.unanswered = {"mallory"} if silent else set()

    def found(self, names: Sequence[str] | None = None) -> dict[str, str]:
        if names is not None and "mallory" not in names:
            return {}
        self.world.asked.append(self.which)
        self.world.act(self.world, self.which)
        out = self.world.hidden or self.keeps_out or self.unanswered
        return {"mallory": NO_KEY} if out else {}

    def changed(self, name: str) -> bool:
        return self.world.changes != self.seen

    def has_rights(self, name: str) -> bool:
        return self.world.rights


def flip(world: World, question: str) -> None:
    """Be out under the new configuration, and in under the former, whatever it takes."""
    world.hide(question == "new")


def verified(
    world: World, keeps_out: bool = False, out_before: Sequence[str] = (), silent: bool = False
) -> tuple[str, ...]:
    return way_in.refuse_out(
        lambda: Asked(world, "new", keeps_out, silent), lambda: Asked(world, "former"), list(out_before)
    )


def planned(world: World, keeps_out: bool = False, allowed: Sequence[str] = ("mallory",)) -> way_in.Verdict:
    return way_in.refuse(lambda: Asked(world, "new", keeps_out), lambda: Asked(world, "former"), list(allowed))


def test_who_hides_her_keys_once_the_change_is_made_is_named_and_stops_nothing() -> None:
    world = World()
    world.hide(True)
    (said,) = verified(world)
    assert said.startswith(f"mallory is allowed to log in, but cannot: {NO_KEY}. It is not this change")


def test_who_hides_and_shows_them_between_any_two_questions_stops_nothing_either() -> None:
    assert len(verified(World(flip))) == 1
    assert planned(World(flip)).out == {"mallory": NO_KEY}


def test_whom_the_change_keeps_out_stops_it() -> None:
    with pytest.raises(Refusal, match=NO_KEY):
        verified(World(), keeps_out=True)
    with pytest.raises(Refusal, match=NO_KEY):
        planned(World(), keeps_out=True)


@pytest.mark.parametrize("busy", [1, 2])
def test_whom_it_keeps_out_while_her_home_is_busy_for_a_moment_stops_it_as_well(busy: int) -> None:
    def work(world: World, question: str) -> None:
        world.changes += len(world.asked) <= 2 * busy and question == "former"

    with pytest.raises(Refusal):
        verified(World(work), keeps_out=True)
    with pytest.raises(Refusal):
        planned(World(work), keeps_out=True)


def test_who_has_rights_stops_a_change_whatever_her_files_do() -> None:
    for act in (flip, lambda world, _question: world.hide(True)):
        world = World(act)
        world.rights = True
        with pytest.raises(Refusal):
            verified(world)
    world = World(flip)
    world.rights = True
    with pytest.raises(Refusal):
        planned(world)


def test_who_was_out_before_is_no_news() -> None:
    world = World()
    world.hide(True)
    assert verified(world, out_before=["mallory"]) == ()
    assert world.asked == ["new"]


def test_who_was_not_allowed_before_needs_a_key_when_it_is_planned() -> None:
    world = World()
    world.hide(True)
    with pytest.raises(Refusal):
        planned(world, allowed=())
    assert planned(world).out == {"mallory": NO_KEY}


def test_who_comes_back_meanwhile_gets_in() -> None:
    def once(world: World, _question: str) -> None:
        world.hide(len(world.asked) == 1)

    assert verified(World(once)) == ()
    assert planned(World(once)).out == {}


def test_of_whom_sshd_gives_no_answer_it_is_asked_once() -> None:
    def swap(world: World, _question: str) -> None:
        world.changes += 1

    world = World(swap)
    assert len(verified(world, silent=True)) == 1
    assert world.asked == ["new", "former"]


def test_whom_only_the_new_configuration_gives_no_answer_about_stops_it() -> None:
    with pytest.raises(Refusal):
        verified(World(), silent=True)


class Probing(WayIn):
    """One user whose file is as given, and a sshd that does not answer."""

    def __init__(self, rights: bool, large: bool = False) -> None:
        self.uses_pam = False
        self.unanswered, self._client = set(), None
        self.rights, self.tries = rights, 0
        file = KeyFile(
            "/home/mallory/.ssh/authorized_keys", "", "it holds more than 1048576 bytes" if large else "", large
        )
        self.asked = Look(Person("mallory", files=(file,)), ())

    def _try(self, _probe: probe.Probe, _look: Look) -> Tried | None:
        self.tries += 1
        raise probe.Unanswered("sshd was asked about a key of mallory and did not answer (timed out); run again.")

    def has_rights(self, name: str) -> bool:
        return self.rights

    def ask(self) -> str:
        return self._ask(cast("probe.Probe", None), self.asked)


def test_no_answer_about_a_user_without_rights_is_that_user_s_problem() -> None:
    found = Probing(rights=False)
    assert found.ask().startswith("sshd was asked about a key of mallory and did not answer")
    assert found.unanswered == {"mallory"}


def test_no_answer_about_whoever_has_rights_stops_the_run() -> None:
    with pytest.raises(probe.Unanswered):
        Probing(rights=True).ask()


def test_sshd_is_not_made_to_read_a_file_without_an_end() -> None:
    found = Probing(rights=True, large=True)
    started = time.monotonic()
    assert "more than 1048576 bytes" in found.ask()
    assert (found.tries, time.monotonic() - started < 5) == (0, True)
