# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role ufw_docker before a real Docker engine: who reaches what containers publish, seen from outside."""

from __future__ import annotations

import json
import re
import time

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import unit_texts
from ansible_collections.portcullis.vps.plugins.module_utils.base import unit_files

from demo import stage
from lab import Lab, network
from tests.integration.connecting import connecting
from tests.integration.playing import Playbook

HOST = "dock1"
PLAY = """- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role:
        name: "portcullis.vps.{{ item }}"
      loop: [ufw, cloudflare_allowlist, ufw_docker]
"""
STRANGER = (network.STRANGER4, network.STRANGER6)
CLOUDFLARE = ("173.245.48.9", "2400:cb00::9")
#: Docker 26 forwards IPv6 only when told to; else a program of its own listens there.
FORWARDS_IPV6 = {
    "live-restore": True,
    "experimental": True,
    "ip6tables": True,
    "ipv6": True,
    "fixed-cidr-v6": "fd00:d0c:1::/64",
}
IMAGE = """
mkdir -p /tmp/image/bin /tmp/image/www
cp /bin/busybox /tmp/image/bin/
echo hello > /tmp/image/www/index.html
tar -C /tmp/image -c . | docker import - web
"""
#: Ends when told to, as its first process, which a signal that nobody waits for does not end.
SERVE = "trap exit TERM; /bin/busybox httpd -p 80 -h /www; while :; do /bin/busybox sleep 1; done"
RUN = "docker run --detach --restart always --name {name} --publish {port}:80 web /bin/busybox sh -c '" + SERVE + "'"
#: However often tests restarted it within a minute.
RESTART = "systemctl reset-failed docker; systemctl restart docker"
#: What to look at where a port does not answer as it should.
STATE = "docker ps --all; docker inspect web --format '{{json .State}} {{json .NetworkSettings}}'; iptables-save -t nat"
SAVED = "iptables-save | grep -v ^#; ip6tables-save | grep -v ^#"
GATE = "Apply ufw's rules to published ports (IPv4, IPv6)"


class Harbour(Playbook):
    """A host with two containers: one publishes 443, one 8080."""

    def reached(self, sources: tuple[str, str], port: int) -> list[str]:
        return self.lab.connect_all((source, HOST, port) for source in sources)

    def wait(self, expected: str, sources: tuple[str, str], port: int) -> None:
        """Wait until a port answers these sources so over both families."""
        deadline = time.monotonic() + 120
        while (found := self.reached(sources, port)) != [expected, expected]:
            assert time.monotonic() < deadline, (
                f"{port} from {sources}: {found}, expected {expected}\n{self.run(HOST, STATE)}"
            )

    def configure(self, **daemon: object) -> None:
        """Give the engine this configuration and restart it."""
        self.run(HOST, f"mkdir -p /etc/docker && echo '{json.dumps(daemon)}' > /etc/docker/daemon.json")
        # Containers that outlived an engine with live-restore are killed by one without, which may then forget to start
        # them again. And what Docker laid for IPv6 stays there when it no longer does so.
        names = 'names=$(docker ps --quiet); test -z "$names" || docker stop $names'
        self.run(HOST, f"{names}; systemctl stop docker; ip6tables -t nat -F; {RESTART}")
        self.run(HOST, 'test -z "$(docker ps --all --quiet)" || docker start $(docker ps --all --quiet)')

    def require_protected(self) -> None:
        self.wait("open", CLOUDFLARE, 443)
        self.run(HOST, "until docker info; do sleep 0.5; done")
        assert self.reached(STRANGER, 443) == ["timeout", "timeout"]
        assert self.reached(STRANGER, 8080) == ["timeout", "timeout"]

    def gate(self) -> Harbour:
        """Have the gate there, by a play unless an earlier test's is in force."""
        in_force = self.lab.exec(HOST, ["systemctl", "is-enabled", "portcullis-ufw-docker.service"]).returncode == 0
        if not in_force:
            self.converge(ufw_docker_state="present")
        self.run(HOST, "portcullis ufw-docker apply")
        self.wait("open", CLOUDFLARE, 443)
        return self


@pytest.fixture(scope="module")
def harbour(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    ours = {key: value for key, value in stage.variables(lab).items() if key.startswith("cloudflare_")}
    found = Harbour(lab, tmp_path_factory.mktemp("docker"), {HOST: "trixie-docker"}, PLAY, ours)
    found.configure(**FORWARDS_IPV6)
    found.run(HOST, IMAGE)
    for name, port in (("web", 443), ("admin", 8080)):
        found.run(HOST, RUN.format(name=name, port=port))
    return found


def test_ufw_alone_lets_strangers_reach_published_ports(harbour: Harbour) -> None:
    run = harbour.converge()
    assert run.changes(HOST)
    assert "portcullis-ufw-docker" not in harbour.run(HOST, SAVED)
    for sources in (STRANGER, CLOUDFLARE):
        harbour.wait("open", sources, 443)
        harbour.wait("open", sources, 8080)


def test_check_mode_names_what_the_run_then_does_and_only_cloudflare_gets_in(harbour: Harbour) -> None:
    harbour.converge()
    before = harbour.run(HOST, f"{SAVED}; ls /etc/systemd/system")
    checked = harbour.play("--check", "--diff", ufw_docker_state="present")
    assert harbour.run(HOST, f"{SAVED}; ls /etc/systemd/system") == before
    assert "+-A portcullis-ufw-docker-in -j DROP" in checked.output
    run = harbour.converge(ufw_docker_state="present")
    assert run.changes(HOST) == checked.changes(HOST)
    assert run.changes(HOST)[-1] == GATE
    harbour.require_protected()
    assert harbour.converge(ufw_docker_state="present").changes(HOST) == []


@pytest.mark.parametrize("event", ["docker restart web", RESTART, "systemctl kill -s KILL docker", "ufw reload"])
def test_the_gate_outlives(harbour: Harbour, event: str) -> None:
    harbour.gate().run(HOST, event)
    harbour.require_protected()


def test_no_stranger_gets_in_while_docker_restarts_and_makes_networks_and_ufw_reloads(harbour: Harbour) -> None:
    harbour.gate()
    networks = "for n in $(seq 15); do docker network create n$n && docker network rm n$n; done"
    with connecting(harbour.lab, [*STRANGER, *CLOUDFLARE], HOST, 443) as tried_from:
        for event in (networks, RESTART, "docker restart web", "ufw reload", networks):
            harbour.run(HOST, event)
    for source, (let_in, tried) in tried_from.counts.items():
        assert (let_in == 0) == (source in STRANGER), (source, let_in, tried)


def test_no_stranger_gets_in_while_the_host_boots(harbour: Harbour) -> None:
    harbour.gate()
    with connecting(harbour.lab, [*STRANGER, *CLOUDFLARE], HOST, 443) as tried_from:
        harbour.lab.machine(HOST).reboot()
        harbour.wait("open", CLOUDFLARE, 443)
    for source, (let_in, tried) in tried_from.counts.items():
        assert (let_in == 0) == (source in STRANGER), (source, let_in, tried)
    harbour.require_protected()


def test_what_people_tell_ufw_holds_for_containers(harbour: Harbour) -> None:
    harbour.gate().run(HOST, "ufw allow 8080/tcp")
    harbour.wait("open", STRANGER, 8080)
    harbour.run(HOST, f"ufw prepend deny from {STRANGER[0]} && ufw prepend deny from {STRANGER[1]}")
    harbour.wait("timeout", STRANGER, 8080)
    harbour.wait("open", CLOUDFLARE, 8080)
    harbour.run(HOST, "ufw --force disable")
    harbour.wait("open", STRANGER, 8080)
    harbour.run(HOST, "ufw --force enable")
    harbour.wait("timeout", STRANGER, 8080)
    rules = [f"deny from {source}" for source in STRANGER]
    harbour.run(HOST, " && ".join(f"ufw delete {rule}" for rule in (*rules, "allow 8080/tcp")))
    harbour.wait("timeout", CLOUDFLARE, 8080)


def test_a_connection_to_a_container_past_the_published_port_is_denied(harbour: Harbour) -> None:
    """The container listens on 80, and 80 is open, but that is the host's port."""
    harbour.converge(ufw_docker_state="absent", ufw_rules=[{"port": 80, "proto": "tcp"}])
    address = harbour.run(HOST, "docker inspect -f '{{.NetworkSettings.IPAddress}}' admin").strip()
    way = f"{address}/32 via {harbour.lab.machine(HOST).ipv4}"
    network.batch(network.internet(harbour.lab.name), [f"route replace {way}"])
    try:
        assert harbour.lab.connect(STRANGER[0], address, 80) == "open"
        harbour.converge(ufw_docker_state="present", ufw_rules=[{"port": 80, "proto": "tcp"}])
        assert harbour.lab.connect(STRANGER[0], address, 80) == "timeout"
    finally:
        network.batch(network.internet(harbour.lab.name), [f"route del {way}"])
        harbour.converge(ufw_docker_state="present")


def test_containers_reach_one_another_and_the_world(harbour: Harbour) -> None:
    harbour.gate()
    address = harbour.run(HOST, "docker inspect -f '{{.NetworkSettings.IPAddress}}' admin").strip()
    inside = "docker exec web /bin/busybox"
    assert harbour.run(HOST, f"{inside} wget -q -T 20 -O - http://{address}/") == "hello\n"
    harbour.run(HOST, f"{inside} nc -w 20 {network.SERVICES4} 53 < /dev/null")


def test_what_a_container_dumps_can_be_saved_from_within_a_backups_sandbox(harbour: Harbour) -> None:
    """By the unit of the role backup, with a dump in the place of its own command."""
    text = unit_files.render(unit_texts.CLIENT, "backup", what="A dump", action="run", writable="")
    saved = "/var/lib/portcullis/backup/saved"
    dump = f"/bin/sh -c 'docker exec web /bin/busybox cat /www/index.html > {saved}'"
    unit = re.sub(r"^ExecStart=.*$", f"ExecStart={dump}", text, flags=re.MULTILINE)
    assert f"ExecStart={dump}" in unit
    assert "CapabilityBoundingSet=" in unit
    write = f"cat > /run/systemd/system/dump.service <<'END'\n{unit}END\nsystemctl daemon-reload"
    harbour.run(HOST, f"{write} && systemctl start dump.service || {{ journalctl -u dump; exit 1; }}")
    assert harbour.run(HOST, f"cat {saved}; rm {saved} /run/systemd/system/dump.service") == "hello\n"


def test_rules_changed_behind_our_back_are_put_back(harbour: Harbour) -> None:
    harbour.gate().run(HOST, "systemctl stop portcullis-ufw-docker.timer portcullis-ufw-docker.path")
    harbour.run(HOST, "iptables -F portcullis-ufw-docker-in; ip6tables -t mangle -D FORWARD -j portcullis-ufw-docker")
    harbour.run(HOST, "iptables -I DOCKER-USER -p tcp --dport 9 -j DROP")
    changes = harbour.converge(ufw_docker_state="present").changes(HOST)
    assert changes == ["Start portcullis-ufw-docker.path", "Start portcullis-ufw-docker.timer", GATE]
    harbour.require_protected()
    assert "-A DOCKER-USER -p tcp -m tcp --dport 9 -j DROP" in harbour.run(HOST, SAVED)
    harbour.run(HOST, "iptables -D DOCKER-USER -p tcp --dport 9 -j DROP")


def test_docker_does_not_start_without_its_gate(harbour: Harbour) -> None:
    harbour.gate().run(HOST, "mv /usr/local/sbin/portcullis /root/")
    harbour.run(HOST, RESTART, code=1)
    assert harbour.run(HOST, "systemctl is-active docker", code=3) == "inactive\n"
    harbour.run(HOST, "mv /root/portcullis /usr/local/sbin/ && systemctl start docker")
    harbour.require_protected()


@pytest.mark.parametrize(
    ("prepare", "variables", "said"),
    [
        (
            """echo '{"firewall-backend": "nftables"}' > /etc/docker/daemon.json""",
            {},
            "Docker's firewall-backend is nftables",
        ),
        (":", {"ufw_docker_interfaces": ["eth+"]}, "eth0 leads out of this host"),
    ],
)
def test_what_would_not_hold_is_refused(
    harbour: Harbour, prepare: str, variables: dict[str, object], said: str
) -> None:
    harbour.gate()
    keep, put_back = "cp /etc/docker/daemon.json /root/", "mv /root/daemon.json /etc/docker/"
    before = harbour.run(HOST, SAVED)
    harbour.run(HOST, f"{keep}; {prepare}")
    run = harbour.play(ufw_docker_state="present", **variables)
    harbour.run(HOST, put_back)
    assert [said in sentence for sentence in run.failures(HOST)] == [True]
    assert [line for line in harbour.run(HOST, SAVED).splitlines() if "portcullis" in line] == [
        line for line in before.splitlines() if "portcullis" in line
    ]


def test_where_a_program_of_dockers_listens_for_ipv6_ufws_own_rules_hold(harbour: Harbour) -> None:
    harbour.gate().configure(**{"live-restore": False})
    try:
        harbour.require_protected()
        assert "docker-proxy" in harbour.run(HOST, "ss --listening --tcp --numeric --processes")
    finally:
        harbour.configure(**FORWARDS_IPV6)


def test_absence_leaves_docker_and_ufw_as_they_were(harbour: Harbour) -> None:
    harbour.gate()
    changes = harbour.converge(ufw_docker_state="absent").changes(HOST)
    assert changes[-1] == "Remove ufw's rules from published ports (IPv4, IPv6)"
    assert "portcullis-ufw-docker" not in harbour.run(HOST, SAVED)
    assert "portcullis-ufw-docker" not in harbour.run(HOST, "ls -R /etc/systemd/system")
    harbour.run(HOST, RESTART)
    harbour.wait("open", STRANGER, 8080)
    assert harbour.converge(ufw_docker_state="absent").changes(HOST) == []
