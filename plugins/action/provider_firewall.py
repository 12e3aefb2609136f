# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring a provider's firewall to a host's policy, by the provider's own modules and from the controller alone."""

from __future__ import annotations

import os
import stat
import typing as t

from ansible.plugins.loader import module_loader
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files as machine_files
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import (
    files,
    inventory,
    policy,
    registry,
    report,
    rules as neutral,
    walls,
)
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import Call, Options, Plan, Provider, Raw

PUT_BACK = "put_back"
ARGUMENT_SPEC: t.Dict[str, t.Any] = {
    "step": {"type": "str", "choices": [*walls.STEPS, PUT_BACK], "required": True},
    "firewall": {"type": "dict", "required": True},
    "foreign": {"type": "str", "choices": list(walls.FOREIGN), "default": walls.FOREIGN[0]},
    "left_to_host": {"type": "list", "elements": "str", "default": []},
    "rules": {"type": "list", "elements": "dict", "default": []},
    "icmp": {"type": "bool", "default": True},
    "former_ssh_ports": {"type": "list", "elements": "int", "default": []},
    "answering_port": {"type": "int"},
    "way_back": {"type": "list", "elements": "dict", "default": []},
}
_OPTION = "portcullis_provider_firewall"


class ActionModule(ProtectedAction):
    """See the module."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(ARGUMENT_SPEC)
        try:
            return {**result, **self._done(given, task_vars or {})}
        except (Refusal, HostError) as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}

    def _done(self, given: t.Mapping[str, t.Any], task_vars: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
        options = given["firewall"]
        provider = registry.provider(options)
        self._require_controller()
        secrets = _secrets(provider, options)
        if given["step"] == PUT_BACK:
            calls = [Call(str(each["module"]), dict(each["arguments"])) for each in given["way_back"]]
            self._require_installed(provider, calls)
            if not self._task.check_mode:
                self._write(provider, calls, secrets, task_vars)
            return {"changed": bool(calls), "changes": [f"Put back the rules at {provider.title}"] if calls else []}
        wanted = self._policy(given, task_vars, task_vars["inventory_hostname"], given["step"])
        self._require_one_policy(given, task_vars, wanted)
        _require_way_in(given, wanted)
        self._require_installed(provider, [*provider.reads(options), Call(provider.module, {})])
        wall = self._wall(provider, options, secrets, task_vars)
        plan = provider.plan(wall, wanted.rules, options, given["step"], given["foreign"])
        if plan.calls and not self._task.check_mode:
            self._write(provider, plan.calls, secrets, task_vars)
            try:
                self._verify(provider, given, wanted, secrets, task_vars)
            except (Refusal, HostError) as error:
                # Whatever is there now, what was there before is known.
                answer = self._answer(provider, wall, plan)
                return {**answer, "failed": True, "failure": HostError.failure, "msg": str(error)}
        return self._answer(provider, wall, plan)

    def _answer(self, provider: Provider, wall: walls.Wall, plan: Plan) -> t.Dict[str, t.Any]:
        before, after = report.lines(wall.ours), report.lines(plan.rules if plan.rules else wall.ours)
        answer: t.Dict[str, t.Any] = {
            "changed": bool(plan.calls),
            "provider": provider.title,
            "changes": report.changes(before, after, provider.title) if plan.calls else [],
            "said": list(plan.said),
            "rules": [rule.to_data() for rule in plan.rules],
            "way_back": [{"module": call.module, "arguments": call.arguments} for call in plan.back]
            if plan.calls
            else [],
        }
        if self._task.diff and plan.calls:
            texts = ("".join(f"{line}\n" for line in each) for each in (before, after))
            answer["diff"] = [
                dict(zip(("before", "after"), texts), before_header=provider.title, after_header=provider.title)
            ]
        return answer

    def _policy(
        self, given: t.Mapping[str, t.Any], task_vars: t.Mapping[str, t.Any], host: str, step: str
    ) -> policy.Policy:
        former = given["former_ssh_ports"] if step == "open" else ()
        variables = role_tasks.Variables(task_vars, self._templar, self._loader)
        roles = [role_tasks.Role(name, variables) for name in inventory.ROLES]
        try:
            return inventory.policy_of(roles, given, former)
        except Refusal as refusal:
            raise Refusal(
                str(refusal) if host == task_vars.get("inventory_hostname") else f"{host}: {refusal}"
            ) from None

    def _require_one_policy(
        self, given: t.Mapping[str, t.Any], task_vars: t.Mapping[str, t.Any], wanted: policy.Policy
    ) -> None:
        """Raise Refusal where another host of this run stands behind the same firewall and lets in others."""
        hostvars = task_vars.get("hostvars") or {}
        for other in task_vars.get("ansible_play_hosts_all") or ():
            if other == task_vars["inventory_hostname"] or hostvars[other].get(_OPTION) != given["firewall"]:
                continue
            theirs = self._policy(given, dict(hostvars[other]), other, given["step"])
            if neutral.accepted(theirs.rules) != neutral.accepted(wanted.rules):
                raise Refusal(
                    f"{_OPTION}: {task_vars['inventory_hostname']} and {other} stand behind the same firewall and let in others, so each would be as "
                    "wide as both; give each a firewall of its own, or let both in from the same."
                )

    def _require_controller(self) -> None:
        """Raise Refusal where a token would leave the controller."""
        if getattr(self._connection, "transport", "").rpartition(".")[2] != "local":
            raise Refusal(
                "delegate_to: a provider's firewall is changed from the controller alone, so that no host ever holds a token; write "
                "delegate_to: localhost at this task."
            )

    def _require_installed(self, provider: Provider, calls: t.Iterable[Call]) -> None:
        for name in dict.fromkeys(call.module for call in calls):
            known = name in (files.READ, files.WRITE, "")
            if not known and not module_loader.find_plugin_with_context(name).resolved:
                collection = ".".join(name.split(".")[:2])
                raise Refusal(
                    f"{_OPTION}: {provider.title} is changed by the module {name}, which is not here; run 'ansible-galaxy collection install "
                    f"{collection}' on the controller, and install what its documentation requires."
                )

    def _wall(self, provider: Provider, options: Options, secrets: Raw, task_vars: t.Dict[str, t.Any]) -> walls.Wall:
        answers = [self._call(provider, call, secrets, task_vars) for call in provider.reads(options)]
        try:
            return provider.wall(answers, options)
        except (KeyError, TypeError, AttributeError) as error:
            raise HostError(
                f"{provider.title}'s module answered something else than it documents ({type(error).__name__}: {error}), so nothing was sent; use a "
                "version that docs/provider-firewall.md names."
            ) from None

    def _write(self, provider: Provider, calls: t.Sequence[Call], secrets: Raw, task_vars: t.Dict[str, t.Any]) -> None:
        for count, call in enumerate(calls):
            try:
                self._call(provider, call, secrets, task_vars)
            except HostError as error:
                done = (
                    f" {count} of {len(calls)} calls were made before that; run again to make the others."
                    if count
                    else ""
                )
                raise HostError(f"{error}{done}") from None

    def _verify(
        self,
        provider: Provider,
        given: t.Mapping[str, t.Any],
        wanted: policy.Policy,
        secrets: Raw,
        task_vars: t.Dict[str, t.Any],
    ) -> None:
        """Ask the provider again: what its module called done may not be."""
        wall = self._wall(provider, given["firewall"], secrets, task_vars)
        left = provider.plan(wall, wanted.rules, given["firewall"], given["step"], given["foreign"])
        if left.calls:
            raise HostError(
                f"{provider.title}'s module said that it was done, and the rules there are not those that were sent "
                f"({'; '.join(report.lines(wall.ours)[:3]) or 'there are none of ours'}); look at them in its "
                "console. way_back has those that were there before."
            )

    def _call(self, provider: Provider, call: Call, secrets: Raw, task_vars: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
        """Return what a module answers; HostError where it fails. The secrets are in no message and no log."""
        if call.module == files.READ:
            return {"text": machine_files.read(os.path.expanduser(str(call.arguments["path"])))}
        if call.module == files.WRITE:
            path = os.path.expanduser(str(call.arguments["path"]))
            machine_files.write(path, call.arguments["text"], 0o644, os.getuid(), os.getgid())
            return {}
        task = self._task.copy()
        task.action, task.args, task.no_log = call.module, {**call.arguments, **secrets}, True
        action = self._shared_loader_obj.action_loader.get(
            "ansible.legacy.normal",
            task=task,
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        answer: t.Dict[str, t.Any] = action.run(task_vars=task_vars)
        if answer.get("failed") or answer.get("unreachable"):
            said = str(answer.get("msg") or "it did not say why")
            for secret in secrets.values():
                said = said.replace(str(secret), "********")
            raise HostError(
                f"{provider.title}: its module {call.module} failed ({visible(said[:500])}); mend that, then run again."
            )
        return answer


def _require_way_in(given: t.Mapping[str, t.Any], wanted: policy.Policy) -> None:
    """Raise Refusal where the host still answers on a port that this would close."""
    port = given["answering_port"]
    if given["step"] == "close" and port is not None and port not in wanted.ssh_ports:
        raise Refusal(
            f"answering_port: SSH answers on port {port}, which the policy does not name any more ({', '.join(map(str, wanted.ssh_ports))}), so it "
            "stays open at the provider; run site.yml, which moves it, then close."
        )


def _secrets(provider: Provider, options: Options) -> Raw:
    """Return a provider's secrets, from a file of the controller or its environment; Refusal where they are in neither."""
    if not provider.secrets:
        return {}
    path = options.get("token_file")
    if path:
        lines = _lines(os.path.expanduser(str(path)))
        if len(lines) != len(provider.secrets):
            raise Refusal(
                f"{_OPTION}.token_file: {path} has {len(lines)} lines, and {provider.title} takes {' and '.join(provider.secrets)}, one on each; "
                "write it so."
            )
        return dict(zip(provider.secrets, lines))
    found = {option: os.environ.get(name, "") for option, name in provider.secrets.items()}
    missing = [provider.secrets[option] for option, value in found.items() if not value]
    if missing:
        raise Refusal(
            f"{_OPTION}: there is no token for {provider.title}; set {' and '.join(missing)} in the environment of ansible-playbook, or name a file "
            "of the controller in token_file."
        )
    return found


def _lines(path: str) -> t.List[str]:
    try:
        if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            raise Refusal(
                f"{_OPTION}.token_file: others may read {path}; run 'chmod 600 {path}', and replace the token."
            )
        text = machine_files.read(path)
    except OSError as error:
        raise Refusal(f"{_OPTION}.token_file: {path} cannot be read ({error.strerror}); name one that can.") from None
    return [line for line in (text or "").splitlines() if line]


role_tasks.import_all()
