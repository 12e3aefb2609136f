# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doing what a module does, with the code that is on the host already: what the controller asks for instead of sending the module.

The host's own command does it where it is of the very code that the controller would send.
"""

from __future__ import annotations

import importlib
import json
import sys
import syslog
from typing import Any, Dict

from ..base.errors import HostError, Refusal
from ..base.outcome import failure
from ..base.version import VERSION
from ..command import build


def main(own: str, wanted: str) -> int:
    """Read a ``module``, its ``arguments``, which are legal, and ``check_mode`` as JSON from standard input; print what it answers.

    ``downgrade_from`` is there too: the version of this command that this code may replace although it is newer.
    A line before says that it begins: without that line nothing was done, and the module may be sent. ``own`` and ``wanted`` are
    the digests of this command and of the controller's code.
    """
    if own != wanted:
        _say({"known": False, "version": VERSION})
        return 0
    call = json.load(sys.stdin)
    module, check_mode = call["module"], call["check_mode"]
    manage = importlib.import_module(f"{__package__}.{module}").manage
    # As a module does that Ansible sends, but for the arguments.
    syslog.openlog(f"ansible-portcullis.vps.{module}", 0, syslog.LOG_USER)
    syslog.syslog(syslog.LOG_INFO, "Invoked in check mode" if check_mode else "Invoked")
    _say({"known": True, "module": module})
    try:
        build.accept(call["downgrade_from"])
        with build.running_from(own):
            outcome = manage(call["arguments"], check_mode)
    except (Refusal, HostError) as error:
        _say({"answer": {"failed": True, **failure(error)}})
    except Exception as error:
        _say({"answer": _defect(module, error)})
        raise
    else:
        _say({"answer": {**outcome.answer, "warnings": list(outcome.warned(check_mode))}})
    return 0


def _defect(module: str, error: Exception) -> Dict[str, Any]:
    said = f"{module} met an error that it does not know ({type(error).__name__}: {error}); this is a defect of the collection."
    return {"failed": True, "failure": "failed", "msg": said}


def _say(what: Dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
