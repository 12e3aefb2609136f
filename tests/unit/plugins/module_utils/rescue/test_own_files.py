# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this collection and cloud-init put on a host is no finding, and what only looks like it is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import units as allowlist
from ansible_collections.portcullis.vps.plugins.module_utils.backup import unit_texts as backup
from ansible_collections.portcullis.vps.plugins.module_utils.base import unit_files
from ansible_collections.portcullis.vps.plugins.module_utils.base.paths import UNITS
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import plan as certificates
from ansible_collections.portcullis.vps.plugins.module_utils.containment import plan as containment
from ansible_collections.portcullis.vps.plugins.module_utils.disk import repair
from ansible_collections.portcullis.vps.plugins.module_utils.evacuate import access as evacuation, receiving
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import plan as os_hardening
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import plan as outbound, wanted as outbound_wanted
from ansible_collections.portcullis.vps.plugins.module_utils.pull import plan as pull
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import listen
from ansible_collections.portcullis.vps.plugins.module_utils.transaction import things
from ansible_collections.portcullis.vps.plugins.module_utils.ufw_docker import gate
from ansible_collections.portcullis.vps.plugins.module_utils.updates import plan as updates

from tests.unit.plugins.module_utils.rescue.disks import fresh, looked, places, put

_WORDS = {
    "what": "Back up",
    "action": "run",
    "writable": "/srv -/var/x",
    "folder": "/srv/backups",
    "state": "/var/lib/x",
}
_TIMES = {"what": "Back up", "schedule": "*-*-* 03:00", "jitter": 900}
_IDLE = "# Managed by the Ansible collection portcullis.vps; edits here do not last.\nTMOUT=900\nreadonly TMOUT\nexport TMOUT\n"
OURS = {
    things.BOOT_UNIT: things.BOOT_TEXT,
    **{f"{UNITS}/{name}": text for name, text in allowlist.units("cloudflare", 6, True).items()},
    certificates.DROP_IN: certificates.drop_in(),
    **certificates.SCRIPTS,
    f"{UNITS}/{pull.SERVICE}": unit_files.render(pull._SERVICE, "pull"),
    f"{UNITS}/{pull.TIMER}": unit_files.render(pull._TIMER, "pull", schedule="hourly", jitter=300),
    f"{UNITS}/{gate.SERVICE}": unit_files.render(gate._SERVICE, "ufw_docker", interfaces=" ".join(gate.INTERFACES)),
    f"{UNITS}/{gate.WATCH}": unit_files.render(gate._WATCH, "ufw_docker"),
    f"{UNITS}/{gate.TIMER}": unit_files.render(gate._TIMER, "ufw_docker"),
    listen.SERVICE_DROP_IN: unit_files.render(listen.SERVICE_TEXT, "ssh_hardening"),
    **updates.Wanted().files("debian"),
    f"{UNITS}/portcullis-backup.service": unit_files.render(backup.CLIENT, "backup", **_WORDS),
    f"{UNITS}/portcullis-backup-drill.service": unit_files.render(backup.CLIENT_DRILL, "backup", **_WORDS),
    f"{UNITS}/portcullis-backup-store.service": unit_files.render(backup.STORE, "backup_store", **_WORDS),
    f"{UNITS}/portcullis-backup-store.timer": unit_files.render(backup.TIMER, "backup_store", **_TIMES),
    **outbound.files(outbound_wanted.Wanted(mode="report"), ""),
    evacuation.BOOT_UNIT: evacuation.BOOT_TEXT,
    **{
        receiving.mount_path(name): receiving.mount_text(folder)
        for name, folder in (
            ("srv-evacuated-web1.mount", "/srv/evacuated/web1"),
            (r"data-a\x2db\x40c_d.e\x2b\x2cf.mount", "/data/a-b@c_d.e+,f"),
        )
    },
    repair.CLOUD: repair.CLOUD_TEXT,
    containment.UNIT_FILE: unit_files.render(containment._SERVICE, rules=containment.RULES),
    os_hardening.IDLE: _IDLE,
    os_hardening.CORES: "# Managed by the Ansible collection portcullis.vps; edits here do not last.\nulimit -c 0\n",
    os_hardening.LOGROTATE: os_hardening._LOGROTATE_TEXT,
    os_hardening.SUDO: 'Defaults logfile="/var/log/sudo.log"\n',
    os_hardening.MODPROBE: "blacklist cramfs\ninstall cramfs /bin/false\n",
    "/etc/sudoers.d/zz-portcullis": "ada ALL=(ALL:ALL) NOPASSWD: ALL\n",
}


def test_all_that_this_collection_writes_is_no_finding(tmp_path: Path) -> None:
    fresh(tmp_path)
    for path, text in OURS.items():
        put(tmp_path, path.lstrip("/"), text, 0o755 if text.startswith("#!") else 0o644)
    for target, path in (("multi-user", evacuation.BOOT_UNIT), ("local-fs", f"{UNITS}/srv-evacuated-web1.mount")):
        wants = tmp_path / f"etc/systemd/system/{target}.target.wants"
        wants.mkdir(exist_ok=True)
        (wants / Path(path).name).symlink_to(path)
    report = looked(tmp_path)
    assert places(report) == set()


@pytest.mark.parametrize(
    ("name", "former", "now"),
    [
        ("usr-bin.mount", "", ""),
        ("srv-evacuated-web1.mount", "What=/srv/evacuated/web1", "What=/opt/x"),
        ("srv-evacuated-web1.mount", "noexec", "exec"),
        ("srv-evacuated-web1.mount", "[Install]", "ExecSearchPath=/opt/x\n[Install]"),
        ("srv-evacuated-web1.mount", "[Unit]", "[Unit]\nOnSuccess=x.service"),
        ("srv-evacuated-web1.service", "", ""),
    ],
)
def test_a_mount_that_is_not_a_folder_of_data_over_itself_is_one(
    tmp_path: Path, name: str, former: str, now: str
) -> None:
    fresh(tmp_path)
    text = receiving.mount_text("/srv/evacuated/web1")
    assert former in text
    put(tmp_path, f"etc/systemd/system/{name}", text.replace(former, now, 1))
    assert places(looked(tmp_path)) == {("systemd_unit", f"{UNITS}/{name}")}


@pytest.mark.parametrize(
    "line",
    [
        "ExecStartPost=/bin/sh -c 'curl x | sh'",
        "ExecStart=/usr/local/sbin/portcullis pull; /opt/x",
        "ExecStart=/usr/local/sbin/portcullis.x pull",
        "Environment=PYTHONPATH=/opt/x",
        "EnvironmentFile=/opt/x",
        "RootDirectory=/opt/x",
        "BindPaths=/opt/x:/usr/local/sbin/portcullis",
        "OnFailure=x.service",
        "StandardInput=file:/opt/x",
        "LoadCredential=settings:/opt/x",
        "what is this",
    ],
)
@pytest.mark.parametrize("path", [things.BOOT_UNIT, certificates.DROP_IN])
def test_with_one_line_more_it_is_one(tmp_path: Path, path: str, line: str) -> None:
    fresh(tmp_path)
    put(tmp_path, path.lstrip("/"), f"{OURS[path]}\n[Service]\n{line}\n")
    assert {where for _kind, where in places(looked(tmp_path))} == {path}


@pytest.mark.parametrize("path", [name for name in OURS if name in certificates.SCRIPTS])
def test_a_script_of_ours_with_one_line_more_is_one(tmp_path: Path, path: str) -> None:
    fresh(tmp_path)
    put(tmp_path, path.lstrip("/"), OURS[path].replace("exec ", "/opt/x &\nexec "), 0o755)
    assert {where for _kind, where in places(looked(tmp_path))} == {path}


def test_our_text_under_another_path_is_one(tmp_path: Path) -> None:
    fresh(tmp_path)
    put(tmp_path, "etc/cron.d/portcullis", "* * * * * root /usr/local/sbin/portcullis pull\n")
    put(tmp_path, "usr/lib/systemd/system/portcullis-pull.service", OURS[f"{UNITS}/{pull.SERVICE}"])
    assert len(looked(tmp_path).findings) == 2


def test_a_rule_of_sudos_for_who_is_no_admin_is_one_even_in_our_file(tmp_path: Path) -> None:
    fresh(tmp_path)
    put(tmp_path, "etc/sudoers.d/zz-portcullis", OURS["/etc/sudoers.d/zz-portcullis"])
    assert places(looked(tmp_path, admins=("grace",))) == {("sudoers", "/etc/sudoers.d/zz-portcullis")}


_CLOUD = "# Created by cloud-init v. 22.4.2 on Tue, 24 Nov 2026 10:00:00 +0000\n\n# User rules for {0}\n{0} ALL=(ALL) NOPASSWD:ALL\n"


@pytest.mark.parametrize(("name", "where"), [("debian", set()), ("eve", {"/etc/sudoers.d/90-cloud-init-users"})])
def test_the_user_that_cloud_init_makes_is_known_and_no_other(tmp_path: Path, name: str, where: set[str]) -> None:
    fresh(tmp_path)
    put(tmp_path, "etc/cloud/cloud.cfg", "system_info:\n   distro: debian\n   default_user:\n     name: debian\n")
    put(tmp_path, "etc/sudoers.d/90-cloud-init-users", _CLOUD.format(name))
    assert {each for _kind, each in places(looked(tmp_path))} == where


_SERVES = 'restrict,from="192.0.2.7",command="/usr/local/sbin/portcullis backup-store serve --floor-mib 1024 /srv/b/web/repository"'
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvb2JhcmJhemZvb2JhcmJhemZvb2Jh web"


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (_SERVES, set()),
        (_SERVES.replace("restrict,", ""), {"account", "ssh_user"}),
        (_SERVES.replace("/srv/b", "; /opt/x"), {"account", "ssh_user"}),
        (f"{_SERVES},pty", {"account", "ssh_user"}),
        ("restrict", {"account"}),
    ],
)
def test_a_key_that_a_store_of_backups_made_lets_nobody_in(tmp_path: Path, options: str, kinds: set[str]) -> None:
    fresh(tmp_path)
    with (tmp_path / "etc/passwd").open("a") as file:
        file.write("backup-web:x:901:901::/srv/b/web:/bin/bash\n")
    put(tmp_path, "srv/b/web/.ssh/authorized_keys", f"{options} {_KEY}\n")
    assert {kind for kind, _where in places(looked(tmp_path))} == kinds
