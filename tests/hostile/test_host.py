# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is an attacker's says what it likes: each attack comes to nothing, and the other host is served as ever."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping

import pytest

from demo.fleet import Run
from tests.hostile.hostile_host import BAD, CORES, GOOD, Hostile, went_on

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
PENDING = {"id": "1", "deadline": "soon", "ports": []}
ANSWER = {"changed": True, "changes": [], "outcome": "confirmed", "problems": []}
SSHD = """\
    - name: Attacked
      portcullis.vps.sshd:
        ports: [22]
        allow_users: [root]
      when: inventory_hostname == 'bad1'
"""
REPORT = """\
    - name: Attacked
      portcullis.vps.login_report:
        hours: 1
"""
UFW = """\
    - name: Attacked
      portcullis.vps.ufw:
        ssh_ports: [22]
"""
SURVEY = """\
    - name: Attacked
      portcullis.vps.survey:
        roles: [ufw]
      register: known
    - name: Converged
      ansible.builtin.debug:
        msg: "converged: {{ known.converged }}"
"""
FACTS = """\
    - name: Gather
      ansible.builtin.setup:
        gather_subset: "!all"
"""


def said(run: Run, host: str = BAD) -> str:
    """Return the sentence with which a host's run ended."""
    failures = run.failures(host)
    assert failures, run.output[-3000:]
    assert "\n" not in failures[-1]
    return failures[-1]


def acted(module: str, answer: object) -> str:
    """Return what the host's command writes that has done what a module does."""
    begun = json.dumps({"known": True, "module": module})
    return f"{begun}\n{answer if isinstance(answer, str) else json.dumps({'answer': answer})}"


def adds_a_host_by_the_answer_of_the_command(hostile: Hostile, core: str) -> None:
    evil = {"ansible_ssh_args": f"-o ControlPath=none -o ProxyCommand='touch {hostile.folder}/pwned'"}
    added = {"add_host": {"host_name": GOOD, "host_vars": evil, "groups": []}}
    hostile.prepare(command=acted("ufw", {**ANSWER, **added, "values": added}))
    rest = f"- hosts: {GOOD}\n  gather_facts: false\n  tasks:\n    - ansible.builtin.raw: 'true'\n      check_mode: false\n"
    run = hostile.play(UFW, core, None, "--check", rest=rest)
    assert not (hostile.folder / "pwned").exists()
    assert went_on(run) == {BAD, GOOD}


def sets_variables_by_the_answer_of_a_module(hostile: Hostile, core: str) -> None:
    hostile.prepare(python={**ANSWER, "ansible_facts": {"ufw_state": "disabled", "portcullis_any_errors_fatal": "x"}})
    tasks = REPORT + "    - ansible.builtin.debug:\n        msg: \"{{ ufw_state | default('unset') }}\"\n"
    run = hostile.play(tasks, core)
    assert [answer["msg"] for answer in run.answers if answer["host"] == BAD][1] == "unset"
    assert went_on(run) == {BAD, GOOD}


def sets_variables_by_the_answer_of_the_command(hostile: Hostile, core: str) -> None:
    facts = {"ansible_facts": {"ufw_state": "disabled"}, "_ansible_facts_gathered": True}
    hostile.prepare(command=acted("ufw", {**ANSWER, **facts, "summary": [], "ufw_state": "disabled"}))
    tasks = f"{UFW}      register: said\n    - ansible.builtin.debug:\n"
    tasks += "        msg: \"{{ ufw_state | default('unset') }} {{ said.ufw_state | default('unset') }}\"\n"
    run = hostile.play(tasks, core, None, "--check")
    # It was the command that answered.
    assert [(answer["changed"], answer["msg"]) for answer in run.answers if answer["host"] == BAD][:2] == [
        (True, ""),
        (False, "unset unset"),
    ]
    assert went_on(run) == {BAD, GOOD}


def has_the_controller_log_in_elsewhere_by_the_answer_of_the_command(hostile: Hostile, core: str) -> None:
    hostile.prepare(command=acted("sshd", {**ANSWER, "pending": {**PENDING, "ports": [25]}}))
    run = hostile.play(SSHD, core)
    assert "ports that nobody asked for" in said(run)
    assert went_on(run) == {GOOD}


def begins_and_gives_garbage(hostile: Hostile, core: str) -> None:
    deep = '{"answer": ' + "[" * 200_000 + "]" * 200_000 + "}"
    large = '{"answer": {"changes": ["' + "x" * 20_000_000 + '"]}}'
    for garbage in ("", '{"answer": 1}', '{"answer": {"changed": "yes"}}', deep, large):
        hostile.prepare(command=acted("ufw", garbage))
        run = hostile.play(UFW, core, None, "--check")
        assert "no answer of that module" in said(run)
        assert went_on(run) == {GOOD}


def _with_facts(
    hostile: Hostile, core: str, tasks: str, variables: Mapping[str, object], *options: str, **facts: object
) -> Run:
    hostile.prepare(python={"changed": False, "ansible_facts": facts})
    run = hostile.play(FACTS + tasks, core, variables, *options)
    assert "facts" in said(run)
    assert went_on(run) == {GOOD}, run.output[-3000:]
    return run


def overwrites_a_file_of_the_controller_by_facts(hostile: Hostile, core: str) -> None:
    tasks = """\
    - name: Write the host's entry and keys
      portcullis.vps.ssh_config:
        path: "{{ portcullis_ssh_config_path }}"
        known_hosts_path: "{{ portcullis_ssh_config_known_hosts_path }}"
        include_in: "{{ portcullis_ssh_config_include_in }}"
"""
    names = {"path": "ssh", "known_hosts_path": "known", "include_in": "config"}
    variables = {f"portcullis_ssh_config_{name}": str(hostile.folder / file) for name, file in names.items()}
    _with_facts(hostile, core, tasks, variables, portcullis_ssh_config_include_in=str(hostile.stolen))
    assert hostile.stolen.read_text() == "a secret of the controller\n"
    assert (hostile.folder / "config").exists()


def reads_a_file_of_the_controller_by_facts(hostile: Hostile, core: str) -> None:
    tasks = "    - ansible.builtin.import_role:\n        name: portcullis.vps.accounts\n"
    hostile.stolen.write_text(f"{KEY} a-comment-that-is-secret\n")
    admins = [{"name": "eve", "key_files": [str(hostile.stolen)]}]
    run = _with_facts(hostile, core, tasks, {"accounts_admins": []}, "--check", "-vvv", accounts_admins=admins)
    assert "a-comment-that-is-secret" not in run.output + hostile.sh("cat /root/heard")


def chooses_for_all_hosts_what_is_fetched_once(hostile: Hostile, core: str) -> None:
    tasks = """\
    - ansible.builtin.import_role:
        name: portcullis.vps.cloudflare_allowlist
        tasks_from: fetch
    - ansible.builtin.debug:
        msg: "{{ cloudflare_allowlist_result.networks | join(' ') }}"
"""
    stolen = hostile.folder / "cloudflare.json"
    variables: dict[str, object] = {
        "cloudflare_allowlist_ipv4_url": "https://127.0.0.1:9/v4",
        "cloudflare_allowlist_ipv6_url": "https://127.0.0.1:9/v6",
        "cloudflare_allowlist_api_url": "https://127.0.0.1:9/api",
        "cloudflare_allowlist_max_age_days": 365,
        "cloudflare_allowlist_cache_path": str(hostile.folder / "honest.json"),
    }
    run = _with_facts(hostile, core, tasks, variables, cloudflare_allowlist_cache_path=str(stolen))
    assert not stolen.exists()
    assert any("173.245.48.0/20" in answer["msg"] for answer in run.answers if answer["host"] == GOOD)


def sets_a_variable_of_the_inventorys_that_ours_refer_to(hostile: Hostile, core: str) -> None:
    variables = {"office": "192.0.2.0/24", "portcullis_ssh_sources": ["{{ office }}"]}
    tasks = UFW + '        ssh_sources: "{{ portcullis_ssh_sources }}"\n'
    run = _with_facts(hostile, core, tasks, variables, "--check", office="0.0.0.0/0")
    assert "office" in said(run)


def _known(hostile: Hostile, core: str, before: str, **answer: object) -> str:
    """Return what known_hosts holds beside the lines before, once the attacker's sshd was confirmed."""
    path = hostile.folder / "known_hosts"
    own = hostile.lab.known_hosts.read_text() if hostile.lab.known_hosts.exists() else ""
    path.write_text(own + before)
    arguments = f"-o StrictHostKeyChecking=accept-new -o HashKnownHosts=no -o UserKnownHostsFile={path}"
    hostile.prepare(python={**ANSWER, "pending": {**PENDING, "ports": [22]}, **answer})
    run = hostile.play(SSHD, core, {"ansible_ssh_common_args": arguments})
    assert went_on(run) == {BAD, GOOD}, run.output[-3000:]
    return path.read_text()


def plants_a_line_in_known_hosts(hostile: Hostile, core: str) -> None:
    evil = [f"{KEY}\n@cert-authority * {KEY}", f"{KEY}\nother.example.org {KEY}", f"other.example.org {KEY}", KEY]
    found = _known(hostile, core, "", host_keys=evil)
    assert f"\n@cert-authority * {KEY}" not in found
    assert "\nother.example.org" not in found
    assert f"{hostile.lab.machine(BAD).ipv4} {KEY}\n" in found


def removes_the_lines_of_others_from_known_hosts(hostile: Hostile, core: str) -> None:
    theirs = f"# a comment\n\n@revoked * {KEY}\nother.example.org {KEY}\n|1|AAAA|AAAA {KEY}\n"
    assert theirs in _known(hostile, core, theirs, retired_host_keys=["", KEY], host_keys=[])


def has_the_controller_log_in_elsewhere(hostile: Hostile, core: str) -> None:
    hostile.prepare(python={**ANSWER, "pending": {**PENDING, "ports": [25]}})
    run = hostile.play(SSHD, core)
    assert "ports that nobody asked for" in said(run)
    assert went_on(run) == {GOOD}


def has_the_controller_ask_any_address(hostile: Hostile, core: str) -> None:
    """The controller's own listener, which it must not be made to connect to, notes who comes."""
    task = f"""\
    - name: Attacked
      portcullis.vps.certbot_certificates:
        agree_tos: true
        certificates: [{{domains: [{BAD}.lab.test], method: webroot, webroot: /var/www}}]
      when: inventory_hostname == '{BAD}'
"""
    address = hostile.lab.machine(GOOD).ipv4
    hostile.lab.exec(
        GOOD, ["sh", "-c", "nohup python3 -u -m http.server 8080 >/root/asked 2>&1 & echo $! >/root/server"]
    )
    evil = {"certificate": f"{BAD}.lab.test", "domain": "x", "addresses": [address], "port": 8080}
    hostile.prepare(python={**ANSWER, "awaiting": [{**evil, "path": "/latest/meta-data", "token": "x"}]})
    run = hostile.play(task, core)
    asked = hostile.lab.exec(GOOD, ["sh", "-c", "cat /root/asked; kill $(cat /root/server)"]).stdout
    assert "Serving" in asked
    assert "meta-data" not in asked
    assert went_on(run) == {BAD, GOOD}


def is_sent_a_private_key(hostile: Hostile, core: str) -> None:
    hostile.stolen.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n")
    task = f"""\
    - name: Attacked
      portcullis.vps.accounts:
        admins: [{{name: ada, key_files: ["{hostile.stolen}"]}}]
      when: inventory_hostname == '{BAD}'
"""
    hostile.prepare(python={"failed": True, "msg": "no"}, command="{}")
    run = hostile.play(task, core, None, "-vvv")
    assert "c2VjcmV0" not in run.output + hostile.sh("cat /root/heard")
    assert "private key" in said(run)
    assert went_on(run) == {GOOD}


GARBAGE = {
    "half": '{"known": tru',
    "no answers": '{"known": true, "answers": [{}]}',
    "no converged": '{"known": true, "answers": []}',
    "deep": '{"known": true, "answers": ' + "[" * 200_000 + "]" * 200_000 + "}",
    "number": '{"known": true, "answers": 1' + "0" * 5_000 + "}",
    "large": '{"known": true, "answers": ["' + "x" * 20_000_000 + '"]}',
}


def _garbage(kind: str) -> Callable[[Hostile, str], None]:
    def attack(hostile: Hostile, core: str) -> None:
        hostile.prepare(command=GARBAGE[kind])
        run = hostile.play(SURVEY, core)
        assert run.code == 0, run.output[-3000:]
        converged = {answer["host"]: answer["msg"] for answer in run.answers if answer["task"] == "Converged"}
        assert converged == {BAD: "converged: False", GOOD: "converged: False"}
        assert went_on(run) == {BAD, GOOD}

    attack.__name__ = f"answers_garbage_{kind.replace(' ', '_')}"
    return attack


EVIL = "\x1b]0;owned\x07\x1b[2J\u202eevil\u2066\x9b31m"
#: What a terminal obeys, and does not stand in what Ansible itself prints.
_OBEYED = re.compile("\x1b(?!\\[[0-9;]*m)|\x07|\x9b|[\u202a-\u202e\u2066-\u2069]|\x1b\\[2J")


def writes_to_the_terminal(hostile: Hostile, core: str) -> None:
    diff = [{"before": EVIL, "after": f"x{EVIL}", "before_header": EVIL}]
    lies = {
        **ANSWER,
        "changes": [EVIL],
        "warnings": [EVIL],
        "diff": diff,
        "summary": [EVIL],
        EVIL: EVIL,
        "add_host": EVIL,
    }
    hostile.prepare(python=f"{EVIL} junk\n{json.dumps(lies)}\njunk {EVIL}")
    run = hostile.play(REPORT + UFW, core, None, "--diff", "--check")
    assert not _OBEYED.search(run.output), repr(run.output)


def writes_to_the_terminal_by_the_command(hostile: Hostile, core: str) -> None:
    diff = [{"before": EVIL, "after": f"x{EVIL}", "before_header": EVIL}]
    for failed in ({}, {"failed": True, "msg": EVIL}):
        lies = {**ANSWER, "changes": [EVIL], "warnings": [EVIL], "diff": diff, EVIL: EVIL, **failed}
        hostile.prepare(command=f"{EVIL} junk\n{acted('ufw', lies)}\njunk {EVIL}")
        run = hostile.play(UFW, core, None, "--diff", "--check")
        assert not _OBEYED.search(run.output), repr(run.output)
        assert "owned" in run.output


def writes_to_the_terminal_by_a_failure(hostile: Hostile, core: str) -> None:
    hostile.prepare(python={"failed": True, "msg": f"{EVIL}\nok: [good1]", "exception": EVIL, "module_stderr": EVIL})
    run = hostile.play(REPORT, core)
    assert not _OBEYED.search(run.output), repr(run.output)
    assert "ok: [good1]\n" not in said(run)
    assert went_on(run) == {GOOD}


def writes_to_the_terminal_without_an_answer(hostile: Hostile, core: str) -> None:
    hostile.prepare(python=f"no answer {EVIL}")
    run = hostile.play(REPORT, core)
    assert not _OBEYED.search(run.output), repr(run.output)
    assert "no answer of that module" in said(run)
    assert went_on(run) == {GOOD}


def answers_in_types_of_ansibles_own(hostile: Hostile, core: str) -> None:
    tagged = {"__ansible_type": "_AnsibleTaggedStr", "value": "x", "tags": [{"__ansible_type": "TrustedAsTemplate"}]}
    hostile.prepare(python={**ANSWER, "summary": [tagged], "blocked": {"a": tagged, "__ansible_vault": "x"}})
    run = hostile.play(REPORT, core)
    assert "no answer of that module" in said(run)
    assert went_on(run) == {GOOD}


def answers_without_end(hostile: Hostile, core: str) -> None:
    """Only a task's own timeout ends that, as the threat model says; then it is this host's failure alone."""
    hostile.never_end()
    began = time.monotonic()
    run = hostile.play(REPORT + "      timeout: 10\n", core)
    seconds = time.monotonic() - began
    assert 10 < seconds < 60, seconds
    assert "Timed out after 10 second" in said(run)
    assert went_on(run) == {GOOD}


ATTACKS = [
    adds_a_host_by_the_answer_of_the_command,
    sets_variables_by_the_answer_of_a_module,
    sets_variables_by_the_answer_of_the_command,
    overwrites_a_file_of_the_controller_by_facts,
    reads_a_file_of_the_controller_by_facts,
    chooses_for_all_hosts_what_is_fetched_once,
    sets_a_variable_of_the_inventorys_that_ours_refer_to,
    plants_a_line_in_known_hosts,
    removes_the_lines_of_others_from_known_hosts,
    has_the_controller_log_in_elsewhere,
    has_the_controller_log_in_elsewhere_by_the_answer_of_the_command,
    begins_and_gives_garbage,
    has_the_controller_ask_any_address,
    is_sent_a_private_key,
    writes_to_the_terminal,
    writes_to_the_terminal_by_the_command,
    writes_to_the_terminal_by_a_failure,
    writes_to_the_terminal_without_an_answer,
    answers_in_types_of_ansibles_own,
    answers_without_end,
    *map(_garbage, GARBAGE),
]
#: Each attack on one of the two, in turn, and one of each kind of garbage; all of it with this switch.
BOTH = os.environ.get("PORTCULLIS_HOSTILE") == "all"
PAIRS = [
    pytest.param(attack, core, id=f"{attack.__name__}-{core}")
    for number, attack in enumerate(ATTACKS)
    for turn, core in enumerate(CORES)
    if BOTH or number % 2 == turn
]


@pytest.mark.parametrize(("attack", "core"), PAIRS)
def test_a_hostile_host(hostile: Hostile, attack: Callable[[Hostile, str], None], core: str) -> None:
    attack(hostile, core)
