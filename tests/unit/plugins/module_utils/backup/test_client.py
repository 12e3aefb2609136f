# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import dataclasses
import shlex
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import client
from ansible_collections.portcullis.vps.plugins.module_utils.backup.client import Observed, Settings, Wanted
from ansible_collections.portcullis.vps.plugins.module_utils.backup.timing import Timers
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal


def key(number: int = 1) -> str:
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0 " + bytes([number]) * 32
    return f"ssh-ed25519 {base64.b64encode(blob).decode()}"


AGE = "age1cj604k30kqgc7ap5w4gvs6eqhv6xgs9ej9lm529gq9z670wexv3spx3jpj"
ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24=\n-----END AGE ENCRYPTED FILE-----"
TIMERS = frozenset({client.TIMER, client.DRILL_TIMER})
GIVEN: dict[str, Any] = {
    "state": "present",
    "name": "web1.example.org",
    "generation": 1,
    "target": "backup1.example.org",
    "target_port": 22,
    "target_host_keys": [f"{key()} root@backup1"],
    "target_recipient": AGE,
    "repository": "",
    "credentials_path": "",
    "paths": ["/etc", "/srv"],
    "excludes": ["*.tmp"],
    "one_file_system": False,
    "dumps": [],
    "recipients": [AGE],
    "escrow": ARMOR,
    "schedule": "daily",
    "jitter_seconds": 3600,
    "drill_schedule": "weekly",
    "drill_command": [],
    "max_age_hours": 36,
}
SQLITE: dict[str, Any] = {"name": "app", "kind": "sqlite", "paths": ["/srv/app/*.db"]}
COMMAND: dict[str, Any] = {"name": "forum", "kind": "command", "command": ["/usr/bin/docker", "exec", "db", "pg_dump"]}
S3: dict[str, Any] = {
    "target": "",
    "target_host_keys": [],
    "target_recipient": "",
    "repository": "s3:https://s3.example.org/bucket",
}


def wanted(**changed: Any) -> Wanted:
    return Wanted.parse({**GIVEN, **changed})


def settings(**changed: Any) -> Settings:
    found = wanted(**changed).settings
    assert found
    return found


def converged(of: Wanted | None = None) -> Observed:
    of = of or wanted()
    assert of.settings
    return Observed(
        of.texts(),
        password=True,
        key=True,
        encrypted=client.encrypted(of.settings),
        timers=Timers(TIMERS, TIMERS),
    )


def changes(observed: Observed, of: Wanted | None = None) -> list[str]:
    return client.plan(observed, of or wanted()).changes


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"recipients": []}, "recipients: there are none"),
        ({"recipients": ["age1short"]}, "is nobody to whom age could encrypt"),
        ({"recipients": [f"{AGE}\n-o/etc/passwd"]}, "recipients: the value holds a line break"),
        ({"recipients": [f'command="x" {key()}']}, "is nobody to whom age could encrypt"),
        ({"target_recipient": key()}, "target_recipient"),
        ({"target": ""}, "neither is given, and backups go to one place"),
        ({"repository": "s3:https://s3.example.org/b"}, "both are given, and backups go to one place"),
        ({"target": "-oProxyCommand=evil"}, "is no name or address of a host"),
        ({"target": "a b"}, "is no name or address of a host"),
        ({"target_host_keys": []}, "anybody could pose as the store"),
        ({"target_host_keys": ["ssh-ed25519 AAAA"]}, "is no public key"),
        ({**S3, "repository": "rest:https://ada:secret@host/"}, "or holds credentials"),
        ({**S3, "repository": "s3:https://host/b?key=secret"}, "or holds credentials"),
        ({**S3, "repository": "rclone:remote:"}, "is no URL of restic's"),
        ({"paths": []}, "so nothing would be backed up"),
        ({"paths": ["etc"]}, "is no absolute path"),
        ({"paths": ["/etc/"]}, "is no absolute path"),
        ({"paths": ["/srv/../etc"]}, "is no absolute path"),
        ({"paths": ["/srv", "/srv/app"]}, "/srv/app is part of /srv"),
        ({"paths": ["/", "/srv"]}, "/srv is part of /"),
        ({"paths": ["/srv", "/srv"]}, "/srv is part of /srv"),
        ({"name": "../web2"}, "name: '../web2' is no name of a host"),
        ({"name": ""}, "is no name of a host"),
        ({"generation": 0}, "generation: 0 is out of bounds"),
        ({"schedule": "%H"}, "is not a time as systemd's OnCalendar takes it"),
        ({"escrow": "hunter2"}, "escrow: it is no file of 'age --armor'"),
        ({"dumps": [{"name": "../x", "kind": "postgresql"}]}, "is no name of a dump"),
        ({"dumps": [{"name": "x", "kind": "sqlite"}]}, "paths is needed with kind: sqlite"),
        ({"dumps": [{"name": "x", "kind": "command"}]}, "command is needed with kind: command"),
        ({"dumps": [{**COMMAND, "paths": ["/srv"]}]}, "paths has no use with kind: command"),
        ({"dumps": [{**COMMAND, "command": ["docker"]}]}, "is no absolute path of a program"),
        ({"dumps": [{**COMMAND, "os_user": "a b"}]}, "is not a login name"),
        ({"dumps": [COMMAND, COMMAND]}, "two have the name forum"),
        ({"credentials_path": "secret"}, "credentials_path"),
        ({"excludes": ["!kept"]}, "would take files back in, or leave out everything"),
        ({"excludes": ["/"]}, "would take files back in, or leave out everything"),
        ({"excludes": [""]}, "excludes"),
        ({"drill_schedule": "%H"}, "drill_schedule: '%H' is not a time"),
        ({"drill_command": ["check"]}, "drill_command: 'check' is no absolute path"),
    ],
)
def test_what_could_not_work_or_would_leak_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        wanted(**changed)
    assert "secret@" not in str(refused.value)
    assert "=secret" not in str(refused.value)


def test_dumps_alone_are_something_to_back_up() -> None:
    assert settings(paths=[], dumps=[COMMAND]).paths == ()


def test_a_recipient_may_be_an_ssh_key() -> None:
    assert settings(recipients=[f"{key()} ada", AGE]).recipients == (key(), AGE)


def test_the_hosts_command_reads_what_the_role_wrote() -> None:
    found = settings(dumps=[SQLITE, COMMAND])
    assert Settings.from_text(found.to_text()) == found


@pytest.mark.parametrize("text", ["", "{}", "[]", settings().to_text().replace("paths", "path")])
def test_settings_that_are_not_whole_are_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Settings.from_text(text)


def test_restic_is_given_a_program_that_reaches_the_store_alone_and_asks_nobody() -> None:
    options = settings(target_port=2222).repository
    program = next(word for word in options if word.startswith("rclone.program=")).partition("=")[2]
    argv = shlex.split(program)
    # Not to complain of a missing terminal in front of the reason why it failed.
    assert argv[:2] == ["ssh", "-T"]
    assert argv[-2:] == ["--", "backup1.example.org"]
    for needed in ("BatchMode=yes", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes"):
        assert f"-o{needed}" in argv
    assert argv[argv.index("-l") + 1] == "backup-web1-example-org"
    assert argv[argv.index("-p") + 1] == "2222"
    assert wanted(target_port=2222).texts()[client.KNOWN_HOSTS] == f"[backup1.example.org]:2222 {key()}\n"


def test_no_secret_is_in_what_is_written_or_run() -> None:
    of = wanted(**S3, credentials_path="/root/s3.env", escrow="")
    assert of.settings
    assert of.settings.repository == ("--repo", "s3:https://s3.example.org/bucket")
    assert "/root/s3.env" in of.texts()[client.SETTINGS]


def test_another_repository_than_a_stores_is_warned_of() -> None:
    of = wanted(**S3)
    assert "whoever takes this host over can remove its backups" in client.plan(converged(of), of).warnings[0]
    assert client.plan(converged(), wanted()).warnings == ()


def test_a_host_that_is_as_wanted_is_left_alone() -> None:
    assert changes(converged()) == []


def test_a_new_host_gets_a_password_that_is_encrypted_before_anything_can_use_it() -> None:
    found = changes(Observed({}, missing=("restic",)))
    base = "/etc/portcullis/backup/web1.example.org"
    assert found == [
        "Install restic",
        f"Make the password {base}.password",
        f"Make the SSH key {base}.key",
        f"Encrypt the password into {base}.escrow",
        f"Encrypt the password into {base}.handover",
        "Write /etc/portcullis/backup.json",
        "Write /etc/portcullis/backup/known_hosts",
        "Write /etc/systemd/system/portcullis-backup.service",
        "Write /etc/systemd/system/portcullis-backup.timer",
        "Write /etc/systemd/system/portcullis-backup-drill.service",
        "Write /etc/systemd/system/portcullis-backup-drill.timer",
        "Reload systemd's unit files",
        "Enable and start portcullis-backup.timer",
        "Enable and start portcullis-backup-drill.timer",
    ]


def test_a_host_in_the_place_of_another_keeps_its_password_and_takes_no_backup_yet() -> None:
    of = wanted(state="prepared", password="of the host before")
    observed = Observed({}, missing_paths=("/srv",), missing_programs={"pg": "pg_dump"}, repository_known=True)
    base = "/etc/portcullis/backup/web1.example.org"
    assert changes(observed, of) == [
        f"Keep the password {base}.password",
        f"Make the SSH key {base}.key",
        f"Encrypt the password into {base}.escrow",
        f"Encrypt the password into {base}.handover",
        "Write /etc/portcullis/backup.json",
        "Write /etc/portcullis/backup/known_hosts",
    ]
    plan = client.plan(observed, of)
    assert "of the host before" not in repr([plan, of])
    assert "of the host before" not in "".join(str(step.diff) for step in plan.steps)
    with pytest.raises(Refusal, match="decrypt its escrow"):
        changes(Observed({}), wanted(state="prepared"))
    with pytest.raises(Refusal, match="every other one makes its own"):
        wanted(password="one")


def test_other_recipients_have_it_encrypted_again() -> None:
    of = wanted(recipients=[AGE, key()])
    observed = dataclasses.replace(converged(of), encrypted=client.encrypted(settings()))
    assert changes(observed, of) == ["Encrypt the password into /etc/portcullis/backup/web1.example.org.escrow"]


def test_a_new_generation_begins_anew_in_everything() -> None:
    first, second = settings(), settings(generation=2)
    assert second.name == "web1.example.org-2"
    for path in ("password_path", "key_path", "escrow_path", "handover_path", "repository_path", "user"):
        assert getattr(first, path) != getattr(second, path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"timers": Timers(problems={"drill_schedule": "no"})}, "drill_schedule: systemd does not take it"),
        ({"missing_paths": ("/srv",)}, "paths: /srv is not on this host"),
        ({"missing_programs": {"main": "pg_dump"}}, "dumps: pg_dump of main is not on this host"),
        ({"own_keys": (key(), key(2))}, "has this host's own host key"),
        ({"password": False, "repository_known": True}, "there are backups that only it opens"),
    ],
)
def test_what_is_in_the_way_is_refused_before_anything_is_changed(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        changes(dataclasses.replace(converged(), **changed))


def test_a_host_that_is_backed_up_no_more_keeps_its_password_and_its_backups() -> None:
    found = changes(converged(), wanted(state="absent"))
    assert found == [
        "Disable and stop portcullis-backup.timer",
        "Disable and stop portcullis-backup-drill.timer",
        "Remove /etc/systemd/system/portcullis-backup.service",
        "Remove /etc/systemd/system/portcullis-backup.timer",
        "Remove /etc/systemd/system/portcullis-backup-drill.service",
        "Remove /etc/systemd/system/portcullis-backup-drill.timer",
        "Remove /etc/portcullis/backup.json",
        "Reload systemd's unit files",
    ]
    assert changes(Observed({}), wanted(state="absent")) == []


def test_a_host_that_makes_no_drills_any_more_keeps_its_backups() -> None:
    assert changes(converged(), wanted(drill_schedule="")) == [
        "Write /etc/portcullis/backup.json",
        "Disable and stop portcullis-backup-drill.timer",
        "Remove /etc/systemd/system/portcullis-backup-drill.service",
        "Remove /etc/systemd/system/portcullis-backup-drill.timer",
        "Reload systemd's unit files",
    ]


def test_a_new_time_restarts_its_own_timer_and_no_other() -> None:
    assert changes(converged(), wanted(drill_schedule="monthly")) == [
        "Write /etc/systemd/system/portcullis-backup-drill.timer",
        "Reload systemd's unit files",
        "Stop portcullis-backup-drill.timer",
        "Start portcullis-backup-drill.timer",
    ]


def test_the_service_may_write_beside_sqlite_databases_and_nowhere_else() -> None:
    unit = wanted(dumps=[SQLITE]).texts()[client.UNIT_PATHS[0]]
    assert "\nReadWritePaths=-/srv/app\n" in unit
    assert "\nProtectSystem=strict\n" in unit
    assert "\nIOSchedulingClass=idle\n" in unit


def test_an_escrow_is_known_however_its_lines_end() -> None:
    assert client.digest(ARMOR) == client.digest(f"{ARMOR}\n")
    assert settings(escrow=ARMOR.replace("\n", "\r\n")).escrow_digest == client.digest(ARMOR)
    assert settings(escrow="").escrow_digest == ""
