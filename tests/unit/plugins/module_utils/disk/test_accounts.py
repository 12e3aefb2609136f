# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in at the next boot of a disk, from what its passwd, shadow and files of keys say."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.observed import KeyFile
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.steps import LockPassword, WriteKeys
from ansible_collections.portcullis.vps.plugins.module_utils.accounts.wanted import Admin, parse_keys
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.disk import accounts

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGqZ6ZlC8Wb9nN0uQ6r3bS2n0b1nX1bRk0K6wqv3cJ2d"
PASSWD = "root:x:0:0::/root:/bin/bash\nadmin:x:1000:1000::{home}:/bin/bash\ntoor:x:0:0::/root:/bin/bash\n"
SHADOW = "root:$y$j9T$a$b:19000:0:99999:7:::\nadmin:$y$j9T$a$b:19000:0:99999:7:::\ntoor:$y$j9T$a$b:19000:0:99999:7:::\n"


def files(home: str = "/home/admin", **but: object) -> accounts.Files:
    had = {
        "shadow": SHADOW,
        "group": "root:x:0:\nsudo:x:27:\nadmin:x:1000:\n",
        "shells": ("/bin/bash",),
        "key_files": {
            "admin": (KeyFile(f"{home}/.ssh/authorized_keys", None, True),),
            "root": (KeyFile("/root/.ssh/authorized_keys", None, False),),
        },
    }
    return accounts.Files(PASSWD.format(home=home), **{**had, **but})  # type: ignore[arg-type]  # the fields are the tests' own


def admin(**but: object) -> Admin:
    had = {
        "name": "admin",
        "keys": parse_keys(KEY, "admin"),
        "exclusive": True,
        "sudo": "nopasswd",
        "shell": "/bin/bash",
    }
    return Admin(**{**had, **but})  # type: ignore[arg-type]  # the fields are the tests' own


def test_every_password_is_locked_and_the_keys_are_those_that_are_given() -> None:
    steps = accounts.steps(files(), [admin()], ())
    assert sorted(step.name for step in steps if isinstance(step, LockPassword)) == ["admin", "root", "toor"]
    (written,) = [step for step in steps if isinstance(step, WriteKeys)]
    assert (written.name, written.path) == ("admin", "/home/admin/.ssh/authorized_keys")
    assert KEY in written.text


@pytest.mark.parametrize("home", ["/", "/etc", "/etc/ssh", "/usr/lib/x", "/home", "/root", "/lib64", "/var"])
def test_a_home_that_is_the_system_s_own_is_given_to_nobody(home: str) -> None:
    with pytest.raises(Refusal, match=r"the home of 'admin' on this disk is .* correct its line in etc/passwd"):
        accounts.steps(files(home), [admin()], ())


@pytest.mark.parametrize("home", ["/home/admin", "/var/lib/admin", "/srv/admin", "/data", "/home/etc"])
def test_a_home_of_a_person_s_is_taken_wherever_it_is(home: str) -> None:
    assert any(isinstance(step, WriteKeys) for step in accounts.steps(files(home), [admin()], ()))


@pytest.mark.parametrize(
    ("but", "given", "said"),
    [
        ({}, {"name": "nobody-there"}, "there is no user 'nobody-there' on this disk"),
        ({}, {"sudo": "password"}, "all passwords are locked"),
        ({}, {"keys": ()}, "is given no key"),
        ({"uses_pam": False}, {}, "does without PAM"),
        ({"sudo_installed": False}, {}, "sudo is not installed on this disk"),
    ],
)
def test_what_would_lock_everybody_out_is_refused(but: dict[str, object], given: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        accounts.steps(files("/home/admin", **but), [admin(**given)], ())
