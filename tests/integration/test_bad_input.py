# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is not legal stops site.yml for that host before anything is changed, with one sentence that helps.

All cases of CASES are hosts of one inventory that are one and the same machine, each with one bad value.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo import stage
from demo.fleet import Fleet, Run
from lab import Lab, network

HOST = "weak"
WHOLE = os.environ.get("PORTCULLIS_LOCKOUT") == "all"
RULE = {"proto": "tcp", "port": 9100}
PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
#: What one that is legal lacks for a backup, and for a store.
BACKUP: dict[str, Any] = {
    "backup_target": "store.lab.test",
    "backup_target_host_keys": [f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{'A' * 43}"],
    "backup_paths": ["/srv"],
    "backup_recipients": [f"age1{'q' * 58}"],
}
STORE: dict[str, Any] = {"backup_store_state": "present"}

#: What is written in the inventory, and what the sentence has to say.
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "ssh port is a word": ({"portcullis_ssh_port": "ssh"}, "unable to convert to int"),
    "ssh port is zero": ({"portcullis_ssh_port": 0}, "0 is not a port, since ports run from 1 to 65535"),
    "ssh port is too high": ({"portcullis_ssh_port": 70000}, "70000 is not a port"),
    "ssh port is a list": ({"portcullis_ssh_port": [22]}, "unable to convert to int"),
    "no ports at all": ({"ssh_hardening_ports": []}, "the list of ports is empty"),
    "no admins": ({"portcullis_admins": []}, "the list of users is empty"),
    "admins are a mapping": ({"portcullis_admins": {"ada": True}}, "unable to convert to list"),
    "an admin's name is none": ({"portcullis_admins": ["admin", "a b; reboot"]}, "is not a login name"),
    "the user of this run is locked out": (
        {"portcullis_admins": ["ada"]},
        "the user this run logs in as, is not among",
    ),
    "an admin without a name": ({"accounts_admins": [{"keys": []}]}, "missing required arguments: name"),
    "an admin's key is cut off": ({"accounts_admins": [{"name": "ada", "keys": ["ssh-rsa AAAA"]}]}, "is no public key"),
    "the user of this run is absent": ({"accounts_absent": ["admin"]}, "so the run would remove itself"),
    "root login by password": ({"ssh_hardening_permit_root_login": "yes"}, "value of ssh_hardening_permit_root_login"),
    "tries are none": ({"ssh_hardening_max_auth_tries": -1}, "max_auth_tries: -1 is out of bounds"),
    "tries are text": ({"ssh_hardening_max_auth_tries": "few"}, "unable to convert to int"),
    "unknown crypto": ({"ssh_hardening_crypto": "rot13"}, "value of ssh_hardening_crypto must be one of"),
    "a setting that is none": ({"ssh_hardening_settings": {"Port 22": 1}}, "is not a keyword of sshd_config"),
    "a setting that undoes ours": (
        {"ssh_hardening_settings": {"PasswordAuthentication": True}},
        "has an option of its own, always has one value here, or could override",
    ),
    "a setting that smuggles a line": (
        {"ssh_hardening_settings": {"Banner": "/etc/issue\nPermitRootLogin yes"}},
        "the value holds a line break",
    ),
    "a day that is none": ({"ssh_hardening_host_keys_made_after": "soon"}, "'soon' is not a day"),
    "an address to listen on with a port": ({"ssh_hardening_listen_addresses": ["192.0.2.1:22"]}, "is not an address"),
    "a revoked key that is none": ({"ssh_hardening_revoked_keys": ["ssh-rsa"]}, "is not a whole public key"),
    "files to be moved below no folder": (
        {"ssh_hardening_sftp_users": [{"name": "bob", "chroot": "sftp"}]},
        "is not the absolute path of a folder",
    ),
    "the user of this run only moves files": (
        {"ssh_hardening_sftp_users": [{"name": "admin", "chroot": "/srv/sftp"}]},
        "'admin' is the user this run logs in as, and could no longer run anything",
    ),
    "forwarding to no port": (
        {"ssh_hardening_forwarding": [{"user": "ada", "permit_open": ["db"]}]},
        "'db' is not a destination",
    ),
    "no time to confirm": ({"portcullis_confirm_timeout_seconds": 1}, "confirm_timeout_seconds: 1 is out of bounds"),
    "SSH sources with host bits": ({"portcullis_ssh_sources": ["203.0.113.7/24"]}, "has bits set behind its prefix"),
    "SSH sources that are names": ({"portcullis_ssh_sources": ["office"]}, "is neither an address nor a network"),
    "SSH sources beyond IPv4": ({"portcullis_ssh_sources": ["300.1.1.1"]}, "is neither an address nor a network"),
    "an unknown policy": ({"ufw_default_incoming": "drop"}, "value of ufw_default_incoming must be one of"),
    "an unknown log level": ({"ufw_logging": "loud"}, "value of ufw_logging must be one of"),
    "IPv6 as a word": ({"ufw_ipv6": "perhaps"}, "unable to convert to bool"),
    "rules as text": ({"ufw_rules": "allow 80"}, "unable to convert"),
    "a rule with an unknown action": ({"ufw_rules": [{**RULE, "rule": "permit"}]}, "value of rule must be one of"),
    "a rule with an unknown key": ({"ufw_rules": [{**RULE, "source": "any"}]}, "source"),
    "a rule with a port too high": ({"ufw_rules": [{**RULE, "port": 65536}]}, "is not a port"),
    "a rule with a range backwards": ({"ufw_rules": [{**RULE, "port": "90-80"}]}, "runs backwards"),
    "a rule with a bad CIDR": ({"ufw_rules": [{**RULE, "from": "10.0.0.0/40"}]}, "is neither an address nor a network"),
    "a rule of two families": (
        {"ufw_rules": [{**RULE, "from": "10.0.0.1", "to": "2001:db8::1"}]},
        "are of different families",
    ),
    "no ports for Cloudflare": ({"cloudflare_allowlist_ports": [443, 99999]}, "'99999' is not a port"),
    "more sources that are none": (
        {"cloudflare_allowlist_extra_networks": ["monitoring"]},
        "neither an address nor a network",
    ),
    "no UDP port for Cloudflare": ({"cloudflare_allowlist_udp_ports": [0]}, "'0' is not a port"),
    "hours that do not divide a day": (
        {"cloudflare_allowlist_refresh_hours": 5},
        "value of cloudflare_allowlist_refresh_hours",
    ),
    "a key where a certificate belongs": (
        {"cloudflare_allowlist_nginx_origin_pull_ca": PEM.replace("CERTIFICATE", "PRIVATE KEY")},
        "this is not a certificate as PEM",
    ),
    "an unknown fallback": ({"cloudflare_allowlist_fallback": "guess"}, "value of cloudflare_allowlist_fallback"),
    "an age that is none": ({"cloudflare_allowlist_max_age_days": "old"}, "unable to convert to int"),
    "a certificate without domains": ({"letsencrypt_certificates": [{"domains": []}]}, "name at least one domain"),
    "a certificate for a URL": ({"letsencrypt_certificates": [{"domains": ["https://x"]}]}, "is not a domain name"),
    "a certificate for a wildcard": ({"letsencrypt_certificates": [{"domains": ["*.example.org"]}]}, "is a wildcard"),
    "webroot without a folder": (
        {"letsencrypt_certificates": [{"domains": ["example.org"], "method": "webroot"}]},
        "needs the absolute path of the folder",
    ),
    "terms not agreed to": ({"letsencrypt_agree_tos": False}, "write letsencrypt_agree_tos: true"),
    "an ACME directory without https": (
        {"letsencrypt_directory_url": "http://ca.example.org"},
        "is not a URL of https",
    ),
    "a window that never shuts": ({"letsencrypt_window_seconds": 86400}, "max_seconds: 86400 is out of bounds"),
    "a window for somebody unknown": (
        {"letsencrypt_window_sources": ["friends"]},
        "sources: 'friends' is neither an address nor a network",
    ),
    "DNS without a token": (
        {"letsencrypt_certificates": [{"domains": ["*.example.org"], "method": "dns-cloudflare"}]},
        "needs a token of Cloudflare's API",
    ),
    "a supplied key that is none": (
        {"letsencrypt_supplied": [{"name": "own", "certificate": PEM, "key": "none"}]},
        "not one private key in PEM form",
    ),
    "a port to look at that is none": ({"letsencrypt_served_port": 70000}, "70000 is not a port"),
    "a reboot at 25:00": ({"unattended_upgrades_reboot_window": "25:00-26:00"}, "is no part of a day"),
    "an origin that smuggles": (
        {"unattended_upgrades_extra_origins": ['a"; b "c']},
        "which ends a value in apt's files",
    ),
    "an unknown way with edited files": (
        {"unattended_upgrades_conffiles": "ask"},
        "value of unattended_upgrades_conffiles must be one of",
    ),
    "backups that nobody could restore": ({**BACKUP, "backup_recipients": []}, "recipients: there are none"),
    "backups to two places": ({**BACKUP, "backup_repository": "/mnt/backup"}, "both are given"),
    "backups to whoever poses as the store": ({**BACKUP, "backup_target_host_keys": []}, "anybody could pose as"),
    "backups with a password in a process list": (
        {**BACKUP, "backup_target": "", "backup_target_host_keys": [], "backup_repository": "rest:https://a:b@c/"},
        "holds credentials, which would be in process lists",
    ),
    "backups of a path and of one in it": (
        {**BACKUP, "backup_paths": ["/srv", "/srv/app"]},
        "/srv/app is part of /srv",
    ),
    "backups at a time that smuggles a line": (
        {**BACKUP, "backup_schedule": "daily\nUnit=evil.service"},
        "the value holds a line break",
    ),
    "a dump of an unknown kind": (
        {**BACKUP, "backup_dumps": [{"name": "a", "kind": "oracle"}]},
        "postgresql, mariadb, sqlite, command",
    ),
    "a backup's client whose key is cut off": (
        {**STORE, "backup_store_clients": [{"name": "web1", "key": "ssh-rsa AAAA"}]},
        "is not a whole public key",
    ),
    "backups in the system's own folder": ({**STORE, "backup_store_folder": "/etc"}, "is no place for backups"),
    "backups of which none is kept": (
        {**STORE, **{f"backup_store_keep_{what}": 0 for what in ("last", "daily", "weekly", "monthly", "yearly")}},
        "so nothing would be kept",
    ),
    "a timeout that is none": ({"connect_timeout_seconds": "soon"}, "unable to convert to int"),
}


@dataclass(frozen=True)
class Refused:
    """How a run over all cases ended, and the host before and after it."""

    run: Run
    before: str
    after: str


def state(lab: Lab, host: str) -> str:
    """Everything of a host that site.yml could change, as one text."""
    script = """
    find /etc /usr/local /var/lib/portcullis -type f -exec sha256sum {} + 2>/dev/null | sort
    dpkg-query --show; ss -Hltn | sort; iptables-save 2>/dev/null | grep -v '^#'
    systemctl list-unit-files --no-legend --no-pager | sort
    """
    done = lab.exec(host, ["sh", "-c", script])
    assert len(done.stdout.splitlines()) > 200, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def fleet_of_one(lab: Lab) -> Iterator[Fleet]:
    lab.up({HOST: "bookworm"})
    yield Fleet(lab, stage.variables(lab))
    lab.remove(HOST)


@pytest.fixture(scope="module")
def refused(fleet_of_one: Fleet, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Refused:
    inventory = json.loads(json.dumps(fleet_of_one.inventory))
    about = inventory["all"]["hosts"][HOST]
    inventory["all"]["hosts"] = {alias(name): {**about, **values} for name, (values, _said) in CASES.items()}
    file = tmp_path_factory.mktemp("bad") / "inventory.json"
    file.write_text(json.dumps(inventory))
    before = state(lab, HOST)
    # Otherwise the first bad host ends the run for all.
    run = fleet_of_one.play(stage.SITE, "-e", '{"portcullis_any_errors_fatal": false}', inventory=file)
    return Refused(run, before, state(lab, HOST))


def alias(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


@pytest.mark.parametrize("name", CASES)
def test_a_bad_value_stops_that_host_with_one_sentence(refused: Refused, name: str) -> None:
    failures = refused.run.failures(alias(name))
    assert len(failures) == 1, refused.run.output[-2000:]
    assert CASES[name][1] in failures[0]
    # It says what to do, too.
    assert re.search(r"[;.] (write|Write|read|name|choose|remove|add|log in|set|leave)|must be one of", failures[0]), (
        failures[0]
    )


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 25


def test_no_bad_value_changed_anything(refused: Refused) -> None:
    assert refused.before == refused.after
    assert [answer for answer in refused.run.answers if answer["changed"]] == []


#: What the host is like, how it is made so, and what the sentence has to say.
UNSUPPORTED = {
    "no apt": ("mv /usr/bin/apt-get /usr/bin/apt-get.away", "mv /usr/bin/apt-get.away /usr/bin/apt-get", "no apt"),
    "firewalld is active": (
        "printf '[Service]\\nExecStart=/usr/bin/sleep infinity\\n' > /etc/systemd/system/firewalld.service; "
        "systemctl daemon-reload; systemctl start firewalld",
        "systemctl stop firewalld; rm /etc/systemd/system/firewalld.service; systemctl daemon-reload",
        "firewalld",
    ),
    "ferm is active": (
        "printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n' > /etc/systemd/system/ferm.service; "
        "systemctl daemon-reload; systemctl start ferm",
        "systemctl stop ferm; rm /etc/systemd/system/ferm.service; systemctl daemon-reload",
        "ferm is active on this host",
    ),
    "sshd refuses its own configuration": (
        "echo Nonsense yes > /etc/ssh/sshd_config.d/99-broken.conf",
        "rm /etc/ssh/sshd_config.d/99-broken.conf",
        "'sshd -T' does not print the configuration (/etc/ssh/sshd_config.d/99-broken.conf: line 1",
    ),
    "a Match block would win": (
        "printf 'Match User test\\n  PasswordAuthentication yes\\n' > /etc/ssh/sshd_config.d/60-match.conf",
        "rm /etc/ssh/sshd_config.d/60-match.conf",
        "a Match overrides everything else",
    ),
    # As sshd itself finds it: by a pattern with a class of characters, from within a Match.
    **{
        f"a file that a Match includes would win for {who}": (
            f"printf 'Match {criterion}\\n  Include sshd_config.d/9[[:digit:]]-lax.conf\\n' > /etc/ssh/sshd_config.d/60-match.conf; "
            "echo 'PasswordAuthentication yes' > /etc/ssh/sshd_config.d/95-lax.conf",
            "rm /etc/ssh/sshd_config.d/60-match.conf /etc/ssh/sshd_config.d/95-lax.conf",
            f"95-lax.conf:1 sets 'passwordauthentication yes' for 'Match {criterion}', and a Match overrides everything else",
        )
        for who, criterion in (
            ("an admin", "User admin"),
            ("people who may not log in", "User *,!admin,!root"),
            ("logins from where this one comes from", f"Address {network.CONTROLLER4}"),
            ("logins from elsewhere", "Address *,!127.0.0.1,!192.0.2.0/24"),
            ("logins from one network", "Address 10.20.*"),
        )
    },
    "sudo asks the admin for a password": (
        "echo 'admin ALL=(ALL) PASSWD: /bin/sh -c id -u' > /etc/sudoers.d/zz && chmod 440 /etc/sudoers.d/zz",
        "rm /etc/sudoers.d/zz",
        "sudo asks 'admin', the user this run logs in as, for a password",
    ),
    "everybody may write to the admin's keys": (
        "chmod 777 /home/admin && echo 'StrictModes no' > /etc/ssh/sshd_config.d/lax.conf && systemctl reload ssh",
        "chmod 755 /home/admin; rm /etc/ssh/sshd_config.d/lax.conf; systemctl reload ssh",
        "others than admin may write to /home/admin/.ssh/authorized_keys or a folder above it",
    ),
    "another program has the port": (
        "systemd-run --quiet --unit squatter python3 -m http.server 2222; sleep 1",
        "systemctl stop squatter",
        "2222 is taken by python3",
    ),
}


#: One of each kind, for `make test`.
FEW = [
    "no apt",
    "ferm is active",
    "a file that a Match includes would win for an admin",
    "everybody may write to the admin's keys",
]


@pytest.mark.parametrize("name", UNSUPPORTED if WHOLE else FEW)
def test_a_host_that_cannot_be_managed_is_left_as_it_is(fleet_of_one: Fleet, lab: Lab, name: str) -> None:
    spoil, mend, said = UNSUPPORTED[name]
    assert lab.exec(HOST, ["sh", "-c", spoil]).returncode == 0
    try:
        before = state(lab, HOST)
        run = fleet_of_one.play(stage.SITE, "--limit", HOST)
        assert run.code != 0
        assert said in run.failures(HOST)[0]
        assert state(lab, HOST) == before
    finally:
        lab.exec(HOST, ["sh", "-c", mend])


def test_an_sshd_that_does_not_follow_has_its_files_back(fleet_of_one: Fleet, lab: Lab) -> None:
    folder = "/etc/systemd/system/ssh.service.d"
    deaf = f"mkdir {folder}; printf '[Service]\\nExecReload=\\nExecReload=/bin/true\\n' > {folder}/deaf.conf; systemctl daemon-reload"
    assert lab.exec(HOST, ["sh", "-c", deaf]).returncode == 0
    try:
        before = others(lab)
        run = fleet_of_one.play(stage.SITE, "--limit", HOST)
        assert "ssh.service has not read /etc/ssh/sshd_config" in run.failures(HOST)[0]
        assert others(lab) == before
    finally:
        lab.exec(HOST, ["sh", "-c", f"rm -r {folder}; systemctl daemon-reload"])


def others(lab: Lab) -> list[str]:
    """What a host is like, but for what Portcullis keeps of its own."""
    return [line for line in state(lab, HOST).splitlines() if "portcullis" not in line]


#: What Cloudflare's servers answer, and what the sentence has to say.
LIES = {
    "an error page": ({"www.cloudflare.com/ips-v4": "<html>503</html>"}, "something that is no list of networks"),
    "an empty list": ({"www.cloudflare.com/ips-v6": ""}, "something that is no list of networks"),
    "everybody": ({"www.cloudflare.com/ips-v4": "0.0.0.0/0\n"}, "do not agree"),
    "truncated JSON": ({"api.cloudflare.com/client/v4/ips": '{"success": true, "res'}, "is not JSON"),
    "a failure": ({"api.cloudflare.com/client/v4/ips": '{"success": false}'}, "names nothing"),
}


@pytest.mark.parametrize("lie", LIES if WHOLE else list(LIES)[2:4])
def test_a_lying_ranges_server_stops_everything(fleet_of_one: Fleet, lab: Lab, lie: str) -> None:
    answers, said = LIES[lie]
    for path, body in answers.items():
        lab.serve(path, body)
    try:
        before = state(lab, HOST)
        run = fleet_of_one.play(stage.SITE, "--limit", HOST)
        assert run.code != 0
        assert said in run.failures(HOST)[0]
        assert state(lab, HOST) == before
    finally:
        lab.serve_recorded()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"cloudflare_allowlist_api_url": "https://nowhere.lab.test/ips"}, "does not answer"),
        ({"cloudflare_allowlist_api_url": "http://api.cloudflare.com/client/v4/ips"}, "is not a URL of https"),
        ({"cloudflare_allowlist_ca_path": ""}, "The certificate of"),
        ({"cloudflare_allowlist_ca_path": "/nowhere.pem"}, "There is no file /nowhere.pem"),
    ],
)
def test_a_ranges_server_out_of_reach_stops_everything(
    fleet_of_one: Fleet, lab: Lab, tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    extra = {
        "cloudflare_allowlist_cache_path": str(tmp_path / "none.json"),
        "cloudflare_allowlist_fallback": "cached",
        **variables,
    }
    before = state(lab, HOST)
    run = fleet_of_one.play(stage.SITE, "--limit", HOST, "-e", json.dumps(extra))
    assert run.code != 0
    assert said in run.failures(HOST)[0]
    assert state(lab, HOST) == before


def test_the_last_good_list_serves_while_the_server_is_out_of_reach(
    fleet_of_one: Fleet, lab: Lab, tmp_path: Path
) -> None:
    cache = {"cloudflare_allowlist_cache_path": str(tmp_path / "ranges.json")}
    only = ("--limit", HOST, "--tags", "cloudflare_allowlist")
    assert fleet_of_one.play(stage.SITE, *only, "-e", json.dumps(cache)).code == 0
    gone = {**cache, "cloudflare_allowlist_api_url": "https://nowhere.lab.test/ips"}
    try:
        run = fleet_of_one.play(stage.SITE, *only, "-e", json.dumps(gone))
        assert run.code == 0, run.output[-3000:]
        assert "Using the cached list, 0.0 days old" in run.output
        # The host is told which server it is to ask from now on, and no rule changes.
        assert run.changes(HOST) == ["Write /etc/portcullis/allowlists/cloudflare_allowlist.json"]
    finally:
        lab.exec(HOST, ["sh", "-c", "apt-get purge -y ufw >/dev/null 2>&1; rm -rf /etc/ufw"])


def test_an_unreachable_host_says_which_ports_were_tried(fleet_of_one: Fleet, lab: Lab) -> None:
    lab.cut(HOST)
    try:
        run = fleet_of_one.play(stage.SITE, "--limit", HOST, "-e", "connect_timeout_seconds=1")
    finally:
        lab.heal(HOST)
    (said,) = run.failures(HOST)
    assert "No port lets this run in (port " in said
    # In which order depends on where the host is known.
    assert "port 2222: " in said


def test_one_bad_host_keeps_the_others_from_being_changed(fleet_of_one: Fleet, lab: Lab, tmp_path: Path) -> None:
    inventory = json.loads(json.dumps(fleet_of_one.inventory))
    about = inventory["all"]["hosts"][HOST]
    inventory["all"]["hosts"] = {"good": about, "bad": {**about, "portcullis_ssh_port": 0}}
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(inventory))
    before = state(lab, HOST)
    run = fleet_of_one.play(stage.SITE, inventory=file)
    assert run.code != 0
    assert state(lab, HOST) == before
