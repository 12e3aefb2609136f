# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of a transaction: what can only be proven from outside is proven by a fresh login."""

from __future__ import annotations

import getpass
import socket
import time
import typing as t

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import asking, calls, proof
from ansible_collections.portcullis.vps.plugins.plugin_utils.login import Aim, advice, reason

_TRIES = 3
_LOGIN_SECONDS = 10
_TRANSACTION = "portcullis.vps.transaction"
_PUT_BACK = "The host has put back what was."
_ADVICE = "See that this port is open in your provider's firewall and that this user may become root, then run again."


class _Confirmed(t.NamedTuple):
    """A change that was confirmed after all, and what was then left to do, in a sentence."""

    left: str


class ConfirmedAction(ActionBase):  # type: ignore[misc]  # ansible-core ships no types
    """Run the module of the same name; if it leaves a change pending, log in afresh and confirm it, or have it undone.

    Where the host's own command says that there is nothing to do, the module is not even sent.
    """

    TRANSFERS_FILES = False

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        arguments = self.options(self._task.args)
        nothing = self._nothing_to_do(arguments)
        if nothing is not None:
            return {**result, **nothing}
        result.update(self._execute_module(module_args=arguments, task_vars=task_vars))
        pending = result.get("pending")
        if pending and not result.get("failed"):
            self._settle(result, pending, task_vars)
        return result

    def _nothing_to_do(self, arguments: t.Dict[str, t.Any]) -> t.Optional[t.Dict[str, t.Any]]:
        """Return what the module would answer, if the host's own command says that it would do nothing; else None."""
        name = self._task.action.rpartition(".")[2]
        try:
            _reason, answers = asking.ask(self, [asking.Question.of(name, name, arguments)])
        except Refusal:
            # The module says it better.
            return None
        if not answers or not answers[0]["settled"]:
            return None
        warnings = answers[0]["warnings"] + ([] if self._task.check_mode else answers[0]["standing"])
        return {"changed": False, "changes": [], "diff": [], "warnings": warnings, **answers[0]["told"]}

    def options(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        """Return all options of the module where a task gives it these."""
        return {
            "started_by": f"{getpass.getuser()}@{socket.gethostname()}",
            **self._filled_in(),
            **self._adapted(given),
        }

    def _filled_in(self) -> t.Dict[str, t.Any]:
        """Return options of the module that only the controller knows."""
        return {}

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        """Return the options that a task gives as the module takes them."""
        return dict(given)

    def _settle(self, result: t.Dict[str, t.Any], pending: t.Dict[str, t.Any], task_vars: t.Any) -> None:
        aim = Aim(self._connection)
        failure = self._prove(aim, pending, task_vars)
        if failure is None:
            result["pending"] = {}
            return
        aim.back()
        ended = self._undo(pending, failure, task_vars)
        if isinstance(ended, _Confirmed):
            # Perhaps only the answer to the confirmation was lost.
            result["pending"] = {}
            if ended.left:
                result.update(
                    failed=True, failure="failed", changed=True, msg=f"Confirmed, but not finished: {ended.left}"
                )
        else:
            result.update(
                failed=True,
                failure="rolled_back" if ended == _PUT_BACK else "failed",
                changed=False,
                msg=f"Undone: {failure}. {advice(failure, _ADVICE)} {ended}",
            )

    def _prove(self, aim: Aim, pending: t.Dict[str, t.Any], task_vars: t.Any) -> t.Optional[str]:
        """Log in afresh on every port, become root and confirm; return None, or what did not work."""
        failure = self._log_in_everywhere(aim, pending) if aim.can_move else self._prove_otherwise(pending, task_vars)
        if failure is not None:
            return failure
        try:
            confirmed = self._execute_module(
                module_name=_TRANSACTION,
                module_args={"state": "confirmed", "id": pending["id"]},
                task_vars=task_vars,
            )
        except AnsibleConnectionFailure as error:
            return f"the connection broke while the change was being confirmed ({reason(error)})"
        if confirmed.get("failed"):
            said = confirmed.get("msg") or confirmed.get("module_stderr")
            return f"a fresh login succeeded, yet the change could not be confirmed ({said})"
        return None

    def _log_in_everywhere(self, aim: Aim, pending: t.Dict[str, t.Any]) -> t.Optional[str]:
        # The first port last: the rest of the task goes on over it.
        for port in reversed(pending["ports"] or [aim.port]):
            failure = self._log_in(aim, port)
            if failure is not None:
                return failure
        return None

    def _prove_otherwise(self, pending: t.Dict[str, t.Any], task_vars: t.Any) -> t.Optional[str]:
        """Have it proven as ``portcullis_proof`` says, on a host that converges itself."""
        chosen = (task_vars or {}).get("portcullis_proof")
        if self._connection.transport == "local" and chosen:
            return proof.failure(chosen["method"], chosen["command"], pending)
        return (
            f"a fresh login cannot be made over the connection '{self._connection.transport}', only over ssh; "
            "set confirm_timeout_seconds to 0 to change this host without any way back"
        )

    def _log_in(self, aim: Aim, port: t.Optional[int]) -> t.Optional[str]:
        said = ""
        for attempt in range(_TRIES):
            aim.at(port, _LOGIN_SECONDS, fresh=True)
            try:
                answer = self._low_level_execute_command("true", sudoable=True)
            except AnsibleConnectionFailure as error:
                said = reason(error)
            else:
                if answer["rc"] == 0:
                    return None
                said = answer["stderr"].strip() or f"'true' ended with code {answer['rc']}"
            if attempt + 1 < _TRIES:
                time.sleep(1)
        return f"a fresh login on {'the port in use' if port is None else f'port {port}'} failed ({said})"

    def _undo(self, pending: t.Dict[str, t.Any], failure: str, task_vars: t.Any) -> t.Union[str, _Confirmed]:
        """Have the change undone and say how that went, or that it turns out to have been confirmed."""
        by_itself = f"The host puts back what was by itself at {pending['deadline']}."
        try:
            answer = self._execute_module(
                module_name=_TRANSACTION,
                module_args={"state": "rolled_back", "id": pending["id"], "reason": failure},
                task_vars=task_vars,
            )
        except AnsibleConnectionFailure:
            return by_itself
        if answer.get("outcome") == "confirmed":
            return _Confirmed(answer.get("msg", "") if answer.get("failed") else "")
        if answer.get("failed"):
            return f"{answer.get('msg', '')} {by_itself}".strip()
        return _PUT_BACK


def acting(plugin: t.Any, call: calls.Call) -> t.Optional[ConfirmedAction]:
    """Return the action plugin that a call would meet, in the place of another; None where that fills in nothing."""
    kind = calls.action(call.module)
    if kind is None or not issubclass(kind, ConfirmedAction):
        return None
    made = kind(
        plugin._task,
        plugin._connection,
        plugin._play_context,
        plugin._loader,
        plugin._templar,
        plugin._shared_loader_obj,
    )
    return t.cast("ConfirmedAction", made)
