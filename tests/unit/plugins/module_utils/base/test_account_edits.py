# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.steps import (
    AddUser,
    JoinGroups,
    LockPassword,
    SetShell,
)
from ansible_collections.portcullis.vps.plugins.module_utils.base import account_edits as core
from ansible_collections.portcullis.vps.plugins.module_utils.base.account_edits import GROUP, GSHADOW, PASSWD, SHADOW
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Step

BEFORE = {
    PASSWD: "root:x:0:0:root:/root:/bin/bash\neve:x:1000:1000:Eve:/home/eve:/bin/sh\n+::::::\n",
    SHADOW: "root:$y$r:19000:0:99999:7:::\neve:$y$e:19000:0:99999:7:::\n",
    GROUP: "root:x:0:\nadm:x:4:syslog\nold:x:9:ada\neve:x:1000:\n",
    GSHADOW: "root:*::\nadm:*::syslog\nold:!::ada\neve:!::\n",
}
STEPS: dict[str, Step] = {
    "add": AddUser("ada", "/bin/bash", "Ada", "/home/ada"),
    "join": JoinGroups("ada", ("adm",)),
    "shell": SetShell("eve", "/bin/bash"),
    "lock": LockPassword("eve"),
}


def done(texts: dict[str, str]) -> dict[str, str]:
    """What the programs of Debian make of it."""
    return {
        PASSWD: texts[PASSWD].replace("/home/eve:/bin/sh", "/home/eve:/bin/bash")
        + "ada:x:1001:1001:Ada:/home/ada:/bin/bash\n",
        SHADOW: texts[SHADOW].replace("eve:$", "eve:!$") + "ada:!:20000:0:99999:7:::\n",
        GROUP: texts[GROUP].replace("adm:x:4:syslog", "adm:x:4:syslog,ada") + "ada:x:1001:\n",
        GSHADOW: texts[GSHADOW].replace("adm:*::syslog", "adm:*::syslog,ada") + "ada:!::\n",
    }


def edits(texts: dict[str, str] | None = None) -> tuple[core.Edit, ...]:
    return core.resolve(BEFORE if texts is None else texts, [edit for step in STEPS.values() for edit in step.edits])


def changed(texts: dict[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert old in texts[path]
    return {**texts, path: texts[path].replace(old, new)}


def test_all_is_taken_back_and_a_second_time_nothing() -> None:
    texts, complaints = core.undone(done(BEFORE), edits())
    assert (texts, complaints) == (BEFORE, [])
    assert core.undone(texts, edits()) == (BEFORE, [])


@pytest.mark.parametrize("path", [PASSWD, SHADOW, GROUP, GSHADOW])
def test_what_was_done_to_one_file_only_is_taken_back_too(path: str) -> None:
    assert core.undone({**BEFORE, path: done(BEFORE)[path]}, edits()) == (BEFORE, [])


#: What others do meanwhile to what we have not changed: file, text before, text after.
THEIRS = {
    "a user is added": (PASSWD, "+::::::\n", "+::::::\nother:x:1002:1002::/home/other:/bin/sh\n"),
    "a password is locked": (SHADOW, "root:$y$r", "root:!$y$r"),
    "a password is changed": (SHADOW, "root:$y$r:19000", "root:$y$new:20000"),
    "a user joins a group of ours": (GROUP, "adm:x:4:syslog", "adm:x:4:syslog,eve"),
    "a field beside ours": (PASSWD, ":Eve:", ":Eve Smith:"),
    "a user expires": (SHADOW, "99999:7:::\n", "99999:7::1:\n"),
    "a user goes": (PASSWD, "root:x:0:0:root:/root:/bin/bash\n", ""),
}


@pytest.mark.parametrize("name", THEIRS)
def test_what_others_changed_meanwhile_stays(name: str) -> None:
    theirs = changed(BEFORE, *THEIRS[name])
    assert core.undone(done(theirs), edits()) == (theirs, [])


#: What is said of what others do to the very field that we have changed: file, what we made of what, and they of that.
SAME = {
    "the shell of eve was changed": (PASSWD, "/home/eve:/bin/sh", "/home/eve:/bin/bash", "/home/eve:/bin/false"),
    "the password of eve was changed": (SHADOW, "eve:$y$e:", "eve:!$y$e:", "eve:$y$other:"),
    "eve was removed": (
        PASSWD,
        "eve:x:1000:1000:Eve:/home/eve:/bin/sh\n",
        "eve:x:1000:1000:Eve:/home/eve:/bin/bash\n",
        "",
    ),
}


@pytest.mark.parametrize("said", SAME)
def test_a_field_of_ours_that_somebody_else_changed_stays_as_they_left_it_and_is_named(said: str) -> None:
    path, old, ours, theirs = SAME[said]
    texts, complaints = core.undone(changed(done(BEFORE), path, ours, theirs), edits())
    assert texts == changed(BEFORE, path, old, theirs)
    assert complaints == [f"{said} by somebody else meanwhile and stays so"]


@pytest.mark.parametrize(
    "theirs",
    [
        (SHADOW, "ada:!:20000", "ada:$y$hers:20001"),
        (PASSWD, "/home/ada:/bin/bash", "/home/ada:/bin/zsh"),
        (GROUP, "ada:x:1001:", "ada:x:1001:eve"),
    ],
)
def test_an_account_of_ours_that_somebody_else_has_taken_in_hand_stays_without_our_groups(
    theirs: tuple[str, str, str],
) -> None:
    texts, complaints = core.undone(changed(done(BEFORE), *theirs), edits())
    assert theirs[2] in texts[theirs[0]]
    assert "ada:x:1001:1001:Ada" in texts[PASSWD]
    assert "adm:x:4:syslog\n" in texts[GROUP]
    assert "which this change had added, stays" in complaints[0]


def test_an_account_that_goes_leaves_the_groups_that_others_put_it_into_but_none_from_before() -> None:
    texts, complaints = core.undone(changed(done(BEFORE), GROUP, "root:x:0:", "root:x:0:ada"), edits())
    assert (texts[GROUP], complaints) == (BEFORE[GROUP], [])


def test_what_is_there_already_is_not_ours_to_take_back() -> None:
    assert edits(done(BEFORE)) == ()


def test_a_host_without_a_file_has_nothing_taken_back_there() -> None:
    without = {path: text for path, text in BEFORE.items() if path != GSHADOW}
    assert GSHADOW not in [edit.path for edit in edits(without)]


def test_a_line_ends_at_a_line_feed_alone() -> None:
    text = "x\x0croot:!:1::::::\nroot:$6$a$b:1::::::\n"
    locked = core.done({SHADOW: text}, [core.Edit(SHADOW, "root", "lock", core.PASSWORD)])
    assert locked == {SHADOW: text.replace("\nroot:", "\nroot:!")}
