# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module evacuate_source, of whose result only the documented values are kept, and which is not waited for without an end."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.named import NamedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.time_limit import Late, limit

#: How long a host may take to let the key in, packages included, and to take it away again.
_OPEN_SECONDS, _CLOSE_SECONDS = 1200.0, 300.0
#: What of a key's time goes by before its digests are asked for does not matter: they are of use until its end.
_DEFAULT_MINUTES = 240
_ADVICE = {
    "open": "See what it does at its provider's console; whoever has root there may hold on to whatever asks it something. Its data can be copied from "
    "its disk in a rescue system instead (docs/rescue.md).",
    "summed": "It is slow, or somebody on it holds on to whatever reads. What was copied is kept on the clean host, and no manifest says that it is whole. "
    "Give it more time (evacuate_minutes), leave folders out (evacuate_exclude), or copy from its disk in a rescue system (docs/rescue.md).",
    "closed": "The clean host's half of the key is removed all the same, and this host's sshd takes its line no longer than evacuate_minutes. See at its "
    "console that no line with 'portcullis-evacuate-' is left in its files of keys.",
}


class ActionModule(NamedAction):
    """See the module."""

    _suspected = True

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        state = str(self._task.args.get("state") or "open")
        seconds = self._seconds(state)
        try:
            with limit(seconds):
                return super()._answer(task_vars)
        except Late:
            return {
                "failed": True,
                "failure": "failed",
                "msg": f"This host did not answer within {seconds / 60:.0f} minutes (state: {state}), so it is waited for no longer. "
                f"{_ADVICE.get(state, _ADVICE['open'])}",
            }

    def _seconds(self, state: str) -> float:
        if state == "summed":
            try:
                return float(self._task.args.get("minutes") or _DEFAULT_MINUTES) * 60
            except (TypeError, ValueError):
                # The module says what is wrong with it.
                return _CLOSE_SECONDS
        return _CLOSE_SECONDS if state == "closed" else _OPEN_SECONDS
