# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One page at the end of a run: what every area came to on every host, why, what was slow, and who is not done yet."""

from __future__ import annotations

DOCUMENTATION = r"""
name: posture
type: aggregate
short_description: Says on one page what a run came to, and keeps who is not done yet
version_added: 0.1.0
author:
  - Contributors to the Portcullis project (@portcullis)
description:
  - >-
    Prints, when a playbook ends, a table of hosts and areas, where an area is a role, by its full name where another has the same
    short one. Of tasks outside of any role, those of
    this collection's modules are an area by the module's name, all others are V(play). Hosts with the same
    posture share a row, the worst comes first; V(-) is where nothing was done. Below it stand the reasons of what is bad, and
    the steps that took longest.
  - >-
    V(ok) and V(changed) are what they always are. V(refused) means that nothing was changed because it must not be;
    V(rolled back), that a change was undone and the host is as it was. Modules of this collection say so in their return
    value C(failure); a failed task of C(fail), C(assert) or
    C(validate_argument_spec) counts as refused. Everything else that fails is V(failed), or V(unreachable).
  - Where sshd moved to another port, the line that the inventory needs stands at its end.
  - What was rescued does not count, nor what was ignored, nor that a role's arguments are legal.
  - >-
    A rollout that stopped is taken up by C(--limit @FOLDER/PLAYBOOK.remaining): see O(remaining_folder).
options:
  rows:
    description: How many rows of hosts, and how many reasons, are printed at most; the rest is counted.
    type: int
    default: 20
    env:
      - name: PORTCULLIS_POSTURE_ROWS
    ini:
      - section: callback_posture
        key: rows
  steps:
    description: How many of the slowest steps are printed.
    type: int
    default: 5
    env:
      - name: PORTCULLIS_POSTURE_STEPS
    ini:
      - section: callback_posture
        key: steps
  remaining_folder:
    description:
      - >-
        Where to keep, as C(PLAYBOOK.remaining), the names of the hosts that are not done: those that did not end well, those
        that the run did not come to, and those that were on their way when it stopped. Ansible's own retry files name only the
        first of these.
      - Hosts that end well are taken out again, and a file without any is removed. Check mode leaves it alone.
      - Without it nothing is kept.
    type: path
    env:
      - name: PORTCULLIS_REMAINING_FOLDER
    ini:
      - section: callback_posture
        key: remaining_folder
requirements:
  - enabled by C(callbacks_enabled = portcullis.vps.posture) in ansible.cfg, or in E(ANSIBLE_CALLBACKS_ENABLED)
"""

import os
import time
import typing as t

from ansible import context
from ansible.plugins.callback import CallbackBase
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils import posture
from ansible_collections.portcullis.vps.plugins.plugin_utils.rollout import Rollout, keep

#: What the return value `failure` of this collection's modules says.
_FAILURES = {"refused": posture.REFUSED, "rolled_back": posture.ROLLED_BACK}
#: Who uses these says no on purpose, and changes nothing by it.
_VALIDATION = "validate_argument_spec"
_REFUSING = ("fail", "assert", _VALIDATION)
_COLLECTION = "portcullis.vps"


class CallbackModule(CallbackBase):
    """Gather what tasks answer, and print the page when all is over."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "portcullis.vps.posture"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: t.Any, **options: t.Any) -> None:
        super().__init__(*arguments, **options)
        self._posture = posture.Posture()
        self._rollout = Rollout()
        self._started: t.Dict[t.Tuple[str, str], float] = {}
        self._playbook = "playbook"
        self._inventory_lines: t.Dict[str, str] = {}

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        self._playbook = os.path.splitext(os.path.basename(playbook._file_name))[0]
        self._rollout.plays = len(playbook.get_plays())

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        variables = play.get_variable_manager().get_vars(play=play)
        hosts = variables["ansible_play_hosts_all"]
        bad = self._posture.bad_hosts()
        self._posture.expect(hosts)
        self._rollout.inventory = set(variables["groups"]["all"])
        tolerated = 100.0 if play.max_fail_percentage is None else float(play.max_fail_percentage)
        batch = set(variables["ansible_play_batch"]) - bad
        self._rollout.begin(play._uuid, hosts, batch, 0 if play.any_errors_fatal else tolerated)
        # Already now, since nobody would do it any more if this run were killed.
        self._keep(bad, over=False)

    def v2_playbook_on_no_hosts_matched(self) -> None:
        self._rollout.plays -= 1

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        self._started[(host.get_name(), task._uuid)] = time.monotonic()

    def v2_runner_on_ok(self, result: t.Any) -> None:
        if _action(result.task) == _VALIDATION:
            # Ansible does so for a role none of whose tasks may run, and says nothing of the host.
            self._started.pop((result.host.get_name(), result.task._uuid), None)
            return
        self._add(result, posture.CHANGED if result.result.get("changed") else posture.OK)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        if ignore_errors:
            self.v2_runner_on_ok(result)
        else:
            self._add(result, _failure(result), _reason(result))

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._add(result, posture.UNREACHABLE, _reason(result))

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        self._started.pop((result.host.get_name(), result.task._uuid), None)

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        bad = {*stats.failures, *stats.dark}
        self._posture.pardon(self._posture.bad_hosts() - bad)
        check_mode = bool(context.CLIARGS.get("check"))
        lines = posture.page(self._posture, self.get_option("rows"), self.get_option("steps"), check_mode)
        if self._inventory_lines:
            lines += ["", "For the inventory, so that other plays find these hosts"]
            lines += [f"  {host}: {line}" for host, line in self._inventory_lines.items()]
        lines += self._keep(bad, over=True)
        if lines:
            self._display.display("\n".join(["", *lines, ""]))

    def _keep(self, bad: t.Set[str], over: bool) -> t.List[str]:
        """Write down who is not done, where that is wanted, and return the lines that say so."""
        folder = self.get_option("remaining_folder")
        if not folder or context.CLIARGS.get("check"):
            return []
        path = os.path.join(folder, f"{self._playbook}.remaining")
        try:
            hosts = keep(path, self._rollout, bad, over)
        except OSError as error:
            self._display.warning(f"Who is not done could not be kept in {path} ({error.strerror}); mend that.")
            return []
        return ["", f"Not done: {len(hosts)} hosts. To go on, run the same with: --limit @{path}"] if hosts else []

    def _add(self, result: t.Any, status: str, reason: str = "") -> None:
        host, task = result.host.get_name(), result.task
        area = _area(task)
        surveys = str(task.action) == f"{_COLLECTION}.survey"
        # Where it could ask nothing, it knows nothing: the roles say what keeps them out.
        if not surveys or status != posture.OK or result.result.get("answers") or not result.result.get("reason"):
            self._posture.add(host, area, status, reason)
        if surveys:
            # What it found to be as it should be needs no task of its own.
            for role in result.result.get("converged_roles") or ():
                self._posture.add(host, f"{_COLLECTION}.{role}", posture.OK)
        if str(task.action) == f"{_COLLECTION}.sshd" and result.result.get("inventory_line"):
            self._inventory_lines[host] = str(result.result["inventory_line"])
        started = self._started.pop((host, task._uuid), None)
        if started is not None:
            name = str(task.name or task.action)
            self._posture.time(host, area, name, time.monotonic() - started)


def _area(task: t.Any) -> str:
    """Return the role that a task belongs to, in full; outside of any, the module of this collection, or ``play``."""
    if task._role:
        return str(task._role.get_name())
    action = str(task.action)
    return action.rpartition(".")[2] if action.startswith(f"{_COLLECTION}.") else "play"


def _action(task: t.Any) -> str:
    return str(task.action).replace("ansible.builtin.", "")


def _failure(result: t.Any) -> str:
    words = [answer["failure"] for answer in _answers(result) if isinstance(answer.get("failure"), str)]
    if words:
        return max((_FAILURES.get(word, posture.FAILED) for word in words), key=posture.STATUSES.index)
    return posture.REFUSED if _action(result.task) in _REFUSING else posture.FAILED


def _reason(result: t.Any) -> str:
    # Of a loop's items only what failed has one of these; `failed` itself is taken away before callbacks see it.
    items = _answers(result)[1:]
    failed = [item for item in items if "failure" in item or "exception" in item]
    said = [answer["msg"] for answer in (*failed, result.result) if answer.get("msg")]
    # Any module may have answered this, and so any host.
    return visible(str(said[0] if said else result.result.get("censored") or "no reason was given"))


def _answers(result: t.Any) -> t.List[t.Mapping[str, t.Any]]:
    """Return what a task answered, and what it answered to each item of a loop."""
    return [result.result, *(item for item in result.result.get("results") or () if isinstance(item, dict))]
