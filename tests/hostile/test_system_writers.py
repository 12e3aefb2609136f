# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written for sudo and systemd is read by them as what was meant, or it is not written.

10,000 generated inputs for each writer with ``make test-hostile``, some hundred in ``make test``. Nothing here writes for cron.
"""

from __future__ import annotations

import json
import os
import random
import string
import sys

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts import sudoers
from ansible_collections.portcullis.vps.plugins.module_utils.base import unit_files
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

from lab import Lab
from tests.hostile.hostile_host import HOSTS

COUNT = 10_000 if os.environ.get("PORTCULLIS_HOSTILE") == "all" else 300
HOST = next(iter(HOSTS))
DICE = random.Random(14)
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
#: Reads pairs of a name and a file's text, and answers what systemd makes of them.
_READ = """
import json, os, subprocess, sys
units = json.load(sys.stdin)
for name, text in units.items():
    with open(f"/run/systemd/system/{name}", "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
subprocess.run(["systemctl", "daemon-reload"], check=True)
names, found = list(units), {}
for start in range(0, len(names), 500):
    part = names[start : start + 500]
    shown = subprocess.run(["systemctl", "show", "--property=Id,Description,ExecStart,NoNewPrivileges", *part], check=True, stdout=subprocess.PIPE)
    for block in shown.stdout.decode().strip().split("\\n\\n"):
        pairs = [line.split("=", 1) for line in block.split("\\n")]
        found[dict(pairs)["Id"]] = pairs
for name in units:
    os.unlink(f"/run/systemd/system/{name}")
subprocess.run(["systemctl", "daemon-reload"], check=True)
print(json.dumps(found))
"""


def test_every_value_that_is_written_is_the_one_that_systemd_reads(lab: Lab) -> None:
    meant: dict[str, str] = {}
    units: dict[str, str] = {}
    refused = 0
    while len(meant) + refused < COUNT:
        value = text(16)
        try:
            unit = unit_files.render(_UNIT, "test", value=value)
        except Refusal:
            refused += 1
            continue
        name = f"generated-{len(meant)}.service"
        meant[name], units[name] = value, unit
    assert min(len(meant), refused) > COUNT / 10
    read = lab.exec(HOST, ["python3", "-c", _READ], stdin=json.dumps(units))
    assert read.returncode == 0, read.stderr[-2000:]
    found = json.loads(read.stdout)
    for name, value in meant.items():
        properties = found[name]
        assert ["Description", f"x{value}x"] in properties, (value, properties)
        assert ["NoNewPrivileges", "yes"] in properties
        commands = [text for key, text in properties if key == "ExecStart"]
        words = " ".join(word for word in f"/usr/local/sbin/portcullis word{value} last".split(" ") if word)
        assert len(commands) == 1
        assert f"argv[]={words} ;" in commands[0], (value, commands)
    sys.stdout.write(f"systemd: {len(meant)} values read as meant, {refused} refused\n")


@pytest.mark.parametrize("value", SMUGGLED)
def test_no_value_brings_in_more_than_itself(value: str) -> None:
    with pytest.raises(Refusal, match="is no line that sudo may be given"):
        sudoers.line(f"ada{value}", False, ["ALL"])
    if set(value) & set("\n\\;%$'\""):
        with pytest.raises(Refusal, match="is no line that systemd may be given"):
            unit_files.render(_UNIT, "test", value=value)
