# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The providers' own modules take what is rendered for them, and EC2's does with it, at moto, what the policy says.

DigitalOcean's and Linode's collections are in no package of an index; what is known of their options is in argument_facts.py.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.registry import PROVIDERS

from tests.unit.plugins.plugin_utils.provider import argument_facts, asking_modules
from tests.unit.plugins.plugin_utils.provider.policies import made, usual
from tests.unit.plugins.plugin_utils.provider.pretended import down, up
from tests.unit.plugins.plugin_utils.provider.test_arguments import RULES, chosen
from tests.unit.structure.sources import ROOT

PYTHON = ROOT / ".cache/providers/bin/python"
REAL = ("hetzner_cloud", "hetzner_robot", "vultr", "aws")


def asked(calls: list[tuple[str, dict[str, Any]]]) -> list[list[str]]:
    """Return what the modules object to."""
    program = [str(PYTHON), asking_modules.__file__]
    done = subprocess.run(program, input=json.dumps(calls), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("wall", REAL)
def test_every_call_is_one_that_the_real_module_takes(wall: str) -> None:
    provider, options = PROVIDERS[wall], chosen(wall)
    big = made(rules=RULES[1:]) if wall == "hetzner_robot" else made(rules=RULES)
    plans = [down(wall, options).run(made().rules, "close")]
    for by_hand, foreign in ((False, "refuse"), (True, "keep")):
        state = up(wall, made().rules, options, by_hand=by_hand)
        plans += [state.run(big.rules, "open", foreign)]
        plans += [state.run(made(ssh_ports=[2222]).rules, "close", foreign)]
        if wall != "hetzner_robot":
            plans.append(state.run(usual().rules, "close", foreign))
    calls = [*provider.reads(options), *(call for plan in plans for call in (*plan.calls, *plan.back))]
    secrets = dict.fromkeys(provider.secrets, "secret")
    assert [each for each in asked([(call.module, {**call.arguments, **secrets}) for call in calls]) if each] == []


def test_the_real_modules_object_where_the_facts_do() -> None:
    """Else the test above would prove nothing."""
    wrong: list[tuple[str, dict[str, Any]]] = [
        (
            "hetzner.hcloud.firewall",
            {"name": "web", "api_token": "t", "rules": [{"direction": "in", "protocol": "tcp"}]},
        ),
        (
            "community.hrobot.firewall",
            {"server_number": 1, "rules": {"input": [{"protocol": "tcp", "action": "accept"}]}},
        ),
        (
            "vultr.cloud.firewall_rule",
            {"group": "web", "api_key": "k", "protocol": "sctp", "subnet": "::", "subnet_size": 0},
        ),
        (
            "amazon.aws.ec2_security_group",
            {"name": "web", "description": "d", "rules": [{"proto": "tcp", "cidr": "::/0"}]},
        ),
    ]
    assert all(asked(wrong))


def test_the_facts_name_only_options_that_the_real_modules_have() -> None:
    modules = [name for name in argument_facts.SPECS if not name.startswith(("digitalocean.", "linode."))]
    odd = [(name, {option: None}) for name in modules for option in argument_facts.SPECS[name]]
    unknown = [said for each in asked(odd) for said in each if "nsupported" in said]
    assert unknown == []


@pytest.fixture
def ec2(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An EC2 that answers on this machine; yields the environment that leads to it, with the ID of a VPC."""
    code = (
        "import boto3, sys; from moto.server import ThreadedMotoServer; server = ThreadedMotoServer('127.0.0.1', port=0); server.start(); "
        "host, port = server.get_host_and_port(); url = f'http://{host}:{port}'; "
        "vpc = boto3.client('ec2', endpoint_url=url).create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']; "
        "print('ready', url, vpc, flush=True); sys.stdin.read()"
    )
    known = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "eu-central-1"}
    known.update(HOME=str(tmp_path), PATH=os.environ["PATH"], LC_ALL="C.UTF-8")
    with subprocess.Popen(
        [str(PYTHON), "-c", code],
        env=known,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        # Before that the server says things of its own.
        _ready, url, vpc = next(line for line in server.stdout if line.startswith("ready ")).split()
        yield {**known, "AWS_ENDPOINT_URL": url, "VPC": vpc}
        server.communicate()


PLAY = """
- hosts: web1
  gather_facts: false
  tasks:
    - portcullis.vps.provider_firewall:
        step: "{{ step }}"
        firewall: {provider: aws, name: web, vpc_id: "{{ vpc }}", region: eu-central-1}
        foreign: "{{ foreign | default('refuse') }}"
        former_ssh_ports: "{{ portcullis_former_ssh_ports | default([]) }}"
      delegate_to: localhost
"""


class Amazon:
    """A controller of a host behind a security group."""

    def __init__(self, folder: Path, ec2: dict[str, str]) -> None:
        self.folder, self.ec2 = folder, ec2
        (folder / "play.yml").write_text(PLAY)

    def run(self, step: str, **variables: Any) -> str:
        given = {"step": step, "vpc": self.ec2["VPC"], "cloudflare_allowlist_state": "unmanaged", **variables}
        environment = {"ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/dev"), "ANSIBLE_HOME": str(self.folder / "home")}
        done = subprocess.run(
            [str(PYTHON.with_name("ansible-playbook")), "-i", "web1,", "play.yml", "-e", json.dumps(given)],
            cwd=self.folder,
            env={**self.ec2, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def aws(self, code: str) -> Any:
        """Return what a piece of Python makes of EC2's client and the group's ID."""
        program = (
            "import boto3, json, os; ec2 = boto3.client('ec2'); "
            "group = ec2.describe_security_groups(GroupNames=['web'])['SecurityGroups'][0]; print(json.dumps("
            + code
            + "))"
        )
        done = subprocess.run([str(PYTHON), "-c", program], env=self.ec2, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def open(self) -> set[tuple[str, int, str]]:
        """Return protocol, port and network of each rule for what comes in."""
        found = self.aws("group['IpPermissions']")
        return {
            (each["IpProtocol"], each.get("FromPort", -1), net)
            for each in found
            for net in [*(one["CidrIp"] for one in each["IpRanges"]), *(one["CidrIpv6"] for one in each["Ipv6Ranges"])]
        }


PING = {("icmp", -1, "0.0.0.0/0"), ("icmpv6", -1, "::/0")}


def ssh(port: int) -> set[tuple[str, int, str]]:
    return {("tcp", port, "0.0.0.0/0"), ("tcp", port, "::/0")}


def test_a_port_moves_behind_a_security_group(tmp_path: Path, ec2: dict[str, str]) -> None:
    amazon = Amazon(tmp_path, ec2)
    first = amazon.run("close")
    assert "changed=1" in first, first
    assert amazon.open() == ssh(22) | PING
    assert "changed=0" in amazon.run("close")
    moved: dict[str, Any] = {"portcullis_ssh_port": 2222, "portcullis_former_ssh_ports": [22]}
    opened = amazon.run("open", **moved)
    assert amazon.open() == ssh(22) | ssh(2222) | PING, opened
    closed = amazon.run("close", **moved)
    assert amazon.open() == ssh(2222) | PING, closed
    assert "changed=0" in amazon.run("close", **moved)


def test_a_rule_that_somebody_made_is_refused_then_kept_then_removed(tmp_path: Path, ec2: dict[str, str]) -> None:
    amazon = Amazon(tmp_path, ec2)
    amazon.run("close")
    amazon.aws(
        "ec2.authorize_security_group_ingress(GroupId=group['GroupId'], IpProtocol='tcp', FromPort=9000, ToPort=9000, CidrIp='192.0.2.1/32')['Return']"
    )
    metrics = {("tcp", 9000, "192.0.2.1/32")}
    refused = amazon.run("close", portcullis_ssh_port=2222)
    assert "has 1 rules here that are not ours" in " ".join(refused.split()), refused
    assert amazon.open() == ssh(22) | PING | metrics
    amazon.run("close", portcullis_ssh_port=2222, foreign="keep")
    assert amazon.open() == ssh(2222) | PING | metrics
    amazon.run("close", portcullis_ssh_port=2222, foreign="remove")
    assert amazon.open() == ssh(2222) | PING
