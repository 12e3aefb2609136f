# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader of the roles' task files understands all that stands in them, and says what it would not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.managed import outbound
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks

#: What Ansible itself says of a host.
HOST: dict[str, object] = {"inventory_hostname": "web1", "playbook_dir": "/no/such/folder"}
ROLES = sorted(path.name for path in (role_tasks.ROOT / "roles").iterdir())


def role(name: str, **variables: object) -> role_tasks.Role:
    loader = DataLoader()
    return role_tasks.Role(name, role_tasks.Variables(variables, Templar(loader, {}), loader))


@pytest.mark.parametrize("name", ROLES)
def test_tasks_of_roles_stay_in_the_form_that_preflight_and_survey_read(name: str) -> None:
    assert role(name).others() == []


@pytest.mark.parametrize(
    ("task", "met"),
    [
        ("block: [{portcullis.vps.host_check: {}}]", "block"),
        ("portcullis.vps.host_check: {}\n  loop: [1]", "loop"),
        ("portcullis.vps.host_check: {}\n  vars: {a: 1}", "vars"),
        ("portcullis.vps.host_check: {}\n  delegate_to: web2", "delegate_to"),
        ("ansible.builtin.command: reboot", "ansible.builtin.command"),
        ("command: reboot", "command"),
    ],
)
def test_what_would_change_what_a_task_comes_to_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str, met: str
) -> None:
    (tmp_path / "roles" / "gate" / "meta").mkdir(parents=True)
    (tmp_path / "roles" / "gate" / "tasks").mkdir()
    (tmp_path / "roles" / "gate" / "meta" / "argument_specs.yml").write_text("argument_specs: {main: {options: {}}}\n")
    (tmp_path / "roles" / "gate" / "tasks" / "main.yml").write_text(f"- name: Open\n  {task}\n  when: true\n")
    monkeypatch.setattr(role_tasks, "ROOT", tmp_path)
    assert role("gate").others() == [met]


@pytest.mark.parametrize("name", ["accounts", "unattended_upgrades", "ufw_docker", "backup_store", "backup"])
def test_a_role_that_is_left_out_for_a_host_asks_nothing_of_it(name: str) -> None:
    assert list(role(name, **{f"{name}_state": "unmanaged"}).calls()) == []
    assert [call.module for call in role(name, **HOST, **{f"{name}_state": "present"}).calls()] == [name]


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ({}, []),
        ({"backup_store_state": "present"}, ["backup_store"]),
        ({"backup_target": "backup1"}, ["backup"]),
        # What says nothing of where to is refused, and not left out.
        ({"backup_paths": ["/srv"]}, ["backup"]),
        ({"backup_dumps": [{"name": "main", "kind": "postgresql"}]}, ["backup"]),
    ],
)
def test_of_backups_a_host_is_asked_where_something_says_that_it_has_any(
    variables: dict[str, object], asked: list[str]
) -> None:
    found = [call for name in ("backup_store", "backup") for call in role(name, **HOST, **variables).calls()]
    assert [call.module for call in found] == asked


def test_rules_of_all_hosts_of_a_group_and_of_a_host_add_up_and_a_host_can_be_left_out() -> None:
    given = {f"ufw_rules{suffix}": [{"port": port}] for suffix, port in (("", 1), ("_group", 2), ("_host", 3))}
    (call,) = role("ufw", **given).calls()
    assert [rule["port"] for rule in call.arguments["rules"]] == [1, 2, 3]
    role("ufw", **given).require_legal()
    assert list(role("ufw", ufw_state="unmanaged").calls()) == []
    role("ufw", ufw_state="unmanaged", ufw_ssh_limit=True).require_legal()


@pytest.mark.parametrize(
    ("name", "variables", "modules"),
    [
        # Without any certificate too: the token that proved the last one has to go.
        ("letsencrypt", {}, ["certbot_certificates"]),
        ("letsencrypt", {"letsencrypt_supplied": [{"name": "x"}]}, ["certbot_certificates", "supplied_certificates"]),
        ("letsencrypt", {"letsencrypt_supplied": [{"name": "x"}], "letsencrypt_state": "unmanaged"}, []),
        ("cloudflare_allowlist", {}, ["allowlist"]),
        ("cloudflare_allowlist", {"cloudflare_allowlist_state": "unmanaged"}, []),
    ],
)
def test_what_a_role_asks_of_a_host(name: str, variables: dict[str, object], modules: list[str]) -> None:
    result = {"publisher": {"name": "cloudflare"}, "published": [], "fetched_at": 0}
    calls = role(name, cloudflare_allowlist_result=result, **variables).calls()
    assert [call.module for call in calls if role_tasks.implementation(call.module, "manage")] == modules


def test_admins_of_all_hosts_of_a_group_and_of_a_host_add_up() -> None:
    named = {
        f"accounts_admins{suffix}": [{"name": name}] for suffix, name in (("", "a"), ("_group", "b"), ("_host", "c"))
    }
    (call,) = role("accounts", **named).calls()
    assert [admin["name"] for admin in call.arguments["admins"]] == ["a", "b", "c"]
    role("accounts", **named).require_legal()
    with pytest.raises(Refusal, match="nick"):
        role("accounts", accounts_admins_host=[{"name": "c", "nick": "x"}]).require_legal()


def test_an_off_without_quotes_and_ports_as_numbers_reach_the_module_as_it_takes_them() -> None:
    given = {"mode": False, "ports": [25, "6660-6669"], "destinations": [{"to": "a.example", "port": 22}]}
    wanted, _confirming = outbound.parse(role_tasks.validated(outbound.ARGUMENT_SPEC, given, "outbound"))
    assert (wanted.mode, [str(span) for span in wanted.ports]) == ("off", ["25", "6660-6669"])
    assert [one.to_data() for one in wanted.destinations] == [{"to": "a.example", "port": 22, "proto": "tcp"}]


def variables(**given: object) -> role_tasks.Variables:
    loader = DataLoader()
    return role_tasks.Variables(given, Templar(loader, {}), loader)


@pytest.mark.parametrize("text", ["{{ secret ~ '' }}", "{{ secret }}"])
@pytest.mark.parametrize("first", ["trusted", "marked as unsafe"])
def test_what_only_looks_like_a_template_is_none_whichever_of_the_same_text_comes_first(text: str, first: str) -> None:
    found = variables(secret="hunter2")
    both = {"trusted": trust_as_template(text), "marked as unsafe": text}
    both = dict(sorted(both.items(), key=lambda one: one[0] != first))
    assert {name: found.value(written, name) for name, written in both.items()} == {
        "trusted": "hunter2",
        "marked as unsafe": text,
    }


def test_what_was_found_before_a_role_came_knows_of_its_defaults_afterwards() -> None:
    found = variables()
    written = trust_as_template("{{ outbound_mode | default('no such role') }}")
    assert found.value(written, "x") == "no such role"
    assert not found.holds(trust_as_template("outbound_mode is defined"))
    role_tasks.Role("outbound", found)
    assert found.value(written, "x") == "report"
    assert found.holds(trust_as_template("outbound_mode is defined"))


def test_a_template_is_evaluated_once_for_all_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    found = variables(ansible_check_mode=False, portcullis_admins=["ada"], **HOST)
    evaluated = found._templar.template

    def template(value: object) -> object:
        asked.append(value)
        return evaluated(value)

    monkeypatch.setattr(found._templar, "template", template)
    for each in [role_tasks.Role(name, found) for name in ("ssh_hardening", "ufw")]:
        each.require_legal()
        list(each.calls())
    texts = [value for value in asked if isinstance(value, str) and "{{" in value]
    assert texts
    assert len(texts) == len(set(texts))


def test_values_are_plain_for_the_validator() -> None:
    origin = trust_as_template("x")
    given = {origin: [origin, {"a": origin}, 1, 1.5, True, None]}
    found = role_tasks.plain(given)
    assert found == {"x": ["x", {"a": "x"}, 1, 1.5, True, None]}
    ((name, (word, inner, *rest)),) = found.items()
    assert [type(each) for each in (name, word, inner["a"], *rest)] == [str, str, str, int, float, bool, type(None)]
