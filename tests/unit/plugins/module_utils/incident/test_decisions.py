# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file systems are looked at, what of a text is sent, and what counts as hidden or as nobody's."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.incident import mounts, texts

TABLE = mounts.parse(
    "\n".join(
        [
            "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
            "23 22 0:21 / /proc rw - proc proc rw",
            "24 22 8:2 / /var rw,relatime shared:2 - xfs /dev/sda2 rw",
            "25 24 0:44 / /var/lib/nfs\\040share rw - nfs4 server:/export rw",
            "26 22 0:45 / /home rw - fuse.sshfs ada@elsewhere: rw",
            "27 22 8:3 / /home/eve rw - tmpfs tmpfs rw",
            "28 24 0:50 / /var/lib/docker/overlay2/abc/merged rw - overlay overlay rw",
            "29 22 8:1 /srv /mnt/again rw - ext4 /dev/sda1 rw",
            "30 22 8:1 /srv /mnt/twice rw - ext4 /dev/sda1 rw",
            "31 23 0:30 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw",
            "32 22 0:60 / /media rw - autofs /etc/auto.media rw",
            "33 22 8:4 / /mnt/over rw - ext4 /dev/sda4 rw",
            "34 22 0:61 / /mnt/over rw - cifs //server/share rw",
            "no mount at all",
        ]
    )
)


def test_a_file_system_of_its_own_is_walked_and_one_of_a_network_or_a_program_is_not() -> None:
    walked, left_out = mounts.walked(TABLE)
    assert [mount.path for mount in walked] == ["/", "/var", "/home/eve", "/mnt/again"]
    assert [mount.path for mount in left_out] == ["/var/lib/nfs share", "/home", "/media", "/mnt/over"]


@pytest.mark.parametrize(
    ("path", "is_left_out"),
    [
        ("/home/ada/.bash_history", True),
        ("/home", True),
        ("/homes/ada", False),
        ("/home/eve/.bash_history", False),
        ("/home/eve/../ada/.ssh", True),
        ("/var/lib/nfs share/x", True),
        ("/var/log/wtmp", False),
        ("/proc/1/environ", False),
        ("/mnt/over/x", True),
        ("/media/usb", True),
    ],
)
def test_what_lies_elsewhere_is_not_read(path: str, is_left_out: bool) -> None:
    assert mounts.is_left_out(path, TABLE) is is_left_out


def test_homes_are_those_of_accounts_and_no_folder_of_the_system() -> None:
    passwd = "root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\nada:x:1000:1000:,,,:/home/ada/:/bin/bash\n"
    passwd += "www:x:33:33::/var/www:/bin/sh\nodd:x:9:9::relative:/bin/sh\nbroken line\nnobody:x:65534:65534::/nonexistent:/bin/sh\n"
    assert texts.homes(passwd) == ["/root", "/home/ada", "/var/www"]


def test_no_hash_of_a_password_is_sent_and_whether_it_changed_can_be_seen() -> None:
    hashed = "$y$j9T$salt$0123456789abcdef"
    said = texts.without_hashes(
        f"root:{hashed}:19000:0:99999:7:::\nada:!{hashed}:1::::::\nbin:*:1::::::\nnew:!!:1::::::\nempty::1::::::\n"
    )
    assert "salt" not in said
    assert "0123456789abcdef" not in said
    lines = said.splitlines()
    assert lines[0].startswith("root:<method y, sha256 of the hash ")
    assert lines[1].startswith("ada:!<method y, sha256 of the hash ")
    assert lines[2:] == ["bin:*:1::::::", "new:!!:1::::::", "empty::1::::::"]
    assert lines[0] != texts.without_hashes(f"root:{hashed}0:19000:0:99999:7:::").splitlines()[0]
    old = texts.without_hashes("old:ab01FAX.bQRSU:1::::::\n")
    assert "ab01FAX" not in old


def test_what_comes_or_goes_between_two_looks_is_not_hidden() -> None:
    assert texts.hidden([b"a", b"gone", b"rootkit"], [b"a", b"new"], [b"a", b"new", b"rootkit"]) == {b"rootkit"}


def test_a_thread_is_no_hidden_process() -> None:
    assert texts.unlisted({1, 2, 3, 9}, {3}, [1, 2]) == [9]


def test_a_module_without_its_line_is_hidden() -> None:
    assert texts.modules_unlisted(["ext4", "evil"], ["ext4", "other"]) == ["evil"]


def test_variables_that_load_more_are_named() -> None:
    environment = texts.variables(b"PATH=/bin\0LD_PRELOAD=/tmp/x.so\0LD_PRELOAD=\0LD_AUDIT=/y\0\xff\0")
    assert environment[-1] == "\\xff"
    assert texts.loads_more(environment) == ["LD_PRELOAD=/tmp/x.so", "LD_AUDIT=/y"]


def test_programs_are_compared_before_their_documentation() -> None:
    paths = ["/usr/share/doc/x", "/etc/x", "/usr/bin/x", "/usr/sbin/x"]
    assert texts.in_order(paths) == ["/usr/sbin/x", "/usr/bin/x", "/etc/x", "/usr/share/doc/x"]
    assert texts.sums("0123456789abcdef0123456789abcdef  usr/bin/x\nnonsense\n") == {
        "/usr/bin/x": "0123456789abcdef0123456789abcdef"
    }


def test_a_file_behind_a_merged_folder_is_its_packages() -> None:
    owned = {"/bin/sh": True, "/usr/bin/env": True}
    links = [("/bin", "/usr/bin")]
    assert texts.of_no_package(["/usr/bin/sh", "/bin/env", "/usr/bin/evil"], owned, links) == ["/usr/bin/evil"]


def test_the_fields_of_a_process_are_read() -> None:
    assert texts.status("Name:\tsh\nUid:\t0\t0\t0\t0\nnothing\n") == {"Name": "sh", "Uid": "0\t0\t0\t0"}
