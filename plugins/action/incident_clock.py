# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a host that a report of abuse is about for its time. It only reads, and a host that does not answer is no failure."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
import typing as t

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils import ports
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import clock
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

_LOGIN_SECONDS = 5
_SECONDS = 20
_ANSWERED = re.compile(rb"^clock .*\n", re.MULTILINE)
#: What ssh ends with where no connection comes about.
_NO_CONNECTION = 255


class ActionModule(ProtectedAction):
    """Log in, ask for the time, and compare it with the controller's at that moment."""

    TRANSFERS_FILES = False
    _suspected = True
    _supports_check_mode = True
    SPEC: t.ClassVar[t.Dict[str, t.Dict[str, t.Any]]] = {"ports": {"type": "list", "elements": "int", "default": []}}

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(self.SPEC)
        host = visible(str(self._task.delegate_to or (task_vars or {}).get("inventory_hostname")), 200)
        try:
            asked = {"ports": given["ports"], "timeout_seconds": _LOGIN_SECONDS}
            found: clock.Clock = ports.visit(self._connection, asked, lambda: {"clock": self._asked()})["clock"]
        except (AnsibleError, HostError, Refusal) as error:
            said = f"Clock of {host}: not known ({visible(str(error), 300).rstrip('.')}). Its logs may be off by any time; see 'date' there."
            self._display.display(said)
            return {**result, "changed": False, "known": False, "report": [said]}
        said = clock.sentence(host, found)
        self._display.display(said)
        return {**result, "changed": False, "known": True, "clock": found.data(), "report": [said]}

    def _asked(self) -> clock.Clock:
        """Ask twice, since the first time holds the login; the answer that came faster counts."""
        return min((self._once() for _time in range(2)), key=lambda one: one.doubt)

    def _once(self) -> clock.Clock:
        before = time.time()
        text = _first_line(self._command())
        return clock.read(text, before, time.time())

    def _command(self) -> t.List[t.Union[str, bytes]]:
        connection = self._connection
        if connection.transport == "local":
            return ["/bin/sh", "-c", clock.COMMAND]
        if connection.transport != "ssh":
            raise Refusal(f"it is not asked over the connection '{connection.transport}'")
        host = connection.get_option("host") or connection.host
        # Nobody is there to be asked for a password.
        argv: t.List[t.Union[str, bytes]] = connection._build_command(
            connection.get_option("ssh_executable"), "ssh", "-o", "BatchMode=yes", host, clock.COMMAND
        )
        return argv


def _first_line(argv: t.Sequence[t.Union[str, bytes]]) -> str:
    """Return the begin of what a command prints, as much as an answer can have and no longer than one can take."""
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        try:
            found, complaint = _read(running)
        finally:
            running.kill()
        code = running.wait()
    if not found and code == _NO_CONNECTION:
        raise AnsibleConnectionFailure(visible(complaint.strip()[-300:]) or "ssh says nothing")
    return found


def _read(running: t.Any) -> t.Tuple[str, str]:
    until = time.monotonic() + _SECONDS
    texts = {running.stdout.fileno(): b"", running.stderr.fileno(): b""}
    out = running.stdout.fileno()
    waiting = list(texts)
    while waiting and not _ANSWERED.search(texts[out]):
        left = until - time.monotonic()
        if left <= 0:
            raise HostError(f"no answer within {_SECONDS} s")
        for one in select.select(waiting, [], [], left)[0]:
            part = os.read(one, clock.MOST_CHARACTERS)
            texts[one] = (texts[one] + part)[: clock.MOST_CHARACTERS]
            # What is longer than any answer is none.
            if len(texts[one]) >= clock.MOST_CHARACTERS:
                raise HostError("its answer is no time, and longer than one")
            if not part:
                waiting.remove(one)
    said, complaint = (text.decode("utf-8", "replace") for text in texts.values())
    return said, complaint
