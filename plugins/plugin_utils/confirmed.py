# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of a transaction: what can only be proven from outside is proven by a fresh login."""

from __future__ import annotations

import getpass
import signal
import socket
import time
import typing as t

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import adopting, decoding, host_command, proof, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import MET_SSHD, PORT_MATTERS, Cause, advice, cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import Aim, reason
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending
from ansible_collections.portcullis.vps.plugins.plugin_utils.deferred_signals import DeferredSignals
from ansible_collections.portcullis.vps.plugins.plugin_utils.named import SURVEY, NamedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.trust import Trust

_TRIES = 3
#: sshd, where it has too many connections that have not logged in, closes others by chance (MaxStartups).
_CLOSED_TRIES = 15
_LOGIN_SECONDS = 10
_TRANSACTION = "portcullis.vps.transaction"
#: What a moment later may be better.
_PASSING = PORT_MATTERS | {Cause.BROKEN, Cause.NO_ANSWER_OF_SUDO}
#: What it meets where somebody holds all the room that sshd has for those who have not logged in.
_CROWDED = frozenset({Cause.CLOSED, Cause.BROKEN, Cause.NO_BANNER, Cause.TIMED_OUT})
#: What a login meets that a rate limit keeps out, and how long ``ufw limit`` remembers it, with a second for its clock.
_AS_LIMITED = {Cause.REFUSED, Cause.TIMED_OUT}
_LIMIT_SECONDS = 31


class Failure(t.NamedTuple):
    """What did not prove a change, and why."""

    said: str
    cause: Cause


class Ending(t.NamedTuple):
    """How a change ended that was to be undone, in a sentence."""

    confirmed: bool
    undone: bool
    said: str


def _with_warnings(result: t.Dict[str, t.Any], survey: t.Any) -> t.Dict[str, t.Any]:
    """Return a result without the warnings that the survey of this run has said in its own words."""
    warnings = result.get("warnings")
    if not isinstance(warnings, list):
        return result
    return {**result, "warnings": adopting.unsaid(warnings, survey)}


class ConfirmedAction(NamedAction):
    """Run the module of the same name; if it leaves a change pending, log in afresh and confirm it, or have it undone.

    What takes time to find out is found out only where the host's own command says that there is something to do.
    """

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        arguments = self.options(self._task.args, task_vars)
        survey = (task_vars or {}).get(SURVEY)
        nothing = self._nothing_to_do(arguments, survey)
        if nothing is not None:
            return _with_warnings(nothing, survey)
        arguments.update(self._found_out(arguments))
        arguments.update(adopting.made(self._module, task_vars or {}))
        with DeferredSignals() as signals:
            result: t.Dict[str, t.Any] = self._execute_module(module_args=arguments, task_vars=task_vars)
            adopting.show(
                self._display, str((task_vars or {}).get("inventory_hostname")), result.get("adoption_report") or ()
            )
            if result.get("pending") and not result.get("failed"):
                pending = decoding.pending(result["pending"], arguments.get("ports") or ())
                # From here on a task's own timeout would leave a change that nobody confirms or undoes.
                signals.defer(signal.SIGALRM)
                self._prove_or_undo(result, pending, task_vars, signals)
            if signals.noted and result.get("failed"):
                # Nobody will read the result.
                self._display.warning(f"{self._task.action}: {result['msg']}")
        return _with_warnings(result, survey)

    @property
    def _module(self) -> str:
        return str(self._task.action).rpartition(".")[2]

    def _nothing_to_do(self, arguments: t.Dict[str, t.Any], survey: t.Any) -> t.Optional[t.Dict[str, t.Any]]:
        """Return what the module would answer, if the host's own command says that it would do nothing; else None.

        It is not asked where nothing would be saved, or where this run takes the host over, so that there is something to do.
        """
        takes_over = isinstance(survey, t.Mapping) and bool(survey.get("looked"))
        if takes_over or type(self)._found_out is ConfirmedAction._found_out:
            return None
        options = adopting.only_asking(self._module, arguments)
        try:
            unanswered, answers = host_command.ask(
                self, [host_command.Question.of(self._module, self._module, options)]
            )
        except Refusal:
            # The module says it better.
            return None
        if unanswered or not answers[0].converged:
            return None
        warnings = [*answers[0].warnings, *(() if self._task.check_mode else answers[0].deferred_warnings)]
        return {"changed": False, "changes": [], "diff": [], "warnings": warnings, **answers[0].returned}

    def options(
        self, given: t.Mapping[str, t.Any], task_vars: t.Optional[t.Mapping[str, t.Any]] = None
    ) -> t.Dict[str, t.Any]:
        """Return all options of the module where a task gives it these."""
        return {
            "_started_by": f"{getpass.getuser()}@{socket.gethostname()}",
            "_fresh_login": Aim(self._connection).can_move or self._chosen_proof(task_vars) is not None,
            **self._filled_in(),
            **self._adapted(given),
        }

    def _filled_in(self) -> t.Dict[str, t.Any]:
        """Return options of the module that only the controller knows."""
        return {}

    def _found_out(self, _arguments: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        """Return options that take a visit to find out, and matter only where something changes."""
        return {}

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        """Return the options that a task gives as the module takes them."""
        return dict(given)

    def _before_proof(self, _result: t.Dict[str, t.Any], _pending: Pending) -> None:
        """Do on the controller what the fresh login needs."""

    def _prove_or_undo(
        self, result: t.Dict[str, t.Any], pending: Pending, task_vars: t.Any, signals: DeferredSignals
    ) -> None:
        aim = Aim(self._connection)
        failure = self._failure(aim, result, pending, task_vars, signals)
        if failure is None:
            result["pending"] = {}
            return
        aim.back()
        ended = self._undo(pending, failure, task_vars)
        if ended.confirmed:
            # Perhaps only the answer to the confirmation was lost.
            result["pending"] = {}
            if ended.said:
                said = f"Confirmed, but not finished: {ended.said}"
                result.update(failed=True, failure="failed", changed=True, msg=said)
            return
        result.update(
            failed=True,
            failure="rolled_back" if ended.undone else "failed",
            changed=not ended.undone,
            msg=f"{'Reverted' if ended.undone else 'Not confirmed'}: {failure.said}. {advice(failure.cause)} {ended.said}",
        )
        if ended.undone:
            result.update(changes=[], diff=[], pending={})

    def _failure(
        self,
        aim: Aim,
        result: t.Dict[str, t.Any],
        pending: Pending,
        task_vars: t.Any,
        signals: DeferredSignals,
    ) -> t.Optional[Failure]:
        """Prove and confirm the change; return None, or what did not work, whatever that was."""
        try:
            self._before_proof(result, pending)
            return self._prove(aim, pending, task_vars, signals)
        except Exception as error:
            return Failure(f"it could not be proven on this controller ({reason(error)})", Cause.CONTROLLER)

    def _prove(self, aim: Aim, pending: Pending, task_vars: t.Any, signals: DeferredSignals) -> t.Optional[Failure]:
        """Log in afresh on every port, become root and confirm; return None, or what did not work."""
        if aim.can_move:
            failure = self._log_in_everywhere(aim, pending, signals)
        else:
            failure = self._prove_otherwise(pending, task_vars)
        if signals.noted:
            failure = Failure("this run was interrupted before the change was confirmed", Cause.INTERRUPTED)
        return failure or self._confirm(pending, task_vars)

    def _confirm(self, pending: Pending, task_vars: t.Any) -> t.Optional[Failure]:
        try:
            confirmed = self._execute_module(
                module_name=_TRANSACTION,
                module_args={"state": "confirmed", "id": pending.id},
                task_vars=task_vars,
            )
        except AnsibleError as error:
            said = f"the connection broke while the change was being confirmed ({reason(error)})"
            return Failure(said, Cause.BROKEN if isinstance(error, AnsibleConnectionFailure) else cause(str(error)))
        if not confirmed.get("failed"):
            return None
        said = str(confirmed.get("msg") or confirmed.get("module_stderr"))
        found = cause(said)
        return Failure(
            f"a fresh login succeeded, yet the change could not be confirmed ({said.rstrip('.')})",
            found if found is Cause.DECIDED else Cause.AFTER_LOGIN,
        )

    def _log_in_everywhere(self, aim: Aim, pending: Pending, signals: DeferredSignals) -> t.Optional[Failure]:
        ports = pending.ports or [aim.port]
        aim.pins = Trust(self._connection, ports, aim.port).pins()
        # The first port last: the rest of the task goes on over it.
        for port in reversed(ports):
            failure = self._log_in(aim, port, pending.limited, signals)
            if failure is not None:
                return failure
        return None

    def _chosen_proof(self, task_vars: t.Optional[t.Mapping[str, t.Any]]) -> t.Any:
        """Return what ``portcullis_proof`` says, on a host that converges itself; None elsewhere."""
        return (task_vars or {}).get("portcullis_proof") if self._connection.transport == "local" else None

    def _prove_otherwise(self, pending: Pending, task_vars: t.Any) -> t.Optional[Failure]:
        chosen = self._chosen_proof(task_vars)
        if not chosen:
            said = f"a fresh login cannot be made over the connection '{self._connection.transport}', only over ssh"
            return Failure(said, Cause.NOT_SSH)
        unproven = proof.failure(chosen["method"], chosen["command"], pending)
        return None if unproven is None else Failure(unproven, Cause.PROOF)

    def _log_in(self, aim: Aim, port: t.Optional[int], limited: bool, signals: DeferredSignals) -> t.Optional[Failure]:
        failure = self._attempt(aim, port)
        waits = limited and failure is not None and failure.cause in _AS_LIMITED
        for tried in range(1, _CLOSED_TRIES):
            # A wrong password is wrong a moment later, too, and counts against the account each time.
            if failure is None or failure.cause not in _PASSING or signals.noted:
                break
            # Each of them counts where a rule limits them.
            if tried >= _TRIES and (limited or failure.cause is not Cause.CLOSED):
                break
            time.sleep(_LIMIT_SECONDS if waits and tried == 1 else 1)
            failure = self._attempt(aim, port)
        if failure is None:
            return None
        where = "the port in use" if port is None else f"port {port}"
        after = f", {_LIMIT_SECONDS} s after the first, as the firewall there limits connections," if waits else ""
        return failure._replace(said=f"a fresh login on {where}{after} failed ({failure.said})")

    def _attempt(self, aim: Aim, port: t.Optional[int]) -> t.Optional[Failure]:
        """Log in afresh and become root once; return None, or what failed."""
        aim.at(port, _LOGIN_SECONDS, fresh=True)
        try:
            answer = self._low_level_execute_command("true", sudoable=True)
        except AnsibleError as error:
            return Failure(reason(error), cause(str(error)))
        if answer["rc"] == 0:
            return None
        said = answer["stderr"].strip() or f"'true' ended with code {answer['rc']}"
        return Failure(said, cause(said) if cause(said) in MET_SSHD else Cause.AFTER_LOGIN)

    def _undo(self, pending: Pending, failure: Failure, task_vars: t.Any) -> Ending:
        """Have the change undone over the connection there was before, and return how that went."""
        by_itself = f"The host reverts it by itself at {pending.deadline}."
        try:
            answer = self._execute_module(
                module_name=_TRANSACTION,
                module_args={"state": "rolled_back", "id": pending.id, "reason": failure.said},
                task_vars=task_vars,
            )
        except Exception as error:
            return Ending(False, False, f"It could not be reverted at once ({reason(error)}). {by_itself}")
        outcome = answer.get("outcome")
        if outcome == "confirmed":
            return Ending(True, False, answer.get("msg", "") if answer.get("failed") else "")
        if answer.get("failed"):
            said = answer.get("msg") or answer.get("module_stderr", "")
            # Once it has ended, with problems or without, the deadline does no more.
            return Ending(False, False, said if outcome == "rolled back" else f"{said} {by_itself}".strip())
        if outcome != "rolled back":
            return Ending(False, False, "How the host ended it is not known; see 'portcullis status' there.")
        crowd = str(answer.get("crowd") or "") if failure.cause in _CROWDED else ""
        return Ending(False, True, f"The host has reverted the change. {crowd}".strip())


def acting(plugin: t.Any, call: role_tasks.Call) -> t.Optional[ConfirmedAction]:
    """Return the action plugin that a call would meet, in the place of another; None where that fills in nothing."""
    kind = role_tasks.action(call.module)
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
