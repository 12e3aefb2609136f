# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook and its action, run by Ansible itself, with a provider's modules that keep their firewall in a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.unit.structure.sources import ROOT

#: Each run is one of Ansible's own.
pytestmark = pytest.mark.slow
SECRET = "t0ken-that-nobody-may-see"
#: Stands where the provider's module would: takes what that takes, and does it to a file. With LIES it says that it did; with LOSES it
#: loses those for port 2222.
MODULE = """
import json, os
from ansible.module_utils.basic import AnsibleModule
PATH = {path!r}
def main():
    spec = dict(name=dict(type="str"), rules=dict(type="list", elements="dict"), state=dict(type="str"),
                api_token=dict(type="str", required=True, no_log=True))
    module = AnsibleModule(spec, supports_check_mode=True)
    if module.params["api_token"] != {secret!r}:
        module.fail_json(msg="no such token: " + module.params["api_token"])
    there = json.load(open(PATH)) if os.path.exists(PATH) else []
    if {reads!r}:
        module.exit_json(changed=False, hcloud_firewall_info=there)
    if not os.environ.get("PROVIDER_LIES"):
        kept = [rule for rule in module.params["rules"] if not (os.environ.get("PROVIDER_LOSES") and rule.get("port") == "2222")]
        json.dump([dict(name=module.params["name"], rules=kept)], open(PATH, "w"))
    module.exit_json(changed=True)
main()
"""


@dataclass
class Run:
    """A run of Ansible: its exit status and everything that it wrote."""

    status: int
    said: str


class Controller:
    """A controller with the collection, with or without the provider's modules, and one host."""

    def __init__(self, folder: Path, installed: bool = True) -> None:
        self.folder = folder
        self.state = folder / "state.json"
        if installed:
            modules = folder / "collections/ansible_collections/hetzner/hcloud/plugins/modules"
            modules.mkdir(parents=True)
            for name, reads in (("firewall", False), ("firewall_info", True)):
                text = MODULE.format(path=str(self.state), secret=SECRET, reads=reads)
                (modules / f"{name}.py").write_text(text)
        self.variables: dict[str, Any] = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "portcullis_provider_firewall": {"provider": "hetzner_cloud", "name": "web"},
            "cloudflare_allowlist_state": "unmanaged",
        }
        self.hosts: dict[str, dict[str, Any]] = {"web1": {}, "web2": {}}
        (folder / "play.yml").write_text(PLAY)

    def run(self, *arguments: str, environment: dict[str, str] | None = None, **variables: Any) -> Run:
        hosts = {name: {**self.variables, **own, **variables} for name, own in self.hosts.items()}
        (self.folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ansible",
                "playbook",
                "-i",
                "hosts.json",
                "play.yml",
                "--limit",
                "web1",
                "-vvv",
                *arguments,
            ],
            cwd=self.folder,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
                "ANSIBLE_COLLECTIONS_PATH": f"{self.folder}/collections:{ROOT}/.cache/dev",
                "ANSIBLE_HOME": str(self.folder / "home"),
                "HCLOUD_TOKEN": SECRET,
                **(environment or {}),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return Run(done.returncode, done.stdout + done.stderr)

    @property
    def there(self) -> list[tuple[str, str]]:
        """Return the ports and descriptions of the rules that the provider has."""
        (firewall,) = json.loads(self.state.read_text())
        return [(rule.get("port", ""), rule["description"]) for rule in firewall["rules"]]


PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - name: Bring the firewall to the policy
      portcullis.vps.provider_firewall:
        step: "{{ provider_firewall_step }}"
        firewall: "{{ portcullis_provider_firewall }}"
        former_ssh_ports: "{{ portcullis_former_ssh_ports | default([]) }}"
        answering_port: "{{ answering | default(omit) }}"
      delegate_to: "{{ where | default('localhost') }}"
      register: found
      ignore_errors: "{{ putting_back | default(false) }}"
    - name: Put it back
      portcullis.vps.provider_firewall:
        step: put_back
        firewall: "{{ portcullis_provider_firewall }}"
        way_back: "{{ found.way_back }}"
      delegate_to: localhost
      when: putting_back | default(false)
"""
CLOSE, OPEN = ("-e", "provider_firewall_step=close"), ("-e", "provider_firewall_step=open")


def test_a_port_moves_in_two_steps_and_no_token_is_ever_shown(tmp_path: Path) -> None:
    controller = Controller(tmp_path)
    ping = ("", "portcullis:icmp")
    runs = [controller.run(*CLOSE, "--diff")]
    assert controller.there == [("22", "portcullis:ssh"), ping]
    moved: dict[str, Any] = {"portcullis_ssh_port": 2222, "portcullis_former_ssh_ports": [22]}
    runs.append(controller.run(*OPEN, "--check", **moved))
    assert controller.there == [("22", "portcullis:ssh"), ping]
    runs.append(controller.run(*OPEN, **moved))
    assert controller.there == [("22", "portcullis:ssh"), ("2222", "portcullis:ssh"), ping]
    runs.append(controller.run(*CLOSE, answering=2222, **moved))
    assert controller.there == [("2222", "portcullis:ssh"), ping]
    again = controller.run(*CLOSE, **moved)
    assert "changed=1" in runs[1].said
    assert "changed=0" in again.said
    assert [run.status for run in (*runs, again)] == [0] * 5, runs[-1].said
    assert "Open tcp 2222 from 0.0.0.0/0 at Hetzner Cloud" in runs[2].said
    assert not any(SECRET in run.said for run in (*runs, again))


def test_what_was_there_is_put_back(tmp_path: Path) -> None:
    controller = Controller(tmp_path)
    controller.run(*CLOSE)
    before = controller.there
    done = controller.run(*CLOSE, portcullis_ssh_port=2222, putting_back=True)
    assert done.status == 0, done.said
    assert controller.there == before


@pytest.mark.whole("PORTCULLIS_PROVIDER")
def test_what_was_there_is_put_back_where_a_module_loses_rules_and_says_that_it_was_done(tmp_path: Path) -> None:
    controller = Controller(tmp_path)
    controller.run(*CLOSE)
    before = controller.there
    lost = {"PROVIDER_LOSES": "1"}
    assert controller.run(*CLOSE, environment=lost, portcullis_ssh_port=2222).status == 2
    assert controller.there != before
    controller.run(*CLOSE)
    done = controller.run(*CLOSE, environment=lost, portcullis_ssh_port=2222, putting_back=True)
    assert "the rules there are not those that were sent" in " ".join(done.said.split()), done.said
    assert controller.there == before


#: What is refused for hosts with these variables, all in one run.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "web1": (
        {"portcullis_ssh_port": 2222, "answering": 22},
        "SSH answers on port 22, which the policy does not name any more (2222)",
    ),
    "web2": ({"where": "web2", "ansible_connection": "ssh"}, "so that no host ever holds a token"),
    "web3": ({"ufw_ssh_interfaces": ["wg0"]}, "is for one network interface"),
    "web4": ({"ufw_state": "unmanaged"}, "ufw_state: it is unmanaged"),
    "web5": ({"ufw_ssh_sources": ["bogus"]}, "ufw_ssh_sources: 'bogus' is neither an address nor a network"),
    "web6": ({"portcullis_provider_firewall": {"provider": "hetzner_cloud"}}, "Hetzner Cloud needs name"),
}


def test_what_is_refused_leaves_the_firewall_as_it_is(tmp_path: Path) -> None:
    controller = Controller(tmp_path)
    # Each its own firewall: those of one firewall are compared.
    firewalls = {name: {"provider": "hetzner_cloud", "name": name} for name in REFUSED}
    controller.hosts = {
        name: {"portcullis_provider_firewall": firewalls[name], **given} for name, (given, _said) in REFUSED.items()
    }
    done = controller.run(*CLOSE, "--limit", "all")
    text = " ".join(done.said.split())
    assert {name: said for name, (_given, said) in REFUSED.items() if said not in text} == {}
    assert done.status == 2
    assert not controller.state.exists()
    assert SECRET not in done.said


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HCLOUD_TOKEN": ""}, "set HCLOUD_TOKEN in the environment of ansible-playbook"),
        ({"HCLOUD_TOKEN": "wrong-t0ken"}, "hetzner.hcloud.firewall_info failed (no such token: ********)"),
        ({"PROVIDER_LIES": "1"}, "said that it was done, and the rules there are not those that were sent"),
    ],
)
def test_what_fails_leaves_the_firewall_as_it_is_and_shows_no_token(
    tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    controller = Controller(tmp_path)
    done = controller.run(*CLOSE, environment=environment)
    assert done.status == 2, done.said
    assert said in " ".join(done.said.split()), done.said
    assert not controller.state.exists()
    assert SECRET not in done.said
    assert "wrong-t0ken" not in done.said


def test_a_collection_that_is_missing_is_named(tmp_path: Path) -> None:
    done = Controller(tmp_path, installed=False).run(*CLOSE)
    assert done.status == 2
    assert "run 'ansible-galaxy collection install hetzner.hcloud' on the controller" in done.said


@pytest.mark.whole("PORTCULLIS_PROVIDER")
def test_a_token_is_read_from_a_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    controller = Controller(tmp_path)
    token = tmp_path / "token"
    token.write_text(f"{SECRET}\n")
    firewall = {"provider": "hetzner_cloud", "name": "web", "token_file": str(token)}
    given: dict[str, Any] = {"environment": {"HCLOUD_TOKEN": ""}, "portcullis_provider_firewall": firewall}
    token.chmod(0o644)
    refused = controller.run(*CLOSE, **given)
    assert "others may read" in refused.said
    assert not controller.state.exists()
    token.chmod(0o600)
    done = controller.run(*CLOSE, **given)
    assert done.status == 0, done.said
    assert SECRET not in done.said + refused.said


def test_a_table_for_a_router_is_written_and_written_once(tmp_path: Path) -> None:
    controller = Controller(tmp_path)
    path = tmp_path / "web.nft"
    addresses = ["203.0.113.10", "2001:db8::10"]
    firewall = {"provider": "nftables", "name": "web", "path": str(path), "addresses": addresses}
    first = controller.run(*CLOSE, portcullis_provider_firewall=firewall)
    assert first.status == 0, first.said
    assert "tcp dport 22 meta nfproto ipv4 accept" in path.read_text()
    assert "changed=0" in controller.run(*CLOSE, portcullis_provider_firewall=firewall).said


def test_two_hosts_behind_one_firewall_must_let_in_the_same(tmp_path: Path) -> None:
    controller = Controller(tmp_path)
    controller.hosts["web2"] = {"ufw_rules_host": [{"port": 25, "proto": "tcp"}]}
    done = controller.run(*CLOSE, "--limit", "all")
    assert "web1 and web2 stand behind the same firewall and let in others" in done.said
    assert not controller.state.exists()
    controller.hosts["web2"] = {}
    both = controller.run(*CLOSE, "--limit", "all")
    assert both.status == 0, both.said
