# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the collection that stops, or dies, wherever a test wants it to.

The collection itself has no switch for tests. To the copy's files, processes and transactions a few lines are appended that pass a point before
every effect on the host: every file written, renamed or removed, every program that changes something. What happens at a
point is told by files in /opt/fault on the host, which the test sees from outside.
"""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDER = "opt/fault"
_UTILS = "ansible_collections/portcullis/vps/plugins/module_utils"

_POINT = """

def _point(label):
    import json, os, signal, time
    try:
        with open("/opt/fault/plan.json") as file:
            plan = json.load(file)
    except FileNotFoundError:
        return
    with open("/opt/fault/log", "a+") as log:
        log.seek(0)
        passed = log.read().splitlines()
        name = "%s#%d" % (label, sum(line.startswith(label + "#") for line in passed) + 1)
        log.write(name + chr(10))
    if plan.get("kill_at") in (name, len(passed) + 1):
        open("/opt/fault/reached", "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if plan.get("pause_at") == name:
        with open("/opt/fault/reached.new", "w") as file:
            file.write(str(os.getpid()))
        os.rename("/opt/fault/reached.new", "/opt/fault/reached")
        for _ in range(600):
            if os.path.exists("/opt/fault/go"):
                break
            time.sleep(0.1)
"""
_PROCESS = (
    _POINT
    + """

_run = run
_READING = ("show", "is-active", "is-enabled", "status", "list-units")


def run(argv, *args, **options):
    words = [word for word in argv if not word.startswith("-")]
    changing = {"systemctl": words[1:2] != ["show"], "sshd": "-t" in argv}
    if changing.get(words[0], words[0] in ("systemd-run", "ufw", "iptables-restore", "ip6tables-restore")):
        _point(" ".join(words[:2]) if words[0] == "systemctl" else "run " + words[0])
    return _run(argv, *args, **options)
"""
)
_FILES = (
    _POINT
    + """

_write, _remove, _rename = write, remove, rename


def write(path, *args, **options):
    _point("write " + os.path.basename(path))
    _write(path, *args, **options)


def remove(path):
    _point("remove " + os.path.basename(path))
    _remove(path)


def rename(source, target):
    _point("rename " + os.path.basename(target))
    _rename(source, target)


_replace = os.replace


class _Os:
    def __getattr__(self, name):
        return getattr(_os, name)

    @staticmethod
    def replace(source, target):
        _point("replace " + _os.path.basename(target))
        _replace(source, target)


_os = os
os = _Os()
"""
)
_TRANSACTION = (
    _POINT
    + '''

_run = run


def run(*args, **options):
    answer = _run(*args, **options)
    _point("applied")
    return answer


class _Clock:
    """The clock on the wall, which somebody may have set anew."""

    def __getattr__(self, name):
        return getattr(_time, name)

    @staticmethod
    def time():
        try:
            with open("/opt/fault/clock") as file:
                return _time.time() + float(file.read())
        except FileNotFoundError:
            return _time.time()


_time = time
time = _Clock()
'''
)


def copy(source: Path, target: Path) -> Path:
    """Copy the collection in ``source`` below ``target``, a path for collections, with points in it; return ``target``."""
    place = target / "ansible_collections/portcullis/vps"
    place.mkdir(parents=True)
    for part in ("plugins", "roles", "meta"):
        shutil.copytree(source / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(source / "galaxy.yml", place)
    for name, addition in {
        "machine/process": _PROCESS,
        "machine/files": _FILES,
        "transaction/transaction": _TRANSACTION,
    }.items():
        file = target / _UTILS / f"{name}.py"
        file.write_text(file.read_text() + addition)
    return target
