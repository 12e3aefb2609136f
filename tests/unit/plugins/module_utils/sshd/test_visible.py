# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd_config repeats what our drop-in says where somebody wants that: one block that always equals it, and that goes without a trace."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import (
    config as sshd_config,
    keeping,
    plan as sshd,
    visible,
)
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import BLOCK_BEGIN, BLOCK_END, MAIN, Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.observed import Observed
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import DROP_IN, MARK, DisableLines, FollowSshd

from tests.unit.plugins.module_utils.sshd.test_plan import DEBIAN, GLOB, converged, observed, texts, wanted

SHOWN = wanted(visible=True)


def main(plan: Plan) -> DisableLines:
    (step,) = (step for step in plan.steps if isinstance(step, DisableLines) and step.path == MAIN)
    return step


def done(before: Observed, plan: Plan) -> Observed:
    """Return the host once a plan was applied, where sshd says what it shall say."""
    return dataclasses.replace(before, config=sshd.after(before, plan))


def shown(files: dict[str, str] | None = None) -> Observed:
    """Return a host whose main file has the block."""
    before = converged(SHOWN, files)
    return done(before, sshd.plan(before, SHOWN))


def block(text: str) -> list[str]:
    return text.partition(f"{BLOCK_BEGIN}\n")[2].partition(f"{BLOCK_END}\n")[0].splitlines()


def test_the_block_is_off_until_somebody_wants_it() -> None:
    assert not wanted().visible
    assert MAIN not in texts(sshd.plan(observed(), wanted()))


def test_the_block_stands_in_front_and_says_what_the_drop_in_says_but_for_what_would_be_there_twice() -> None:
    plan = sshd.plan(observed(), SHOWN)
    text = main(plan).text
    assert text.startswith(BLOCK_BEGIN)
    assert text.endswith(f"{BLOCK_END}\n{DEBIAN}")
    ours = [line for line in texts(plan)[DROP_IN].splitlines() if not line.startswith("#")]
    assert [line for line in ours if line.split()[0] not in ("Port", "AllowUsers", "HostKey")] == block(text)
    assert {"PermitRootLogin prohibit-password", "PasswordAuthentication no"} <= set(block(text))


def test_what_is_said_of_some_users_is_not_repeated() -> None:
    want = wanted(visible=True, forwarding=[{"user": "root", "tcp": "local", "permit_open": []}])
    plan = sshd.plan(observed(), want)
    assert "Match User root" in texts(plan)[DROP_IN]
    assert "Match" not in main(plan).text


def test_a_subsystem_is_not_repeated_since_older_sshds_refuse_a_second() -> None:
    want = wanted(visible=True, settings={"Subsystem": "sftp internal-sftp", "AcceptEnv": "LANG"})
    plan = sshd.plan(observed(), want)
    assert "subsystem sftp" in texts(plan)[DROP_IN].lower()
    assert not [line for line in block(main(plan).text) if line.lower().startswith(("subsystem", "acceptenv"))]


def test_it_is_a_change_of_sshd_like_any_other_with_a_way_back() -> None:
    plan = sshd.plan(converged(SHOWN), SHOWN)
    assert plan.needs_proof
    assert plan.steps[-1] == FollowSshd((2222,))
    assert plan.changes[0] == "In /etc/ssh/sshd_config repeat what our drop-in says"


def test_nothing_is_left_to_do_once_it_is_there() -> None:
    assert sshd.plan(shown(), SHOWN) == Plan(needs_command=True)


def test_a_setting_that_changes_changes_in_both() -> None:
    want = wanted(visible=True, max_auth_tries=2)
    plan = sshd.plan(shown(), want)
    assert "MaxAuthTries 2" in texts(plan)[DROP_IN].splitlines()
    assert [line for line in block(main(plan).text) if line.startswith("MaxAuthTries")] == ["MaxAuthTries 2"]
    # The old line of ours is none of others that would win.
    assert MARK not in main(plan).text
    assert main(plan).lines == ()


def test_what_somebody_changes_in_the_block_is_made_equal_again() -> None:
    host = shown()
    edited = host.config.files[MAIN].replace("PermitRootLogin prohibit-password", "PermitRootLogin yes")
    plan = sshd.plan(dataclasses.replace(host, config=host.config.with_file(MAIN, edited)), SHOWN)
    assert main(plan).text == host.config.files[MAIN]
    assert main(plan).repeated is True


@pytest.mark.parametrize("others", [DEBIAN, f"{DEBIAN}Match User eve\n  X11Forwarding no\n", DEBIAN.rstrip("\n")])
def test_without_the_option_the_file_is_exactly_what_it_was(others: str) -> None:
    host = shown({MAIN: others})
    assert host.config.files[MAIN] != others
    plan = sshd.plan(host, wanted())
    assert sshd.after(host, plan).files[MAIN] == others
    assert main(plan).summary == "In /etc/ssh/sshd_config remove what repeats our drop-in"
    assert plan.needs_proof


def test_lines_of_others_that_would_win_are_disabled_beside_it() -> None:
    text = f"PermitRootLogin yes\n{DEBIAN}"
    plan = sshd.plan(observed({MAIN: text}), SHOWN)
    assert main(plan).text.endswith(f"{BLOCK_END}\n{MARK}{text}")
    assert main(plan).summary == (
        "In /etc/ssh/sshd_config disable 'PermitRootLogin yes' and repeat what our drop-in says"
    )


def test_the_include_of_our_own_stays_behind_it() -> None:
    host = observed({MAIN: "UsePAM yes\n"})
    host = dataclasses.replace(host, config=Config({MAIN: "UsePAM yes\n"}, {}))
    text = main(sshd.plan(host, SHOWN)).text
    assert text.endswith(f"{BLOCK_END}\nInclude {DROP_IN}\nUsePAM yes\n")


def test_the_block_is_nobody_else_s_and_so_nothing_that_a_host_keeps() -> None:
    want = wanted(visible=True, max_auth_tries=1)
    strict = done(observed(), sshd.plan(observed(), want))
    assert "maxauthtries" not in keeping.theirs(strict.config)
    later, _keys = sshd.settings_on(strict, wanted(visible=True, max_auth_tries=0))
    assert later["maxauthtries"] == ("3",)


def test_a_begin_without_an_end_hides_no_line() -> None:
    text = f"{BLOCK_BEGIN}\nPermitRootLogin yes\n{DEBIAN}"
    config = Config({MAIN: text}, {GLOB: ()})
    assert "permitrootlogin" in [line.keyword for line in config.lines()]
    assert sshd_config.with_block(text, ()) == text


def test_marks_in_another_file_hide_no_line() -> None:
    other = "/etc/ssh/sshd_config.d/50-other.conf"
    config = observed({other: f"{BLOCK_BEGIN}\nPermitRootLogin yes\n{BLOCK_END}\n"}).config
    assert [line.path for line in config.lines() if line.keyword == "permitrootlogin"] == [other]


def test_status_says_that_the_file_repeats_the_drop_in_and_when_it_no_longer_does() -> None:
    files = shown().config.files
    assert visible.report(files[MAIN], files[DROP_IN]) == ([f"SSH: {MAIN} repeats what {DROP_IN} says."], [])
    assert visible.report(DEBIAN, files[DROP_IN]) == ([], [])
    for edited in (
        (files[MAIN].replace("MaxAuthTries 3", "MaxAuthTries 9"), files[DROP_IN]),
        (files[MAIN], files[DROP_IN].replace("MaxAuthTries 3", "MaxAuthTries 9")),
        (files[MAIN], ""),
    ):
        lines, (problem,) = visible.report(*edited)
        assert lines == []
        assert problem.startswith(f"{MAIN} repeats something else than {DROP_IN} says; ")
