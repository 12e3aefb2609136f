# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import dataclasses
import string
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import admission, store
from ansible_collections.portcullis.vps.plugins.module_utils.backup.retention import Policy
from ansible_collections.portcullis.vps.plugins.module_utils.backup.store import (
    SHELL,
    Client,
    Observed,
    Settings,
    User,
    Wanted,
)
from ansible_collections.portcullis.vps.plugins.module_utils.backup.timing import Timers
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import authorized_keys
from hypothesis import given, strategies as st


def key(number: int = 1) -> str:
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0 " + bytes([number]) * 32
    return f"ssh-ed25519 {base64.b64encode(blob).decode()}"


ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24=\n-----END AGE ENCRYPTED FILE-----"
WEB1: dict[str, Any] = {"name": "web1.example.org", "key": f"{key()} root@web1"}
GIVEN: dict[str, Any] = {
    "folder": "/srv/backup",
    "clients": [WEB1],
    "free_space_gib": 5,
    "keep_last": 3,
    "keep_daily": 7,
    "keep_weekly": 5,
    "keep_monthly": 12,
    "keep_yearly": 3,
    "max_snapshots_per_day": 6,
    "clock_difference_minutes": 60,
    "max_age_hours": 36,
    "schedule": "*-*-* 12:00",
    "drill_schedule": "Sun *-*-* 12:00",
}
TIMERS = frozenset({store.TIMER, store.DRILL_TIMER})
HOME = "/srv/backup/web1.example.org"
KEYS = f"{HOME}/.ssh/authorized_keys"


def wanted(**changed: Any) -> Wanted:
    return Wanted.parse({**GIVEN, **changed})


def client(**changed: Any) -> Wanted:
    return wanted(clients=[{**WEB1, **changed}])


def converged(of: Wanted | None = None) -> Observed:
    of = of or wanted()
    return Observed(
        texts=of.texts(),
        users={one.user: User(of.home(one), SHELL) for one in of.clients},
        owners={
            of.folder: "",
            **{of.home(one): "" for one in of.clients},
            **{of.repository(one): one.user for one in of.clients},
        },
        identity=True,
        timers=Timers(TIMERS, TIMERS),
    )


def changes(observed: Observed, of: Wanted | None = None) -> list[str]:
    return store.plan(observed, of or wanted()).changes


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "is no name of a host"),
        ({"name": ".."}, "is no name of a host"),
        ({"name": "a..b"}, "is no name of a host"),
        ({"name": "../web2"}, "is no name of a host"),
        ({"name": "web1/repository"}, "is no name of a host"),
        ({"name": "-web1"}, "is no name of a host"),
        ({"name": "Web1"}, "is no name of a host"),
        ({"name": 'web1" ssh-rsa'}, "is no name of a host"),
        ({"name": "web1\n"}, "is no name of a host"),
        ({"name": "a" * 64}, "is no name of a host"),
        ({"key": "ssh-ed25519 AAAA"}, "is not a whole public key"),
        ({"key": f'command="sh" {key()}'}, "is not a whole public key"),
        ({"key": f"restrict {key()}"}, "is not a whole public key"),
        ({"key": f"{key()}\n{key(2)}"}, "holds a line break"),
        ({"key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "is not a whole public key"),
        ({"sources": ["192.0.2.1/24"]}, "clients: sources"),
        ({"sources": ['*",command="sh']}, "clients: sources"),
        ({"handover": "hunter2"}, "is no file of 'age --armor'"),
        ({"handover": ARMOR + "\nAGE-SECRET-KEY-1"}, "is no file of 'age --armor'"),
    ],
)
def test_a_client_that_could_reach_more_than_its_own_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        client(**changed)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"name": "web1.example.org", "key": key(2)}, "have the name web1.example.org"),
        ({"name": "web1-example-org", "key": key(2)}, "have the user backup-web1-example-org"),
        ({"name": "web2", "key": f"{key()} other"}, "have the key"),
    ],
)
def test_two_clients_share_nothing(other: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(clients=[WEB1, other])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        *(
            ({"folder": path}, "is no place for backups")
            for path in ("/etc", "/run/backup", "/tmp/x", "/usr/local/backup")
        ),
        *(
            ({"folder": path}, "is not an absolute path")
            for path in ("", "/", "srv", "/srv/../etc", "/srv/ba ckup", '/srv/"x', "/srv//x", "/srv/%h")
        ),
        ({"free_space_gib": 0}, "free_space_gib: 0 is out of bounds"),
        ({"max_age_hours": 0}, "max_age_hours: 0 is out of bounds"),
        ({"schedule": "daily\nExecStart=evil"}, "schedule"),
        ({"schedule": "%H"}, "is not a time as systemd's OnCalendar takes it"),
        ({"keep_last": -1}, "keep_last: -1 is out of bounds"),
    ],
)
def test_what_a_store_cannot_be_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(**changed)


names = st.text(string.ascii_lowercase + string.digits + ".-", min_size=1, max_size=70)


@given(names)
def test_whatever_name_is_taken_makes_a_user_that_useradd_takes_and_one_line_of_one_key(name: str) -> None:
    try:
        of = client(name=name, sources=["192.0.2.10", "2001:db8::/32"])
    except Refusal:
        return
    (one,) = of.clients
    assert len(one.user) <= 32
    assert set(one.user) <= set(string.ascii_lowercase + string.digits + "-")
    line = of.key_line(one)
    found = authorized_keys.parse_line(line.rstrip("\n"))
    assert found
    assert not found.options_problem
    assert found.line == line.rstrip("\n")
    assert found.sources == ("192.0.2.10", "2001:db8::/32")
    assert (
        found.command == f"/usr/local/sbin/portcullis backup-store serve --floor-mib 5120 /srv/backup/{name}/repository"
    )
    assert line.startswith("restrict,")


def test_names_that_are_cut_stay_apart() -> None:
    first, second = (Client(f"{'a' * 40}.example{number}", key()) for number in (1, 2))
    assert first.user != second.user


def test_a_store_that_is_as_wanted_is_left_alone() -> None:
    assert changes(converged()) == []


def test_a_new_store_is_made_whole_and_its_keys_work_only_then() -> None:
    found = changes(Observed(missing=("restic",)))
    assert found == [
        "Install restic",
        "Make the identity /etc/portcullis/backup_store.identity",
        "Add the system user backup-web1-example-org",
        f"Make the folder {HOME}/repository of backup-web1-example-org",
        "Write /etc/portcullis/backup_store.json",
        "Write /etc/systemd/system/portcullis-backup-store.service",
        "Write /etc/systemd/system/portcullis-backup-store.timer",
        "Write /etc/systemd/system/portcullis-backup-store-drill.service",
        "Write /etc/systemd/system/portcullis-backup-store-drill.timer",
        f"Write {KEYS}",
        "Reload systemd's unit files",
        "Enable and start portcullis-backup-store.timer",
        "Enable and start portcullis-backup-store-drill.timer",
    ]


def test_a_client_that_is_left_out_loses_its_key_and_nothing_else() -> None:
    gone = "/srv/backup/web2/.ssh/authorized_keys"
    plan = store.plan(dataclasses.replace(converged(), left_out={gone: "restrict"}), wanted())
    assert plan.changes == [f"Remove {gone}"]
    assert plan.warnings == (
        "/srv/backup/web2 belongs to a client that is not among clients any more: its key is taken away, and its backups stay.",
    )


@pytest.mark.parametrize(
    ("handover", "initialized", "keyed", "adds"),
    [(ARMOR, True, False, True), (ARMOR, False, False, False), (ARMOR, True, True, False), ("", True, False, False)],
)
def test_the_stores_own_key_is_added_once_there_is_a_repository(
    handover: str, initialized: bool, keyed: bool, adds: bool
) -> None:
    of = client(handover=handover)
    name = frozenset({"web1.example.org"})
    observed = dataclasses.replace(
        converged(of), initialized=name if initialized else frozenset(), keyed=name if keyed else frozenset()
    )
    assert changes(observed, of) == [f"Add the store's own key to {HOME}/repository"] * adds
    assert "AGE" not in str(store.plan(observed, of).diffs)


@pytest.mark.parametrize("owner", ["root", "", "backup-web2"])
def test_a_repository_that_is_another_users_is_given_back(owner: str) -> None:
    observed = converged()
    owners = {**observed.owners, f"{HOME}/repository": owner}
    assert changes(dataclasses.replace(observed, owners=owners)) == [
        f"Make the folder {HOME}/repository of backup-web1-example-org"
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"timers": Timers(problems={"drill_schedule": "no"})}, "drill_schedule: systemd does not take it"),
        ({"owners": {"/srv/backup": "ada"}}, "folder: /srv/backup belongs to ada"),
        ({"users": {"backup-web1-example-org": User("/home/ada", SHELL)}}, "whose home is /home/ada"),
        ({"users": {"backup-web1-example-org": User(HOME, "/bin/bash")}}, "whose shell is /bin/bash"),
        ({"owners": {"/srv/backup": ""}}, "mount the disk that holds /srv/backup"),
    ],
)
def test_what_is_in_the_way_is_refused_before_anything_is_changed(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        changes(dataclasses.replace(converged(), **changed))


def test_the_hosts_command_reads_what_the_role_wrote() -> None:
    found = Settings.from_text(wanted().settings.to_text())
    assert found == Settings("/srv/backup", ("web1.example.org",), Policy(), 36, True)
    assert found.repository(found.known[0]) == f"{HOME}/repository"
    assert found.known[0].user == wanted().clients[0].user


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        wanted().settings.to_text().replace("policy", "police"),
        wanted().settings.to_text().replace("keep_last", "keep_first"),
    ],
)
def test_settings_that_are_not_whole_are_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Settings.from_text(text)


OPEN = {"pubkeyauthentication": ("yes",), "authorizedkeysfile": (".ssh/authorized_keys", ".ssh/authorized_keys2")}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (OPEN, ""),
        ({**OPEN, "allowusers": ("backup-web1",)}, ""),
        ({**OPEN, "allowusers": ("admin", "backup-*")}, ""),
        ({**OPEN, "allowusers": ("backup-web1@192.0.2.10",)}, ""),
        ({**OPEN, "forcecommand": ("none",)}, ""),
        ({**OPEN, "authorizedkeysfile": ("/etc/ssh/keys/%u", "%h/.ssh/authorized_keys")}, ""),
        ({**OPEN, "allowusers": ("admin", "root")}, "'AllowUsers admin root'"),
        ({**OPEN, "denyusers": ("backup-*",)}, "'DenyUsers backup-*'"),
        ({**OPEN, "allowgroups": ("ssh",)}, "'AllowGroups ssh'"),
        ({**OPEN, "pubkeyauthentication": ("no",)}, "'PubkeyAuthentication no'"),
        ({**OPEN, "authorizedkeysfile": ("/etc/ssh/keys/%u",)}, "'AuthorizedKeysFile /etc/ssh/keys/%u'"),
        ({**OPEN, "forcecommand": ("internal-sftp",)}, "'ForceCommand internal-sftp'"),
    ],
)
def test_what_of_sshd_keeps_a_client_out_is_named(said: dict[str, tuple[str, ...]], why: str) -> None:
    assert admission.kept_out("backup-web1", said, ()) == why


def test_a_client_that_sshd_keeps_out_is_said_and_its_user_made_since_sshd_is_told_of_it_only_then() -> None:
    observed = dataclasses.replace(converged(), kept_out={"backup-web1-example-org": "'AllowUsers admin'"})
    assert changes(observed) == []
    (said,) = store.kept_out(observed)
    assert said.startswith("sshd does not let backup-web1-example-org log in ('AllowUsers admin')")
    assert "ssh_hardening_allow_users" in said
    assert store.kept_out(converged()) == ()
