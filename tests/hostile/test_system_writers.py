# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written for sudo and systemd is read by them as what was meant, or it is not written.

10,000 generated inputs for each writer with ``make test-hostile``, some hundred in ``make test``. Nothing here writes for cron.
"""

from __future__ import annotations

import json
import os
import random
import shlex
import string
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts import sudoers
from ansible_collections.portcullis.vps.plugins.module_utils.base import unit_files
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

from lab import Lab
from tests.hostile.hostile_host import HOSTS

COUNT = 10_000 if os.environ.get("PORTCULLIS_HOSTILE") == "all" else 300
HOST = next(iter(HOSTS))
DICE = random.Random(14)
_NOBODY = 65534
#: What means something to one of the two, and what ends a line for somebody.
ODD = [
    *"\\%$\"';#:,=!^*?[](){}|~&@+<>`",
    "\n",
    "\r",
    "\t",
    "\x00",
    "\x0b",
    "\x7f",
    "\x85",
    "\u2028",
    "\u00e4",
    "\ufffe",
    "  ",
]
SMUGGLED = [
    *(
        "\nmallory ALL=(ALL) NOPASSWD: ALL",
        ", ALL",
        " : ALL=(ALL) NOPASSWD: ALL",
        " \\\n",
        '"',
        " #",
        "=x",
        ":x",
        ",x",
        "NOPASSWD: ",
    ),
    *("\nExecStart=/bin/sh", "\\", " ; /bin/sh", "%n", "$HOME", "${HOME}", "'a b'", "\n[Service]", "#x", " \\"),
]


def text(longest: int) -> str:
    plain = string.ascii_letters + string.digits + "._/-"
    signs = [
        DICE.choice(ODD) if DICE.random() < 0.15 else DICE.choice(plain) for _sign in range(DICE.randrange(1, longest))
    ]
    if DICE.random() < 1 / 3:
        signs.insert(DICE.randrange(len(signs) + 1), DICE.choice(SMUGGLED))
    return "".join(signs)


def test_every_command_that_is_written_is_the_one_that_sudo_reads(lab: Lab) -> None:
    meant: dict[str, str] = {}
    lines: list[str] = []
    refused = 0
    while len(meant) + refused < COUNT:
        given = " ".join(["/" + text(12), *(text(10) for _word in range(DICE.randrange(3)))])
        try:
            command = sudoers.command(given, "sudo_commands")
        except Refusal:
            refused += 1
            continue
        name = f"u{len(meant)}"
        meant[name] = command
        lines.append(sudoers.line(name, False, [command]))
    assert min(len(meant), refused) > COUNT / 10
    written = lab.exec(HOST, ["sh", "-c", "umask 227; cat > /root/rules"], stdin="".join(lines))
    assert written.returncode == 0, written.stderr
    checked = lab.exec(HOST, ["visudo", "-c", "-f", "/root/rules"])
    assert checked.returncode == 0, checked.stdout + checked.stderr
    read = lab.exec(HOST, ["cvtsudoers", "-f", "json", "/root/rules"])
    assert read.returncode == 0, read.stderr
    found = {}
    for spec in json.loads(read.stdout)["User_Specs"]:
        (user,), (rule,) = spec["User_List"], spec["Cmnd_Specs"]
        assert spec["Host_List"] == [{"hostname": "ALL"}]
        assert rule["runasusers"] == [{"username": "ALL"}]
        assert rule["Options"] == [{"authenticate": False}]
        (command,) = rule["Commands"]
        found[user["username"]] = command["command"]
    wrong = {name: (meant[name], found.get(name)) for name in meant if found.get(name) != meant[name]}
    assert not wrong, list(wrong.values())[:5]
    assert len(found) == len(meant)
    sys.stdout.write(f"sudo: {len(meant)} commands read as meant, {refused} refused\n")


_UNIT = "[Unit]\nDescription=x{value}x\n[Service]\nType=oneshot\nExecStart={program} word{value} last\n{sandbox}"


def test_every_value_that_is_written_is_the_one_that_systemd_reads() -> None:
    """By a manager of systemd that loads the units, says what they come to, and starts nothing (``systemd --test``)."""
    meant: dict[str, str] = {}
    refused = 0
    # Where somebody else than root can read it.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        while len(meant) + refused < COUNT:
            value = text(16)
            try:
                unit = unit_files.render(_UNIT, "test", value=value)
            except Refusal:
                refused += 1
                continue
            service = f"generated-{len(meant)}.service"
            (folder / service).write_text(unit)
            meant[service] = value
        assert min(len(meant), refused) > COUNT / 10
        (folder / "all.target").write_text("[Unit]\n" + "".join(f"Wants={service}\n" for service in meant))
        for path in (folder, *folder.iterdir()):
            os.chown(path, _NOBODY, _NOBODY)
        done = subprocess.run(
            [
                "setpriv",
                f"--reuid={_NOBODY}",
                "--clear-groups",
                "/lib/systemd/systemd",
                "--test",
                "--user",
                "--unit=all.target",
            ],
            env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": name, "XDG_RUNTIME_DIR": name, "HOME": name},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, list[str]] = {}
    for block in done.stdout.split("-> Unit ")[1:]:
        found.setdefault(block.partition(":")[0], [line.strip() for line in block.splitlines()])
    for service, value in meant.items():
        lines = found[service]
        assert f"Description: x{value}x" in lines, (value, lines)
        commands = [line.partition(": ")[2] for line in lines if line.startswith("Command Line: ")]
        words = [word for word in f"/usr/local/sbin/portcullis word{value} last".split(" ") if word]
        # It shows a command as a shell would take it, so with a backslash in front of this.
        assert [shlex.split(command.replace("\\`", "`")) for command in commands] == [words], (value, commands)
    sys.stdout.write(f"systemd: {len(meant)} values read as meant, {refused} refused\n")


@pytest.mark.parametrize("value", SMUGGLED)
def test_no_value_brings_in_more_than_itself(value: str) -> None:
    with pytest.raises(Refusal, match="is no line that sudo may be given"):
        sudoers.line(f"ada{value}", False, ["ALL"])
    if set(value) & set("\n\\;%$'\""):
        with pytest.raises(Refusal, match="is no line that systemd may be given"):
            unit_files.render(_UNIT, "test", value=value)
