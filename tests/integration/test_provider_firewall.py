# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook against a host whose provider really drops what its firewall does not let in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.fleet import ROOT, Run
from lab import Lab
from tests.integration.playing import Playbook
from tests.integration.test_ssh_crypto import PLAY

pytestmark = pytest.mark.whole("PORTCULLIS_EXPOSURE")

HOSTS = {"web1": "trixie"}
#: Stands where the provider's module would. Its firewall drops, in front of the host, the ports of ``PORTS`` that its rules do not name.
MODULE = """
import json, os, sys
sys.path.insert(0, {root!r})
from ansible.module_utils.basic import AnsibleModule
from lab import Lab
PATH, PORTS = {path!r}, [22, 2222]
def main():
    module = AnsibleModule(dict(name=dict(type="str"), rules=dict(type="list", elements="dict"), state=dict(type="str"),
                                api_token=dict(type="str", required=True, no_log=True)), supports_check_mode=True)
    there = json.load(open(PATH)) if os.path.exists(PATH) else []
    if {reads!r}:
        module.exit_json(changed=False, hcloud_firewall_info=there)
    named = [port for port in PORTS if any(str(port) == rule.get("port") for rule in module.params["rules"])]
    # It may say that it does as it is told, and keep out everybody.
    wanted = PORTS if os.path.exists(PATH + ".broken") and named == [2222] else [port for port in PORTS if port not in named]
    dropped = json.load(open(PATH + ".dropped")) if os.path.exists(PATH + ".dropped") else []
    lab = Lab({lab!r})
    for port in PORTS:
        if (port in dropped) != (port in wanted):
            lab.drop("web1", port, dropped=port in wanted)
    json.dump(wanted, open(PATH + ".dropped", "w"))
    json.dump([dict(name=module.params["name"], rules=module.params["rules"])], open(PATH, "w"))
    module.exit_json(changed=True)
main()
"""


class Provider:
    """A provider of one host: its firewall's file, and the collection of its modules."""

    def __init__(self, playbook: Playbook, folder: Path) -> None:
        self.playbook = playbook
        self.path = folder / "firewall.json"
        self.collections = folder / "collections"
        modules = self.collections / "ansible_collections/hetzner/hcloud/plugins/modules"
        modules.mkdir(parents=True)
        (self.collections / "ansible_collections/portcullis").mkdir()
        (self.collections / "ansible_collections/portcullis/vps").symlink_to(ROOT)
        for name, reads in (("firewall", False), ("firewall_info", True)):
            text = MODULE.format(root=str(ROOT), path=str(self.path), reads=reads, lab=playbook.lab.name)
            (modules / f"{name}.py").write_text(text)
        token = folder / "token"
        token.write_text("secret-of-the-provider\n")
        token.chmod(0o600)
        self.firewall: dict[str, Any] = {"provider": "hetzner_cloud", "name": "web", "token_file": str(token)}

    def run(self, step: str, **variables: Any) -> Run:
        given = {
            "provider_firewall_step": step,
            "portcullis_provider_firewall": self.firewall,
            "cloudflare_allowlist_state": "unmanaged",
            **variables,
        }
        run = self.playbook.fleet.play(
            ROOT / "playbooks/provider_firewall.yml", "-e", json.dumps(given), collections=self.collections
        )
        assert "secret-of-the-provider" not in run.output
        return run

    @property
    def ports(self) -> list[str]:
        (firewall,) = json.loads(self.path.read_text())
        return [rule["port"] for rule in firewall["rules"] if "port" in rule]


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"provider-{os.getpid()}")
    try:
        yield Playbook(lab, tmp_path_factory.mktemp("play"), HOSTS, PLAY)
    finally:
        lab.down()


def test_a_port_moves_behind_a_providers_firewall_and_nobody_is_ever_locked_out(
    playbook: Playbook, tmp_path: Path
) -> None:
    provider = Provider(playbook, tmp_path)
    first = provider.run("close")
    assert first.code == 0, first.output[-3000:]
    assert provider.ports == ["22"]
    moved = {"portcullis_ssh_port": 2222, "portcullis_former_ssh_ports": [22]}
    early = provider.run("close", **moved)
    assert "SSH answers on port 22, which the policy does not name any more (2222)" in " ".join(early.failures("web1"))
    opened = provider.run("open", **moved)
    assert (opened.code, provider.ports) == (0, ["22", "2222"]), opened.output[-3000:]
    playbook.run("web1", "printf 'Port 2222\\n' > /etc/ssh/sshd_config.d/10-port.conf && systemctl restart ssh")
    # Where the provider's own rules are not what it carries out, a fresh login finds that out.
    Path(f"{provider.path}.broken").touch()
    broken = provider.run("close", **moved)
    assert "The rules at the provider were put back." in " ".join(broken.failures("web1")), broken.output[-3000:]
    assert provider.ports == ["22", "2222"]
    Path(f"{provider.path}.broken").unlink()
    closed = provider.run("close", **moved)
    assert (closed.code, provider.ports) == (0, ["2222"]), closed.output[-3000:]
