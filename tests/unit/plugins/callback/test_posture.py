# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real playbooks over made-up hosts, whose roles answer what a test wants, and the page that ends each run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.callback.posture import CallbackModule
from ansible_collections.portcullis.vps.plugins.plugin_utils.posture import Posture, page as lines
from ansible_collections.portcullis.vps.plugins.plugin_utils.rollout import Rollout

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[4]
#: Answers with its own arguments, so that a task ends as a test wants it, without a process on a host.
ANSWER = """
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        return dict(self._task.args)
"""

REFUSED = {"failed": True, "failure": "refused", "msg": "portcullis_admins: the list of users is empty; name one."}
ROLLED_BACK = {"failed": True, "failure": "rolled_back", "msg": "Reverted: a fresh login on port 2222 failed."}
FAILED = {"failed": True, "msg": "Could not install ufw."}
UNREACHABLE = {"unreachable": True, "msg": "No port lets this run in."}
CHANGED = {"changed": True}


class Site:
    """A playbook over made-up hosts: what each role answers is in the hosts' variables, by the role's name."""

    def __init__(self, folder: Path, roles: Sequence[str] = ("gate", "wall_of_ufw"), **play: Any) -> None:
        self.folder = folder
        (folder / "action_plugins").mkdir()
        (folder / "action_plugins" / "answer.py").write_text(ANSWER)
        for role in roles:
            tasks = folder / "roles" / role / "tasks"
            tasks.mkdir(parents=True)
            task = {"name": f"Keep the {role}", "answer": "{{ " + role + " | default({}) }}"}
            (tasks / "main.yml").write_text(json.dumps([task]))
        self.write({"roles": list(roles), **play})

    def write(self, *plays: Mapping[str, Any]) -> None:
        whole = [{"hosts": "all", "gather_facts": False, **play} for play in plays]
        (self.folder / "site.yml").write_text(json.dumps(whole))

    def run(
        self, hosts: Mapping[str, Mapping[str, Any]], *options: str, keep: bool = True, **environment: str
    ) -> tuple[int, str]:
        """Run it and return the exit code and what was printed."""
        inventory = {"all": {"hosts": hosts, "vars": {"ansible_connection": "local"}}}
        (self.folder / "inventory.yml").write_text(json.dumps(inventory))
        done = subprocess.run(
            [sys.executable, "-m", "ansible", "playbook", "-i", "inventory.yml", *options, "site.yml"],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8",
                "ANSIBLE_HOME": str(self.folder / "home"),
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "dev"),
                "ANSIBLE_CALLBACKS_ENABLED": "portcullis.vps.posture",
                "ANSIBLE_DEVEL_WARNING": "false",
                **({"PORTCULLIS_REMAINING_FOLDER": str(self.folder)} if keep else {}),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def remaining(self) -> list[str] | None:
        file = self.folder / "site.remaining"
        return file.read_text().split() if file.exists() else None


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def page(output: str) -> str:
    """What is printed below Ansible's own recapitulation."""
    return output.partition("PLAY RECAP")[2].partition("Posture, ")[2]


def table(output: str) -> dict[str, list[str]]:
    """The rows of the table: what stands in each area, by hosts."""
    lines = page(output).partition("\n\n")[0].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("----"))
    columns = [len(dashes) for dashes in lines[start].split("  ")]
    rows = {}
    for line in lines[start + 1 :]:
        cells, at = [], 0
        for width in columns:
            cells.append(line[at : at + width].strip())
            at += width + 2
        rows[cells[0]] = cells[1:]
    return rows


def test_each_host_shows_what_every_role_came_to_and_the_worst_comes_first(site: Site) -> None:
    code, output = site.run(
        {
            "fine": {},
            "new": {"wall_of_ufw": CHANGED},
            "denied": {"wall_of_ufw": REFUSED},
            "back": {"gate": CHANGED, "wall_of_ufw": ROLLED_BACK},
            "sick": {"gate": FAILED},
            "gone": {"gate": UNREACHABLE},
        }
    )
    assert code != 0
    assert list(table(output).items()) == [
        ("gone", ["unreachable", "-"]),
        ("sick", ["failed", "-"]),
        ("back", ["changed", "rolled back"]),
        ("denied", ["ok", "refused"]),
        ("new", ["ok", "changed"]),
        ("fine", ["ok", "ok"]),
    ]
    assert "back: wall_of_ufw rolled back: Reverted: a fresh login on port 2222 failed." in page(output)


@pytest.mark.parametrize(("options", "said"), [((), "by host and area\n"), (("--check",), "nothing was changed")])
def test_a_run_that_ends_well_gets_the_page_too(site: Site, options: Sequence[str], said: str) -> None:
    code, output = site.run({"a1": {}, "a2": {}}, *options)
    assert code == 0
    assert table(output) == {"a1, a2": ["ok", "ok"]}
    assert said in page(output)
    assert "Why" not in page(output)
    assert "Keep the gate" in page(output).partition("The slowest steps")[2]


def test_hundreds_of_hosts_stay_one_page(tmp_path: Path) -> None:
    """As many postures as rows are shown, then the rest is counted; reasons likewise."""
    site = Site(tmp_path, ["gate"])
    hosts: dict[str, Mapping[str, Any]] = {f"web{number:03}": {} for number in range(150)}
    hosts |= {f"odd{number}": {"gate": {"failed": True, "msg": f"reason {number}"}} for number in range(30)}
    _code, output = site.run(hosts, "--forks", "20", PORTCULLIS_POSTURE_ROWS="6")
    rows = table(output)
    assert rows == {
        "odd0, odd1, odd2, odd3, odd4 and 25 more": ["failed"],
        "web000, web001, web002 and 147 more": ["ok"],
    }
    assert "and 24 more reasons, above" in page(output)
    assert len(page(output).splitlines()) < 30


def test_a_checking_task_that_says_no_is_a_refusal(site: Site) -> None:
    site.write({"roles": ["gate"], "tasks": [{"name": "Stop", "ansible.builtin.fail": {"msg": "Enough."}}]})
    assert table(site.run({"a1": {}})[1]) == {"a1": ["ok", "refused"]}


def test_what_was_rescued_or_ignored_is_not_bad(site: Site) -> None:
    (site.folder / "roles/gate/tasks/main.yml").write_text(
        json.dumps(
            [
                {
                    "name": "Try",
                    "block": [{"name": "Fail", "answer": FAILED}],
                    "rescue": [{"name": "Mend", "answer": CHANGED}],
                }
            ]
        )
    )
    (site.folder / "roles/wall_of_ufw/tasks/main.yml").write_text(
        json.dumps([{"name": "Fail", "answer": FAILED, "ignore_errors": True}])
    )
    code, output = site.run({"a1": {}})
    assert code == 0
    assert table(output) == {"a1": ["changed", "ok"]}


def test_what_was_ignored_is_not_bad_where_something_else_fails_on_the_same_host(site: Site) -> None:
    (site.folder / "roles/gate/tasks/main.yml").write_text(
        json.dumps([{"name": "Fail", "answer": FAILED, "ignore_errors": True}])
    )
    assert table(site.run({"a1": {"wall_of_ufw": FAILED}})[1]) == {"a1": ["ok", "failed"]}


def test_one_item_of_a_loop_that_was_rolled_back_is_reported(site: Site) -> None:
    task = {"name": "Loop", "answer": "{{ item }}", "loop": [{}, ROLLED_BACK]}
    (site.folder / "roles/gate/tasks/main.yml").write_text(json.dumps([task]))
    output = site.run({"a1": {}})[1]
    assert table(output) == {"a1": ["rolled back"]}
    assert "a1: gate rolled back: Reverted" in page(output)


def test_only_a_survey_says_of_roles_that_they_are_converged(site: Site) -> None:
    site.write({"tasks": [{"name": "Ask", "answer": {"converged": True, "converged_roles": ["gate", "wall_of_ufw"]}}]})
    assert table(site.run({"a1": {}})[1]) == {"a1": ["ok"]}


def test_a_role_none_of_whose_tasks_ran_is_not_said_to_be_ok(site: Site) -> None:
    """Ansible validates a role's arguments whether or not any of its tasks is reached."""
    meta = site.folder / "roles/gate/meta"
    meta.mkdir()
    (meta / "argument_specs.yml").write_text(
        json.dumps({"argument_specs": {"main": {"options": {"speed": {"type": "int"}}}}})
    )
    task = {"name": "Never", "answer": {}, "when": False}
    (site.folder / "roles/gate/tasks/main.yml").write_text(json.dumps([task]))
    output = site.run({"a1": {}, "a2": {"speed": "high"}})[1]
    assert "Validating arguments" in output
    assert table(output) == {"a2": ["refused", "-"], "a1": ["-", "ok"]}
    (site.folder / "roles/wall_of_ufw/tasks/main.yml").write_text(json.dumps([task]))
    assert table(site.run({"a1": {}})[1]) == {"a1": []}


def test_what_to_do_stands_at_the_end_of_a_reason_and_is_not_cut(site: Site) -> None:
    end = "failed with code 100: E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem."
    long = {"failed": True, "msg": f"Could not install ufw: {'apt-get -o something ' * 100}{end}"}
    shown = page(site.run({"a1": {"gate": long}})[1])
    assert "a1: gate failed: Could not install ufw:" in shown
    assert f"{end}\n" in shown
    assert len(max(shown.splitlines(), key=len)) < 700


def test_roles_of_two_collections_with_one_name_are_two_areas() -> None:
    posture = Posture()
    posture.add("web1", "portcullis.vps.ufw", "ok")
    posture.add("web1", "other.things.ufw", "failed", "Broken.")
    posture.add("web1", "portcullis.vps.accounts", "changed")
    assert posture.status("web1", "portcullis.vps.ufw") == "ok"
    assert [posture.label(area) for area in posture.areas] == ["portcullis.vps.ufw", "other.things.ufw", "accounts"]
    assert "  web1: other.things.ufw failed: Broken." in lines(posture, 5, 5)


def test_modules_of_this_collection_say_what_a_failure_came_to(site: Site) -> None:
    module = {"portcullis.vps.published_networks": {"name": "nobody", "feeds": [{"url": "ftp://example.org"}]}}
    site.write({"tasks": [{"name": "Fetch", **module}]})
    assert table(site.run({"a1": {}})[1]) == {"a1": ["refused"]}


def test_a_rollout_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    """The canary is done; b1 fails, and b2 was on its way with it; c1 and c2 were never come to."""
    site = Site(tmp_path, serial=[1, 2], any_errors_fatal=True)
    sick: dict[str, Mapping[str, Any]] = {"a1": {}, "b1": {"gate": FAILED}, "b2": {}, "c1": {}, "c2": {}}
    code, output = site.run(sick)
    assert code != 0
    assert site.remaining == ["b1", "b2", "c1", "c2"]
    assert f"Not done: 4 hosts. To go on, run the same with: --limit @{tmp_path}/site.remaining" in output

    code, output = site.run({**sick, "b1": {}, "c1": {"gate": FAILED}}, "--limit", "@site.remaining")
    assert table(output) == {"c1": ["failed", "-"], "c2": ["-", "-"], "b2": ["ok", "-"], "b1": ["ok", "ok"]}
    assert site.remaining == ["b2", "c1", "c2"]

    healthy: dict[str, Mapping[str, Any]] = {host: {} for host in sick}
    code, output = site.run(healthy, "--limit", "@site.remaining", "--check")
    assert code == 0
    assert site.remaining == ["b2", "c1", "c2"], "check mode has done nothing"
    code, output = site.run(healthy, "--limit", "@site.remaining")
    assert code == 0
    assert site.remaining is None
    assert table(output) == {"b2, c1, c2": ["ok", "ok"]}


def test_a_refusal_before_the_first_host_leaves_everybody_to_do(site: Site) -> None:
    site.write({"roles": ["gate"], "any_errors_fatal": True}, {"roles": ["wall_of_ufw"]})
    site.run({"a1": {}, "a2": {"gate": REFUSED}, "a3": {}})
    assert site.remaining == ["a1", "a2", "a3"]


def test_where_any_error_is_fatal_a_batch_that_stopped_is_not_done(tmp_path: Path) -> None:
    site = Site(tmp_path, any_errors_fatal=True)
    site.run({"a1": {}, "a2": {"gate": FAILED}, "a3": {}})
    assert site.remaining == ["a1", "a2", "a3"]


@pytest.mark.parametrize("plays", [1, 2])
def test_hosts_that_went_on_without_the_bad_one_are_done(site: Site, plays: int) -> None:
    site.write(*({"roles": [role]} for role in ("gate", "wall_of_ufw")[:plays]))
    site.run({"a1": {}, "a2": {"gate": FAILED}, "a3": {}})
    assert site.remaining == ["a2"]


def test_a_killed_run_leaves_who_was_not_done(tmp_path: Path) -> None:
    site = Site(tmp_path, ["gate"], serial=1)
    kill = {"name": "Die", "ansible.builtin.command": "kill -KILL {{ lookup('pipe', 'ps -o pgid= -p $PPID') }}"}
    (tmp_path / "roles/gate/tasks/main.yml").write_text(json.dumps([{**kill, "when": "inventory_hostname == 'a2'"}]))
    site.run({"a1": {}, "a2": {}, "a3": {}})
    assert site.remaining == ["a2", "a3"]


def test_hosts_that_left_the_inventory_are_not_waited_for(site: Site) -> None:
    (site.folder / "site.remaining").write_text("a1\na2\ngone\n")
    site.run({"a1": {}, "a2": {}}, "--limit", "a1")
    assert site.remaining == ["a2"]


def test_nothing_is_kept_unless_a_folder_is_named(site: Site) -> None:
    site.run({"a1": {"gate": FAILED}}, keep=False)
    assert site.remaining is None


def test_roles_that_a_survey_found_converged_are_well() -> None:
    callback = CallbackModule()
    task = SimpleNamespace(_role=None, _uuid="1", action="portcullis.vps.survey", name="Ask")
    result = {"changed": False, "converged_roles": ["connect", "ufw"]}
    callback.v2_runner_on_ok(SimpleNamespace(host=SimpleNamespace(get_name=lambda: "web1"), task=task, result=result))
    assert callback._posture.areas == ("survey", "portcullis.vps.connect", "portcullis.vps.ufw")
    assert callback._posture.status("web1", "portcullis.vps.ufw") == "ok"


def test_a_survey_that_could_ask_nothing_is_not_well() -> None:
    callback = CallbackModule()
    task = SimpleNamespace(_role=None, _uuid="1", action="portcullis.vps.survey", name="Ask")
    result = {
        "changed": False,
        "converged": False,
        "answers": [],
        "reason": "Connection refused",
        "converged_roles": [],
    }
    callback.v2_runner_on_ok(SimpleNamespace(host=SimpleNamespace(get_name=lambda: "web1"), task=task, result=result))
    assert callback._posture.areas == ()


def test_the_page_ends_with_the_lines_that_the_inventory_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    callback = CallbackModule()
    printed: list[str] = []
    monkeypatch.setattr(callback, "get_option", {"rows": 20, "steps": 0, "remaining_folder": None}.get)
    monkeypatch.setattr(callback, "_display", SimpleNamespace(display=printed.append))
    for action, host in (("portcullis.vps.sshd", "web1"), ("somebody.else.sshd", "web2")):
        task = SimpleNamespace(_role=None, _uuid="1", action=action, name="Move")
        result = {"changed": True, "inventory_line": "ansible_port: 2222"}
        callback.v2_runner_on_ok(
            SimpleNamespace(host=SimpleNamespace(get_name=lambda host=host: host), task=task, result=result)
        )
    callback.v2_playbook_on_stats(SimpleNamespace(failures={}, dark={}))
    said = printed[0].splitlines()
    where = said.index("For the inventory, so that other plays find these hosts")
    assert [line.strip() for line in said[where + 1 :] if line.strip()] == ["web1: ansible_port: 2222"]


def test_of_several_things_that_went_wrong_in_one_area_the_worst_is_reported() -> None:
    said = [("refused", "No."), ("rolled back", "Undone."), ("failed", "Broken.")]
    for order in said, said[::-1]:
        posture = Posture()
        for status, reason in order:
            posture.add("web1", "gate", status, reason)
        assert posture.status("web1", "gate") == "failed"
        assert posture.reasons() == [("gate", "failed", "Broken.", ["web1"])]


def test_postures_beyond_the_rows_are_counted() -> None:
    posture = Posture()
    for number in range(5):
        posture.add(f"web{number}", f"area{number}", "failed", "Broken.")
    shown = lines(posture, 3, 0)
    assert [line.split()[0] for line in shown[3:5]] == ["web0", "web1"]
    assert shown[5].startswith("3 hosts more, of 3 postures")
    assert "  and 2 more reasons, above" in shown


def test_the_worst_reason_and_the_slowest_step_come_first() -> None:
    posture = Posture()
    for host, status, seconds in (("a1", "refused", 1.0), ("b1", "failed", 3.0), ("c1", "rolled back", 2.0)):
        posture.add(host, "gate", status, f"{status}.")
        posture.time(host, "gate", f"Task of {host}", seconds)
    assert [status for _area, status, _reason, _hosts in posture.reasons()] == ["failed", "rolled back", "refused"]
    assert [slow.host for slow in posture.slowest(2)] == ["b1", "c1"]


def test_a_run_that_was_killed_before_its_last_play_began_is_done_with_nobody() -> None:
    rollout = Rollout()
    rollout.plays = 2
    rollout.begin("first", ["a1", "a2"], ["a1"], 0)
    rollout.begin("first", ["a1", "a2"], ["a2"], 0)
    assert rollout.remaining(set(), over=False) == ("a1", "a2")
    rollout.begin("second", ["a1", "a2"], ["a1"], 0)
    assert rollout.remaining({"a1"}, over=True) == ("a1", "a2")
