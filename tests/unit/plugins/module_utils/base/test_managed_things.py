# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is managed, and is not as it shall be, is brought back by the plan."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.managed_things import (
    File,
    Seen,
    State,
    Thing,
    completed,
    paths,
)
from ansible_collections.portcullis.vps.plugins.module_utils.base.paths import PROGRAM
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    InstallPackages,
    Plan,
    ReloadManager,
    SetAttributes,
    Step,
    WriteFile,
    WriteProgram,
)

FILE = "/etc/portcullis/a"
WAY = (Seen("/", 0o755, 0, 0, "folder"), Seen("/etc", 0o755, 0, 0, "folder"))


def steps(thing: Thing, *seen: Seen, plan: Plan | None = None) -> tuple[Step, ...]:
    found = completed(plan or Plan(), [thing], {thing.path: seen} if isinstance(thing, File) else {}, {})
    return found.steps


@pytest.mark.parametrize(
    ("thing", "mode", "uid", "gid", "mended"),
    [
        (File(FILE), 0o644, 0, 0, None),
        (File(FILE), 0o600, 0, 0, None),
        (File(FILE), 0o666, 0, 0, 0o644),
        (File(FILE), 0o664, 0, 0, 0o644),
        (File(FILE), 0o4644, 0, 0, 0o644),
        (File(FILE), 0o644, 1000, 0, 0o644),
        (File(FILE), 0o644, 0, 1000, 0o644),
        (File(FILE), 0o044, 0, 0, 0o644),
        (File(FILE, public=True), 0o600, 0, 0, 0o644),
        (File(FILE, 0o755), 0o644, 0, 0, 0o755),
        (File(FILE, 0o755), 0o700, 0, 0, None),
        (File(FILE, 0o440), 0o644, 0, 0, 0o440),
        (File(FILE, None), 0o664, 0, 0, None),
        (File(FILE, None), 0o640, 0, 42, None),
        (File(FILE, None), 0o664, 0, 42, 0o644),
        (File(FILE, None), 0o646, 0, 42, 0o644),
        (File(FILE, None), 0o640, 1000, 42, 0o640),
        (File(FILE, None), 0o755, 0, 0, None),
    ],
)
def test_a_file_is_roots_alone(thing: File, mode: int, uid: int, gid: int, mended: int | None) -> None:
    found = steps(thing, *WAY, Seen(FILE, mode, uid, gid, owner="eve"))
    kept = None if thing.mode is None else 0
    wanted = () if mended is None else (SetAttributes(FILE, mended, f"eve's, {mode:04o}", gid=kept),)
    assert found == wanted


def test_what_is_not_there_and_what_is_no_file_is_left_to_the_planner() -> None:
    assert steps(File(FILE)) == ()
    assert steps(File(FILE), *WAY, Seen("/dev/null", 0o666, 0, 0, "other")) == ()


def test_a_folder_on_the_way_is_taken_back_from_others() -> None:
    folder = Seen("/etc/portcullis", 0o2777, 33, 33, "folder", "www-data")
    found = steps(File(FILE), *WAY, folder, Seen(FILE, 0o644, 0, 0))
    assert found == (SetAttributes("/etc/portcullis", 0o2755, "www-data's, 2777", gid=None),)


@pytest.mark.parametrize(
    "folder", [Seen("/srv", 0o755, 1000, 0, "folder", "eve"), Seen("/tmp", 0o1777, 0, 0, "folder")]
)
def test_a_folder_of_somebody_else_on_the_way_is_named_and_refused(folder: Seen) -> None:
    with pytest.raises(
        Refusal, match=rf"below {folder.path}, which others than root may change .*chown root {folder.path}"
    ):
        steps(File(FILE), *WAY, folder, Seen(f"{folder.path}/a", 0o644, 0, 0))


def test_who_is_written_anew_anyway_gets_no_second_step() -> None:
    write = WriteFile(FILE, "text")
    assert steps(File(FILE), *WAY, Seen(FILE, 0o666, 0, 0), plan=Plan((write,))) == (write,)


def test_a_unit_file_that_is_given_back_is_read_again() -> None:
    path = "/etc/systemd/system/a.service"
    found = steps(File(path), *WAY, Seen(path, 0o666, 0, 0, owner="eve"))
    assert found == (SetAttributes(path, 0o644, "eve's, 0666"), ReloadManager())


def test_an_entry_that_says_why_not_is_not_looked_at() -> None:
    things = (File(FILE, why_not="because"), State("x"), File("/etc/b"))
    assert paths(things) == ("/etc/b",)
    assert steps(things[0], *WAY, Seen(FILE, 0o666, 0, 0)) == ()


def test_the_command_is_brought_where_it_is_another_and_only_where_it_is() -> None:
    program = WriteProgram.of(PROGRAM, b"x")
    things = [File(PROGRAM, 0o755)]
    there = {PROGRAM: (Seen(PROGRAM, 0o777, 0, 0),)}
    assert completed(Plan(), things, there, {}, program).steps == (program,)
    assert completed(Plan((program,)), things, there, {}, program).steps == (program,)
    assert completed(Plan(), things, {}, {}, program).steps == ()


@pytest.mark.parametrize("plan", [Plan(needs_command=True), Plan(needs_proof=True)])
def test_the_command_is_brought_where_the_plan_needs_it(plan: Plan) -> None:
    program = WriteProgram.of(PROGRAM, b"x")
    assert completed(plan, [], {}, {}, program).steps == (program,)
    assert completed(plan, [], {}, {}, None).steps == ()


def test_packages_come_first_as_a_snapshot_holds_what_they_brought() -> None:
    install, write, program = InstallPackages(("ufw",)), WriteFile(FILE, "text"), WriteProgram.of(PROGRAM, b"x")
    found = completed(Plan((write, install), needs_command=True), [], {}, {}, program)
    assert found.steps == (install, program, write)
