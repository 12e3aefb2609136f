# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The handler of each kind of step: the one registry, for applying a plan and for finishing it after a confirmation.

A kind is known by its name, and the module that carries it out is imported only once such a step is met.
"""

from __future__ import annotations

import importlib
from typing import Any, Callable, Mapping, Tuple, Type

from ..base import steps as kinds
from ..base.errors import HostError
from ..base.paths import UNITS
from ..base.steps import Step
from ..machine import files, packages, units
from ..machine.process import check

Handler = Callable[..., object]


def _remove_for_good(step: kinds.RemoveForGood) -> None:
    files.remove_for_good(step.names, step.empty)
    if any(name.startswith(f"{UNITS}/") for name in step.names):
        units.reload_manager()


HANDLERS: Mapping[Type[Step], Handler] = {
    kinds.InstallPackages: lambda step: packages.install(step.names, step.lock_timeout_seconds),
    kinds.WriteFile: lambda step: files.write(step.path, step.text, step.mode),
    kinds.WriteProgram: lambda step: files.write(step.path, step.content, 0o755),
    kinds.RemoveFile: lambda step: files.remove(step.path),
    kinds.RemoveForGood: _remove_for_good,
    kinds.SetAttributes: lambda step: files.set_attributes(step.path, step.mode, step.gid),
    kinds.SetUnit: lambda step: units.set_state(step.name, step.enabled, step.active),
    kinds.Unmask: lambda step: units.unmask(step.name),
    kinds.ReloadManager: lambda step: units.reload_manager(),
    kinds.ReloadUnit: lambda step: units.reload(step.name, step.restart),
    kinds.RunCommand: lambda step: check(step.argv, step.timeout_seconds),
}
#: The kinds that belong to one managed thing, by the module whose ``HANDLERS`` hold them: named, as none of it is imported below.
MODULES: Mapping[str, Tuple[str, ...]] = {
    "accounts.host.handlers": (
        "AddUser",
        "EndSessions",
        "JoinGroups",
        "LockPassword",
        "RemoveUser",
        "SetShell",
        "WriteKeys",
        "WriteSudoers",
    ),
    "allowlist.host.allowlist": ("ReloadNginx",),
    "os_hardening.host.handlers": ("KeepMode", "SetKernel"),
    "backup.host.client": ("MakeKey", "MakePassword", "EncryptPassword", "TakePassword"),
    "backup.host.store": ("AddStoreKey", "AddStoreUser", "MakeIdentity", "MakeRepositoryFolder"),
    "outbound.host.kernel": ("SetOutbound",),
    "containment.host.freezer": ("SetSuspended",),
    "containment.host.kernel": ("SetContainment",),
    "sshd.host.host_keys": ("FilterModuli", "GenerateHostKey", "RetireHostKey"),
    "sshd.host.sshd": ("DisableLines", "FollowSshd"),
    "certificates.host.supplied": ("DeploySupplied",),
    "ufw.host.ufw": ("RemoveKernelRules", "SetUfwRules", "SetUfwSettings", "StartUfw", "StopUfw"),
    "ufw_docker.host.gate": ("SetDockerGate",),
    "window.host.window": ("OpenWindow", "CloseWindow", "RemoveWindowSets"),
}
#: Kinds that are no part of a transaction: ``issuing`` carries each out for itself, with more than the step says.
ALONE = ("DeployAgain", "Issue")


def execute(step: Step) -> None:
    """Run one step; HostError if it fails."""
    _handlers(type(step).__name__)[type(step)](step)


def read(data: Mapping[str, Any]) -> Step:
    """Return the step that ``to_data`` described; HostError for a kind that this version does not know."""
    _handlers(str(data["step"]))
    return Step.from_data(data)


def _handlers(kind: str) -> Mapping[Type[Step], Handler]:
    if kind in {known.__name__ for known in HANDLERS}:
        return HANDLERS
    for name, theirs in MODULES.items():
        if kind in theirs:
            found: Mapping[Type[Step], Handler] = importlib.import_module(f"..{name}", __package__).HANDLERS
            return found
    raise HostError(
        f"Nothing here carries out a step of the kind {kind}; run the playbook again with the newest version."
    )
