# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""sshd of a disk by its files alone: what holds, what would let others in, and which files of keys it would read."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.disk import sshd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.wanted import Wanted

MAIN = "/etc/ssh/sshd_config"
WANTED = Wanted(ports=(2222,), allow_users=("ada",))
TAKEN = Config(
    {
        MAIN: "Include more/*.conf\nPort 22\nUsePAM yes\nMatch User ada\n PasswordAuthentication yes\n AuthorizedKeysFile /x/%u\n MaxSessions 2\n",
        "/etc/ssh/more/a.conf": "Port 2200\nTrustedUserCAKeys /etc/ssh/ca\nauthorizedkeyscommand none\nMatch all\nAuthorizedKeysCommand /x\n",
    },
    {"more/*.conf": ("/etc/ssh/more/a.conf",)},
)


def test_the_first_value_wins_ports_add_up_and_match_all_overrides() -> None:
    holds = sshd.effective(TAKEN)
    assert holds["port"] == ("2200", "22")
    assert holds["usepam"] == ("yes",)
    assert holds["authorizedkeyscommand"] == ("/x",)
    assert holds["authorizedkeysfile"] == (".ssh/authorized_keys", ".ssh/authorized_keys2")


def test_every_file_of_keys_that_some_login_could_be_read_from_is_known() -> None:
    assert sshd.key_patterns(TAKEN) == (".ssh/authorized_keys", ".ssh/authorized_keys2", "/x/%u")


def test_what_would_let_others_in_becomes_a_comment_and_what_is_stricter_stays() -> None:
    left = [(line.keyword, line.value) for line in sshd.cleaned(TAKEN, WANTED, (9, 2)).lines()]
    gone = {"trustedusercakeys", "passwordauthentication", "authorizedkeysfile"}
    assert not gone & {keyword for keyword, _value in left}
    assert ("authorizedkeyscommand", "none") in left
    assert ("authorizedkeyscommand", "/x") not in left
    assert ("usepam", "yes") in left


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("SshdSessionPath /opt/x", False),
        ("SshdAuthPath /opt/x", False),
        ("PAMServiceName x", False),
        ("SetEnv LD_PRELOAD=/opt/x", False),
        ("HostKeyAgent /run/x", False),
        ("Include /run/x.conf", False),
        ("Include ../../run/*.conf", False),
        ("AuthorizedKeysFile /etc/ssh/%u", False),
        ("AuthorizedKeysFile .profile", False),
        ("HostKeyAgent none", True),
        ("Include sshd_config.d/*.conf", True),
        ("AuthorizedKeysFile %h/.ssh/authorized_keys /etc/ssh/authorized_keys/%u", True),
        ("Banner none", True),
    ],
)
def test_what_a_suspect_disk_says_of_other_programs_and_places_becomes_a_comment(line: str, stays: bool) -> None:
    left = sshd.cleaned(Config({MAIN: f"{line}\n"}, {}), WANTED, (10, 0)).lines()
    assert bool(left) == stays


@pytest.mark.parametrize(
    ("package", "version"), [("1:9.2p1-2+deb12u7", (9, 2)), ("1:10.0p1-7", (10, 0)), ("1:8.4p1-5+deb11u3", (8, 4))]
)
def test_the_version_of_sshd_is_the_packages(package: str, version: tuple[int, int]) -> None:
    assert sshd.version(package) == version


@pytest.mark.parametrize("package", ["", "x", "1:9", "9.2.1-1"])
def test_a_disk_without_a_known_sshd_is_refused(package: str) -> None:
    with pytest.raises(Refusal, match="names no version of openssh-server"):
        sshd.version(package)


def test_an_algorithm_is_chosen_only_for_an_sshd_that_has_it() -> None:
    assert "mlkem768x25519-sha256" in sshd.supported((10, 0))["kexalgorithms"]
    assert "mlkem768x25519-sha256" not in sshd.supported((9, 2))["kexalgorithms"]
    assert "sntrup761x25519-sha512@openssh.com" in sshd.supported((9, 2))["kexalgorithms"]


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("etc/systemd/system/ssh.service", True),
        ("etc/systemd/system/ssh.service.d/x.conf", True),
        ("etc/systemd/system/ssh.service.d/portcullis.conf", False),
        ("etc/systemd/system/ssh.service.d/x", False),
        ("etc/systemd/system/other.service", False),
    ],
)
def test_a_file_that_changes_how_sshd_starts_is_told_from_others(path: str, counts: bool) -> None:
    assert bool(sshd.may_start([path])) == counts


def test_a_unit_that_somebody_changed_is_refused() -> None:
    files = sshd.Files(TAKEN, "1:9.2p1-2", frozenset({"ada"}), units=("etc/systemd/system/ssh.service",))
    with pytest.raises(Refusal, match="changes how sshd is started"):
        sshd.steps(files, WANTED)


def test_the_plan_of_a_disk_leaves_one_port_and_one_user() -> None:
    steps = sshd.steps(sshd.Files(TAKEN, "1:9.2p1-2", frozenset({"ada"})), WANTED)
    texts = {step.paths[0]: getattr(step, "text", "") for step in steps if step.paths}
    ours = texts["/etc/ssh/sshd_config.d/00-portcullis.conf"]
    assert "Port 2222" in ours
    assert "AllowUsers ada" in ours
    assert "# Disabled by portcullis" in texts["/etc/ssh/more/a.conf"]
    assert "TrustedUserCAKeys" not in [line.split(" ")[0] for line in texts["/etc/ssh/more/a.conf"].splitlines()]
    assert texts[MAIN].startswith("Include /etc/ssh/sshd_config.d/00-portcullis.conf")
