# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a managed host spends while it is checked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from lab import Lab

#: Ansible leaves what it sent here, where it is told not to clean up.
_LEFT = "/home/admin/.ansible/tmp"
_MEASURE = """
import glob, json, resource, subprocess, sys
path = glob.glob(sys.argv[1] + "/*/AnsiballZ_host_survey.py")[0]
subprocess.run(["/usr/bin/python3", path], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"survey_cpu_seconds": used.ru_utime + used.ru_stime, "survey_peak_mb": used.ru_maxrss / 1024}))
"""


def on_host(lab: Lab, host: str, run: Callable[[], None]) -> dict[str, float]:
    """Return the seconds of CPU of the whole host during a run, and those and the memory of what was sent to it.

    The memory is that of the largest process. The login, of sshd, PAM and systemd, is in the whole host's seconds only.
    """
    machine = lab.machine(host)
    # Not in the figure: the first login, whose connection the second uses.
    run()
    before = machine.cpu_seconds()
    run()
    whole = machine.cpu_seconds() - before
    settings = {"ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_PIPELINING": "0"}
    os.environ.update(settings)
    try:
        run()
    finally:
        for name in settings:
            del os.environ[name]
    done = lab.exec(host, ["python3", "-c", _MEASURE, _LEFT])
    if done.returncode:
        raise SystemExit(done.stderr)
    return {
        "cpu_seconds": round(whole, 3),
        **{name: round(value, 3) for name, value in json.loads(done.stdout).items()},
    }
