# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab is what the other tests take it for: whole hosts, an internet of its own, no way out, nothing left behind."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import Lab, LabError, labs, network, recorded
from lab.machine import Machine, Process
from lab.services import DIRECTORY

NAME = f"lab-{os.getpid()}"
CLOUDFLARE = ("173.245.48.9", "2400:cb00::9")
STRANGERS = (network.STRANGER4, network.STRANGER6)
# Addresses nobody has; a way out, if there were one, would lead the packets to them away from here.
ELSEWHERE = {"192.0.2.10": "192.0.2.200", "2001:db8:c::10": "2001:db8:ffff::200"}
FETCH = """
import sys, urllib.error, urllib.request
try:
    with urllib.request.urlopen(sys.argv[1], timeout=10) as answer:
        sys.stdout.write(f"{answer.status}\\n" + answer.read().decode())
except urllib.error.HTTPError as error:
    sys.stdout.write(f"{error.code}\\n" + error.read().decode())
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    found = Lab(NAME)
    try:
        found.up({"one": "bookworm", "two": "trixie"})
        found.services()
        yield found
    finally:
        found.down()


def fetch(lab: Lab, url: str) -> tuple[int, str]:
    """Return the status and the body that the controller gets, its only authority being the lab's."""
    done = lab.run([sys.executable, "-c", FETCH, url], env={"SSL_CERT_FILE": str(lab.ca)})
    assert done.returncode == 0, done.stderr
    status, _newline, body = done.stdout.partition("\n")
    return int(status), body


def leftovers(name: str) -> dict[str, list[str]]:
    """What there is on this machine of a lab, by kind."""
    processes, mounts, cgroups = [], [], []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes() + (folder / "cgroup").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if folder.name != str(os.getpid()) and f"portcullis-lab/{name}".encode() in words:
            processes.append(folder.name)
    for line in Path("/proc/mounts").read_text().splitlines():
        fields = line.split()
        if f"portcullis-lab/{name}/" in line or f"portcullis-{name}" in fields[1]:
            mounts.append(fields[1])
        if fields[2] == "cgroup2":
            cgroups += [str(path) for path in Path(fields[1]).glob(f"portcullis-lab/{name}-*")]
    return {
        "processes": processes,
        "mounts": mounts,
        "cgroups": cgroups,
        "namespaces": [str(path) for path in Path("/run/netns").glob(f"portcullis-{name}*")],
        "files": [str(path) for path in Path("/var/lib/portcullis-lab").glob(name)],
    }


NOTHING: dict[str, list[str]] = {"processes": [], "mounts": [], "cgroups": [], "namespaces": [], "files": []}


@pytest.mark.parametrize("source", ELSEWHERE)
def test_the_controller_has_no_way_out(lab: Lab, source: str) -> None:
    assert lab.connect(source, ELSEWHERE[source], 443).startswith("unreachable")


@pytest.mark.parametrize("target", ELSEWHERE.values())
def test_a_host_has_no_route_out_and_is_answered_so(lab: Lab, target: str) -> None:
    done = lab.exec("one", ["python3", "-c", f"import socket; socket.create_connection(({target!r}, 443), 10)"])
    assert "unreachable" in done.stderr.lower() or "No route to host" in done.stderr


def test_nobody_in_the_lab_reaches_the_machine_it_runs_on(lab: Lab) -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        port = server.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
            # Nothing is sent: this only asks which address this machine has.
            route.connect(("192.0.2.200", 9))
            own = route.getsockname()[0]
        socket.create_connection((own, port), 2).close()
        assert lab.connect(network.CONTROLLER4, own, port).startswith("unreachable")
        assert lab.exec("one", ["curl", "-sS", "-m", "3", f"http://{own}:{port}"]).returncode == 7


def test_only_known_cables_lead_into_the_lab(lab: Lab) -> None:
    def devices(listed: str) -> set[str]:
        return {link["ifname"] for link in json.loads(listed)}

    assert devices(lab.run(["ip", "-json", "link"]).stdout) >= {"lo", "hosts", "one", "two", "internet"}
    assert devices(lab.exec("one", ["ip", "-json", "link"]).stdout) == {"lo", "eth0"}
    assert lab.run(["ip", "route", "show", "default"]).stdout == ""


def test_two_labs_at_once_have_equal_addresses_and_other_hosts(lab: Lab) -> None:
    other = Lab(f"{NAME}-b")
    try:
        other.up({"one": "bookworm"})
        assert other.machine("one").ipv4 == lab.machine("one").ipv4
        identities = []
        for each in (lab, other):
            done = each.run([*each.ssh("one"), "cat", "/etc/machine-id"])
            assert done.stdout == each.exec("one", ["cat", "/etc/machine-id"]).stdout, done.stderr
            identities.append(done.stdout)
        assert len(set(identities)) == 2
    finally:
        other.down()
    assert leftovers(other.name) == NOTHING
    assert lab.connect(network.STRANGER4, "one", 22) == "open"


@pytest.mark.parametrize("source", [*CLOUDFLARE, *STRANGERS])
def test_a_host_sees_the_address_that_a_connection_is_made_from(lab: Lab, source: str) -> None:
    done = lab.run([*lab.ssh("two", source=source), "echo $SSH_CONNECTION"])
    assert done.stdout.split()[:1] == [source], done.stderr
    assert lab.connect_all([(source, "two", 22), (source, "two", 23)]) == ["open", "refused"]


def test_a_rebooted_host_has_started_anew_and_keeps_its_files(lab: Lab) -> None:
    before = lab.machine("one").boot_id
    assert lab.exec("one", ["touch", "/root/kept", "/run/lost"]).returncode == 0
    lab.machine("one").reboot()
    assert lab.machine("one").boot_id not in ("", before)
    assert lab.exec("one", ["sh", "-c", "ls /root/kept /run/lost; rm /root/kept"]).stdout == "/root/kept\n"
    assert lab.connect(network.STRANGER6, "one", 22) == "open"


def test_a_host_that_is_going_down_is_not_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its systemd would wait for whoever is in there, of whose end nobody tells it."""
    monkeypatch.setattr(Machine, "process", Process.of(os.getpid()))
    boots = iter(["old", "old", "new"])
    now = ""

    def boot(_self: Machine) -> str:
        nonlocal now
        now = next(boots)
        return now

    def state(_self: Machine) -> str:
        entered.append(now)
        return "running"

    entered: list[str] = []
    monkeypatch.setattr(Machine, "boot_id", property(boot))
    monkeypatch.setattr(Machine, "_state", state)
    Machine("none", "one", "trixie", 0, tmp_path).wait(since_boot="old")
    assert entered == ["new"]


def test_a_cut_host_is_gone_until_it_is_healed(lab: Lab) -> None:
    wanted = [(network.STRANGER4, "one", 22), (network.STRANGER6, "one", 22)]
    lab.cut("one")
    try:
        assert "open" not in lab.connect_all(wanted)
        assert lab.exec("one", ["true"]).returncode == 0
    finally:
        lab.heal("one")
    assert lab.connect_all(wanted) == ["open", "open"]


def test_a_new_cable_takes_nobodys_gateway_away(lab: Lab) -> None:
    space = network.internet(lab.name)
    assert lab.connect(STRANGERS[0], "one", 22) == "open"
    network.batch(
        space,
        [
            "link add lowest address 00:00:00:00:00:01 type veth peer name spare",
            "link set spare up",
            f"link set lowest master {network.BRIDGE}",
            "link set lowest up",
        ],
    )
    try:
        assert lab.connect(STRANGERS[0], "one", 22) == "open"
    finally:
        network.batch(space, ["link del lowest"])


@pytest.mark.parametrize("way", ["in", "out"])
def test_a_host_cut_one_way_is_silent(lab: Lab, way: str) -> None:
    for source in STRANGERS:
        assert lab.connect(source, "one", 22) == "open"
    lab.cut("one", way)
    try:
        for source in STRANGERS:
            assert lab.connect(source, "one", 22) == "timeout"
        assert lab.connect(STRANGERS[0], "two", 22) == "open"
    finally:
        lab.heal("one", way)
    for source in STRANGERS:
        assert lab.connect(source, "one", 22) == "open"


def test_a_dropped_port_is_silent_and_others_answer(lab: Lab) -> None:
    lab.drop("one", 22)
    try:
        for source in STRANGERS:
            assert lab.connect(source, "one", 22) == "timeout"
            assert lab.connect(source, "one", 2222) == "refused"
    finally:
        lab.drop("one", 22, dropped=False)
    assert lab.connect(STRANGERS[0], "one", 22) == "open"


def test_a_command_starts_in_the_root_folder_of_its_host(lab: Lab) -> None:
    assert lab.exec("one", ["python3", "-c", "import os; print(os.getcwd())"]).stdout == "/\n"


@pytest.mark.parametrize(("path", "count"), [(recorded.IPS_V4, 15), (recorded.IPS_V6, 7)])
def test_cloudflares_texts_are_served_as_recorded(lab: Lab, path: str, count: int) -> None:
    status, body = fetch(lab, f"https://{path}")
    assert (status, body[-1:].isdigit()) == (200, True)
    assert len({ipaddress.ip_network(line) for line in body.split("\n")}) == count


def test_cloudflares_interface_answers_as_recorded(lab: Lab) -> None:
    status, body = fetch(lab, f"https://{recorded.IPS_JSON}")
    answer = json.loads(body)
    assert (status, answer["success"], bool(answer["result"]["etag"])) == (200, True, True)
    assert "\n".join(answer["result"]["ipv4_cidrs"]) == fetch(lab, f"https://{recorded.IPS_V4}")[1]


def test_who_does_not_know_the_labs_authority_trusts_no_server_of_it(lab: Lab) -> None:
    done = lab.run([sys.executable, "-c", FETCH, f"https://{recorded.IPS_V4}"])
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr
    ask = ["curl", "-sS", f"https://{recorded.IPS_V4}"]
    assert lab.exec("two", ask).returncode == 60
    lab.trust_ca("two")
    assert lab.exec("two", ask).stdout == "\n".join(recorded.RANGES4)


def test_an_answer_is_changed_and_put_back(lab: Lab) -> None:
    url = f"https://{recorded.IPS_V4}"
    try:
        lab.serve(recorded.IPS_V4, '<p class="$x">busy\n', status=503, content_type="text/html")
        assert fetch(lab, url) == (503, '<p class="$x">busy\n')
        lab.serve(recorded.IPS_V4, "0.0.0.0/0")
        assert fetch(lab, url) == (200, "0.0.0.0/0")
        lab.serve("elsewhere.lab.test/here", "led")
        lab.serve(recorded.IPS_V4, "", status=302, headers={"Location": "https://elsewhere.lab.test/here"})
        assert fetch(lab, url) == (200, "led")
    finally:
        lab.serve_recorded()
    assert fetch(lab, url) == (200, "\n".join(recorded.RANGES4))
    assert fetch(lab, "https://elsewhere.lab.test/here")[0] == 404


def test_requests_are_counted(lab: Lab) -> None:
    before = lab.requests()
    fetch(lab, f"https://{recorded.IPS_JSON}")
    new = lab.requests()[len(before) :]
    assert [line.rpartition(" ")[0] for line in new] == [f"GET https://{recorded.IPS_JSON} 200 from"]
    assert new[0].rpartition(" ")[2] in (network.CONTROLLER4, network.CONTROLLER6)


def test_what_cannot_be_served_is_refused(lab: Lab) -> None:
    with pytest.raises(LabError, match="is served nowhere"):
        lab.serve("www.example.org/", "")
    with pytest.raises(LabError, match="neither a path nor a header"):
        lab.serve("www.cloudflare.com/$uri", "")
    with pytest.raises(ValueError, match="does not appear to be"):
        lab.resolve({"shop.example": ["203.0.113.256"]})


def test_names_resolve_as_set_for_hosts_and_controller(lab: Lab) -> None:
    def known(name: str) -> list[set[str]]:
        ask = ["getent", "ahosts", name]
        return [{line.split()[0] for line in done.stdout.splitlines()} for done in (lab.run(ask), lab.exec("two", ask))]

    one = {lab.machine("one").ipv4, lab.machine("one").ipv6}
    assert known("one.lab.test") == [one, one]
    assert known("shop.example") == [set(), set()]
    lab.resolve({"shop.example": sorted(one), "old.example": ["203.0.113.11"]})
    assert known("shop.example") == [one, one]
    assert known("old.example") == [{"203.0.113.11"}, {"203.0.113.11"}]
    lab.resolve({"shop.example": []})
    assert known("shop.example") == [set(), set()]
    assert known("old.example") == [{"203.0.113.11"}, {"203.0.113.11"}]


def test_the_resolver_of_the_machine_it_runs_on_stays_its_own(lab: Lab) -> None:
    assert lab.run(["cat", "/etc/resolv.conf"]).stdout.startswith(f"nameserver {network.SERVICES4}\n")
    assert network.SERVICES4 not in Path("/etc/resolv.conf").read_text()


def test_the_certificate_server_answers(lab: Lab) -> None:
    status, body = fetch(lab, DIRECTORY)
    assert status == 200
    assert json.loads(body)["newOrder"].startswith("https://acme.lab.test:14000/")


def test_the_services_are_no_host(lab: Lab) -> None:
    assert list(lab.inventory()["all"]["hosts"]) == ["one", "two"]
    with pytest.raises(LabError, match="cannot be a host's name"):
        lab.up({"internet": "trixie"})


def test_a_host_booted_later_knows_the_names_too(lab: Lab) -> None:
    other = Lab(f"{NAME}-c")
    command = [sys.executable, "-m", "lab", "--name", other.name]
    try:
        other.services()
        # A name that ip(8) would rather take for one of its own words. From inside 'lab run', whose mounts are its own:
        # the host has to be there for everybody all the same.
        inside = other.inside([*command, "up", "--hosts", "a=bookworm"])
        assert subprocess.run(inside, capture_output=True, text=True, check=False).stderr == ""
        assert other.exec("a", ["getent", "hosts", "a.lab.test"]).stdout.split() == [
            other.machine("a").ipv6,
            "a.lab.test",
        ]
        other.remove("a")
        assert other.run(["getent", "hosts", "a.lab.test"]).returncode == 2
        assert [path for found in leftovers(other.name).values() for path in found if path.endswith("-a")] == []
    finally:
        other.down()
    assert leftovers(other.name) == NOTHING


def test_the_lab_of_a_killed_process_is_removed_by_the_next_up(lab: Lab) -> None:
    orphan = Lab(f"{NAME}-d")
    script = (
        f"import time; from lab import Lab; lab = Lab({orphan.name!r}); lab.services(); lab.up({{'gone': 'bookworm'}});"
        "print('up', flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        hosts = [orphan.machine(name) for name in ("gone", "internet")]
        leaders = [Process.of(host.leader or 0) for host in hosts]
        assert all(leader is not None and leader.alive for leader in leaders)
        # What the check below looks for is found while it is there.
        assert [kind for kind, found in leftovers(orphan.name).items() if not found] == []
        lab.up({})
        assert all(leader is not None and leader.alive for leader in leaders)
    finally:
        owner.kill()
        owner.communicate()
    lab.up({})
    assert leftovers(orphan.name) == NOTHING
    assert [leader for leader in leaders if leader is not None and leader.alive] == []


def test_what_a_removed_lab_was_still_writing_is_removed_too() -> None:
    """A folder without a state: a program of the lab outlived it."""
    leftover = labs.FOLDER / f"{NAME}-leftover"
    (leftover / "cp").mkdir(parents=True)
    assert leftover.name in labs.collect()
    assert not leftover.exists()
