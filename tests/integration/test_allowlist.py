# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of networks that hosts refresh by themselves, seen from outside; and what nginx makes of them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from demo import stage
from lab import Lab, network
from lab.recorded import IPS_JSON, IPS_V4, IPS_V6, RANGES4, RANGES6
from tests.integration.allowlist import CLOUDFLARE, LIST, NAME, NEW, STRANGER, UNIT, AllowlistFleet, answered, client

WHOLE = os.environ.get("PORTCULLIS_FIREWALL") == "all"
HOSTS = {"edge1": "bookworm", "edge2": "trixie", **({"edge0": "bullseye"} if WHOLE else {})}
HOST = "edge1"
PLAY = """- hosts: all
  gather_facts: false
  become: true
  roles:
    - portcullis.vps.ufw
    - portcullis.vps.cloudflare_allowlist
"""
_SITE = """server {
    listen %d ssl;
    listen [::]:%d ssl;
    ssl_certificate /etc/ssl/site.pem;
    ssl_certificate_key /etc/ssl/site.pem;
    %s
    location / { return 200 "%s\\n"; }
}
"""
_PULLED = _SITE % (8443, 8443, f"include snippets/portcullis-{NAME}-origin-pulls.conf;", "in")
#: A site that says who asks.
SITE = f"""cat > /etc/ssl/site.pem
cat > /etc/nginx/sites-enabled/default <<'END'
{_SITE % (443, 443, "", "$remote_addr")}END
systemctl enable --now nginx && systemctl reload nginx
"""
PULLS = f"""cat > /etc/nginx/conf.d/pulls.conf <<'END'
{_PULLED}END
nginx -t -q && systemctl reload nginx
"""
API = IPS_JSON.partition("/")[0]


@pytest.fixture(scope="module")
def whole(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AllowlistFleet]:
    folder = tmp_path_factory.mktemp("edge")
    variables = {**stage.variables(lab), "cloudflare_allowlist_cache_path": str(folder / "cloudflare.json")}
    variables.pop("portcullis_ssh_port")
    found = AllowlistFleet(lab, folder, HOSTS, PLAY, variables)
    pem = "".join(lab.sign(["site.lab.test"]))
    found.each(lab.trust_ca)
    found.each(lambda host: lab.exec(host, ["sh", "-euc", SITE], stdin=pem).check_returncode())
    check = found.play("--check", "--limit", HOST)
    assert check.changes(HOST) == found.converge().changes(HOST) != []
    yield found
    for host in HOSTS:
        lab.remove(host)


@pytest.fixture
def fleet(whole: AllowlistFleet) -> AllowlistFleet:
    """The hosts as the recorded list has them."""
    whole.lab.serve_recorded()
    whole.refresh()
    return whole


@contextmanager
def out_of_reach(lab: Lab) -> Iterator[None]:
    """Let nobody find Cloudflare's API while the block runs."""
    lab.resolve({API: []})
    try:
        yield
    finally:
        lab.resolve({API: [network.SERVICES4, network.SERVICES6]})


def test_a_second_run_changes_nothing(fleet: AllowlistFleet) -> None:
    run = fleet.converge()
    assert [(host, run.changed(host)) for host in HOSTS] == [(host, []) for host in HOSTS]


def test_the_timer_lets_in_by_a_list_that_grows_and_no_longer_by_one_that_shrinks(fleet: AllowlistFleet) -> None:
    fleet.publish_more()
    fleet.await_timer()
    fleet.require([*CLOUDFLARE, *NEW], [])
    # One fewer than was recorded, in each family.
    fleet.publish(RANGES4[1:], RANGES6[1:])
    fleet.await_timer()
    fleet.require(["103.21.244.9", "2606:4700::9"], [*CLOUDFLARE, *NEW])


def test_what_the_timer_accepted_is_not_undone_by_an_older_list_of_the_controllers(fleet: AllowlistFleet) -> None:
    fleet.publish_more()
    fleet.refresh()
    with out_of_reach(fleet.lab):
        old = fleet.play("--limit", HOST)
    assert (old.code, old.changed(HOST)) == (0, [])
    assert "Using the cached list" in old.output
    fleet.require([*CLOUDFLARE, *NEW], [])
    # A later one of the controller's counts.
    fleet.lab.serve_recorded()
    fleet.converge()
    fleet.require(CLOUDFLARE, NEW)


#: What Cloudflare's servers answer, and what a host says to it.
LIES: dict[str, tuple[dict[str, str], str]] = {
    "an error page": ({IPS_V4: "<html><h1>502</h1></html>"}, "something that is no list of networks"),
    "everybody": ({IPS_V4: "\n".join([*RANGES4, "0.0.0.0/0"])}, "do not agree"),
    "truncated JSON": ({IPS_JSON: '{"success": true, "res'}, "is not JSON"),
    "a key of JSON twice": ({IPS_JSON: '{"result": {}, "result": {}}'}, "is not JSON"),
    "lines of a firewall in a zone id": ({IPS_V6: "\n".join([*RANGES6, "2a06:98c0::%1;-j;ACCEPT/32"])}, "do not agree"),
}


@pytest.mark.whole("PORTCULLIS_FIREWALL")
def test_hostile_answers_leave_the_list_in_force_and_are_reported(fleet: AllowlistFleet) -> None:
    before = fleet.kernel()
    for answers, said in LIES.values():
        fleet.lab.serve_recorded()
        for path, body in answers.items():
            fleet.lab.serve(path, body)
        for output in fleet.refresh(code=1):
            assert re.search(rf"not refreshed at .*{said}", output)
    fleet.publish(RANGES4[:7], RANGES6)
    for output in fleet.refresh(code=1):
        assert "IPv4 has shrunk from 15 to 7 networks" in output
    for status in fleet.each(lambda host: fleet.run(host, "portcullis status", code=1)):
        assert "IPv4 has shrunk from 15 to 7 networks" in status
    assert fleet.kernel() == before
    fleet.lab.serve_recorded()
    fleet.refresh()
    assert "not refreshed" not in fleet.run(HOST, "portcullis status")


def test_a_list_that_gets_too_old_stays_in_force_and_is_reported(fleet: AllowlistFleet) -> None:
    fleet.lab.resolve({API: []})
    try:
        fleet.run(HOST, f'sed -i \'s/"fetched_at": [0-9.]*/"fetched_at": 1700000000.0/\' {LIST}')
        status = fleet.run(HOST, "portcullis allowlist refresh", code=1)
    finally:
        fleet.lab.resolve({API: [network.SERVICES4, network.SERVICES6]})
    assert "too old: more than 30 days" in status
    assert "does not answer" in status
    fleet.require(CLOUDFLARE, NEW)


#: What is done in the fetching unit's folder, and what is said to it.
ATTACKS = {
    "sed -i 's#104.16.0.0/13#0.0.0.0/0#' answer.json": "wider than anything accepted",
    'sed -i \'s#"173.245.48.0/20"#"10.0.0.0/12"#\' answer.json': "is not public",
    "rm answer.json && ln -s /etc/shadow answer.json": "cannot be read",
    "rm answer.json && mkfifo answer.json": "is no file",
    "echo 'a message ' > problem": "a message",
}


def test_what_a_fetching_unit_that_was_taken_over_wrote_is_validated(fleet: AllowlistFleet) -> None:
    before = fleet.kernel()
    fleet.run(HOST, f"cp -r /var/cache/private/{UNIT} /root/fetched")
    for attack, said in ATTACKS.items():
        fleet.run(HOST, f"cd /var/cache/{UNIT}/ && rm -f * && cp /root/fetched/* . && {attack}")
        done = fleet.lab.exec(HOST, ["portcullis", "allowlist", "apply", NAME])
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
        assert fleet.kernel() == before
    fleet.run(HOST, f"rm -f /var/cache/{UNIT}/*")


def test_a_timer_that_would_change_who_reaches_sshd_does_not(fleet: AllowlistFleet) -> None:
    settings = f"/etc/portcullis/allowlists/{NAME}.json"
    fleet.run(HOST, f'cp {settings} /root/ && sed -i \'s/"ports": "443"/"ports": "22,443"/\' {settings}')
    try:
        assert "sshd answers on port 22" in fleet.run(HOST, "portcullis allowlist refresh", code=1)
        assert "22,443" not in fleet.run(HOST, "ufw status")
    finally:
        fleet.run(HOST, f"mv /root/{NAME}.json {settings}")
    run = fleet.play("--limit", HOST, cloudflare_allowlist_ports=[443, 22])
    assert ["sshd answers on port 22" in said for said in run.failures(HOST)] == [True]


def test_units_are_sandboxed_and_work_while_a_window_is_open(fleet: AllowlistFleet) -> None:
    fleet.each(lambda host: fleet.run(host, "apt-get install -qy --no-install-recommends ipset"))
    fleet.each(lambda host: fleet.run(host, "portcullis window open --port 80"))
    fleet.publish_more()
    fleet.refresh()
    fleet.each(lambda host: fleet.run(host, "portcullis window close --port 80"))
    fleet.require([*CLOUDFLARE, *NEW], [])
    for host in HOSTS:
        figures = {}
        for unit in (f"{UNIT}-fetch.service", f"{UNIT}.service"):
            said = fleet.run(host, f"systemd-analyze security --no-pager {unit}")
            figures[unit] = float(said.rpartition("service: ")[2].split()[0])
        sys.stdout.write(f"systemd-analyze security on {host}: {figures}\n")
        assert figures[f"{UNIT}-fetch.service"] <= 1.5
        assert figures[f"{UNIT}.service"] <= 2.5
        assert fleet.run(host, f"stat -c %u /var/cache/{UNIT}/answer.json").strip() != "0"


@pytest.mark.whole("PORTCULLIS_FIREWALL")
def test_a_ufw_of_another_version_is_changed_by_its_commands_from_within_the_sandbox(fleet: AllowlistFleet) -> None:
    fleet.run(HOST, "sed -i.known 's/^version = .*/version = \"0.99\"/' /usr/sbin/ufw")
    try:
        fleet.publish_more()
        fleet.run(HOST, "portcullis allowlist refresh")
    finally:
        fleet.run(HOST, "mv /usr/sbin/ufw.known /usr/sbin/ufw")
    assert fleet.lab.connect_all((source, HOST, 443) for source in (*NEW, *STRANGER)) == ["open"] * 2 + ["timeout"] * 2


def test_a_reboot_changes_nothing(fleet: AllowlistFleet) -> None:
    before = fleet.kernel()
    fleet.lab.machine(HOST).reboot()
    fleet.require(CLOUDFLARE, NEW)
    assert fleet.kernel() == before
    assert fleet.run(HOST, f"systemctl is-active {UNIT}.timer") == "active\n"
    fleet.refresh()


FORGED = ("-H", "CF-Connecting-IP: 192.0.2.77")


@pytest.mark.whole("PORTCULLIS_FIREWALL")
def test_nginx_takes_visitors_addresses_from_cloudflare_and_follows_its_list(fleet: AllowlistFleet) -> None:
    friends = ["192.0.2.200", "2001:db8:c::200"]
    fleet.converge_one(HOST, cloudflare_allowlist_nginx_real_ip=True, cloudflare_allowlist_extra_networks=friends)
    for source in CLOUDFLARE:
        fleet.await_answer("192.0.2.77", source, HOST, *FORGED)
    for source in friends:
        fleet.await_answer(source, source, HOST, *FORGED)
    fleet.publish_more()
    fleet.run(HOST, "portcullis allowlist refresh")
    for source in NEW:
        fleet.await_answer("192.0.2.77", source, HOST, *FORGED)
    # Somebody breaks nginx's configuration.
    fleet.run(HOST, "echo 'real_ip_header X-Real-IP;' > /etc/nginx/conf.d/zz.conf")
    try:
        before = fleet.run(HOST, "cat /etc/nginx/conf.d/portcullis*")
        fleet.lab.serve_recorded()
        printed = fleet.run(HOST, "portcullis allowlist refresh", code=1)
        assert re.search(r"nginx does not follow at .*duplicate", printed)
        assert fleet.run(HOST, "cat /etc/nginx/conf.d/portcullis*") == before
        assert fleet.lab.connect(NEW[0], HOST, 443) == "timeout"
        run = fleet.play("--limit", HOST, cloudflare_allowlist_nginx_real_ip=True)
        assert ["nginx -t -q failed" in said for said in run.failures(HOST)] == [True]
        assert "The host is as it was." in run.failures(HOST)[0]
        assert fleet.run(HOST, "cat /etc/nginx/conf.d/portcullis*") == before
        fleet.await_answer("192.0.2.77", CLOUDFLARE[0], HOST, *FORGED)
    finally:
        fleet.run(HOST, "rm /etc/nginx/conf.d/zz.conf")
    # What is written for nginx, and is not read by it, is not "ok".
    fleet.run(HOST, "sed -i.before 's|include /etc/nginx/conf.d|# &|' /etc/nginx/nginx.conf")
    try:
        run = fleet.play("--limit", HOST, cloudflare_allowlist_nginx_real_ip=True)
        assert ["nginx does not read /etc/nginx/conf.d/portcullis" in said for said in run.failures(HOST)] == [True]
    finally:
        fleet.run(HOST, "mv /etc/nginx/nginx.conf.before /etc/nginx/nginx.conf")
    fleet.converge_one(HOST)
    fleet.run(HOST, "cat /etc/nginx/conf.d/portcullis*", code=1)
    fleet.await_answer(CLOUDFLARE[0], CLOUDFLARE[0], HOST, *FORGED)


ECHO = (
    "import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(('::', 443))\n"
    "while True: s.sendto(*s.recvfrom(9))"
)


def test_with_origin_pulls_only_the_edges_certificate_gets_in_and_only_from_the_edge(
    fleet: AllowlistFleet, tmp_path: Path
) -> None:
    ours, certificate = client(tmp_path, fleet.lab, "edge")
    _theirs, foreign = client(tmp_path, fleet.lab, "somebody")
    options: dict[str, Any] = {
        "cloudflare_allowlist_ports": [443, 8443],
        "cloudflare_allowlist_udp_ports": [443],
        "cloudflare_allowlist_nginx_origin_pull_ca": ours,
    }
    fleet.converge_one(HOST, **options)
    fleet.run(HOST, PULLS)
    for source in CLOUDFLARE:
        fleet.await_answer("in", source, HOST, *certificate, port=8443)
        for wrong in ([], foreign):
            assert "400 Bad Request" in fleet.ask(source, HOST, *wrong, port=8443)
    for source in STRANGER:
        fleet.await_answer("curl: 28", source, HOST, *certificate, port=8443)
    # A site that includes the snippet keeps it from being removed.
    run = fleet.play("--limit", HOST)
    assert ["nginx -t -q failed" in said for said in run.failures(HOST)] == [True]
    fleet.await_answer("in", CLOUDFLARE[0], HOST, *certificate, port=8443)
    fleet.run(HOST, "rm /etc/nginx/conf.d/pulls.conf")
    fleet.lab.exec(HOST, ["systemd-run", "--quiet", "--unit=echo", "python3", "-c", ECHO]).check_returncode()
    try:
        fleet.run(HOST, "until ss -Hlun 'sport = :443' | grep -q .; do sleep 0.1; done")
        assert [answered(fleet, source, HOST, 443) for source in (*CLOUDFLARE, *STRANGER)] == [True, True, False, False]
    finally:
        fleet.run(HOST, "systemctl stop echo")
    fleet.converge_one(HOST)
    assert fleet.lab.connect(CLOUDFLARE[0], HOST, 8443) == "timeout"


OTHER = """- hosts: all
  gather_facts: false
  become: true
  tasks:
    - name: Fetch somebody's ranges
      portcullis.vps.published_networks:
        name: somebody
        feeds:
          - url: https://elsewhere.lab.test/ranges.json
            queries: ["prefixes[].net"]
        networks: [192.0.2.200]
        cache_path: "{{ cloudflare_allowlist_cache_path }}.somebody"
        ca_path: "{{ cloudflare_allowlist_ca_path }}"
      run_once: true
      register: somebody

    - name: Allow them
      portcullis.vps.allowlist:
        name: "{{ owner | default('somebody') }}"
        state: "{{ state | default('present') }}"
        publisher: "{{ somebody.publisher }}"
        published: "{{ somebody.published }}"
        fetched_at: "{{ somebody.fetched_at }}"
        ports: [9443, "9500:9510"]
"""


@pytest.mark.whole("PORTCULLIS_FIREWALL")
def test_any_publishers_list_is_let_in_and_refreshed_by_hosts(fleet: AllowlistFleet, tmp_path: Path) -> None:
    other = AllowlistFleet(fleet.lab, tmp_path, HOSTS, OTHER, fleet.variables)

    def publish(*ranges: str) -> None:
        prefixes = ", ".join(f'{{"net": "{net}"}}' for net in ranges)
        other.lab.serve("elsewhere.lab.test/ranges.json", f'{{"prefixes": [{prefixes}]}}')

    def networks() -> list[str]:
        return other.run(HOST, "portcullis allowlist show somebody").partition("Let in by somebody:")[2].split()

    publish("45.64.64.0/22", "2a03:f480::/32")
    other.converge()
    run = other.converge()
    assert [(host, run.changed(host)) for host in HOSTS] == [(host, []) for host in HOSTS]
    assert networks() == ["45.64.64.0/22", "192.0.2.200", "2a03:f480::/32"]
    publish("45.64.64.0/22", "45.64.68.0/22", "2a03:f480::/32")
    other.each(lambda host: other.run(host, "portcullis allowlist refresh somebody"))
    assert networks() == ["45.64.64.0/21", "192.0.2.200", "2a03:f480::/32"]
    assert re.search(
        r"9443,9500:9510/tcp\s+ALLOW\s+45.64.64.0/21\s+# portcullis:somebody", other.run(HOST, "ufw status")
    )
    rival = other.play(owner="rival")
    for host in HOSTS:
        assert "is a rule of portcullis:somebody's" in rival.failures(host)[0]
    other.converge(state="absent")
    left = other.run(HOST, "ufw status; ls -R /etc/portcullis /etc/systemd/system /var/lib/portcullis")
    assert "somebody" not in left
    fleet.require(CLOUDFLARE, NEW)
