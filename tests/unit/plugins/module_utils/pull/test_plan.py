# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import WriteFile
from ansible_collections.portcullis.vps.plugins.module_utils.pull import plan as pull

SIGNER = "ada@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample"
GIVEN: dict[str, Any] = {
    "state": "present",
    "repository": "https://git.example.org/site.git",
    "version": "main",
    "ancestor": "5" * 40,
    "allowed_signers": [SIGNER],
    "playbook": "site.yml",
    "name": "web1",
    "proof": "own_checks",
    "schedule": "hourly",
    "jitter_seconds": 60,
    "ansible_path": pull.DEBIAN_ANSIBLE,
}


def wanted(**changed: Any) -> pull.Wanted:
    return pull.Wanted.parse({**GIVEN, **changed})


def converged() -> pull.Observed:
    return pull.Observed(files=wanted().texts(), enabled=True, active=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"proof": None}, "there is no default"),
        ({"proof": "hope"}, "there is no default"),
        ({"proof": "probe"}, "proof_command: is needed with proof: probe"),
        ({"proof_command": ["true"]}, "proof_command: has no use with proof: own_checks"),
        ({"repository": "--upload-pack=evil"}, "is not a https, ssh or git address"),
        ({"repository": "ext::sh -c evil"}, "is not a https, ssh or git address"),
        ({"repository": "/srv/site.git"}, "is not a https, ssh or git address"),
        ({"repository": "https://ada:canary@git.example.org/site.git"}, "the address holds credentials"),
        ({"repository": "https://canary@git.example.org/site.git"}, "the address holds credentials"),
        ({"repository": "ssh://git:canary@git.example.org/site.git"}, "the address holds credentials"),
        ({"repository": "HTTPS://ada:canary@git.example.org/site.git"}, "the address holds credentials"),
        ({"repository": "http://ada:canary@git.example.org/site.git"}, "the address holds credentials"),
        ({"repository": "https://git.example.org/site.git?private_token=canary"}, "the address holds credentials"),
        ({"repository": "ada:canary@git.example.org:site.git"}, "the address holds credentials"),
        ({"repository": "ssh://-oProxyCommand=evil/site.git"}, "is not a https, ssh or git address"),
        ({"repository": "git@-oProxyCommand:site.git"}, "is not a https, ssh or git address"),
        ({"repository": "git@git.example.org::site.git"}, "is not a https, ssh or git address"),
        ({"schedule": "hourly\\"}, "schedule"),
        ({"schedule": "hourly\nExecStart=evil"}, "schedule"),
        ({"schedule": "%H"}, "is not a time as systemd's OnCalendar takes it"),
        ({"key_path": "/root/${HOME}"}, "without % and"),
        ({"credentials_path": "credentials"}, "not an absolute path"),
        ({"ancestor": ""}, "git rev-list --max-parents=0 HEAD"),
        ({"ancestor": "5f2c7d"}, "not the whole ID of a commit"),
        ({"ancestor": "main"}, "not the whole ID of a commit"),
        ({"version": "--force"}, "is not the name of a branch or a tag"),
        ({"version": "main:refs/heads/x"}, "is not the name of a branch or a tag"),
        ({"allowed_signers": []}, "nothing would ever run"),
        ({"allowed_signers": ["ssh-ed25519 AAAA"]}, "no line of an allowed signers file"),
        ({"allowed_signers": [f"{SIGNER}\n* ssh-ed25519 AAAA"]}, "allowed_signers"),
        ({"playbook": "../other.yml"}, "no path inside of the repository"),
        ({"playbook": "/etc/site.yml"}, "no path inside of the repository"),
        ({"inventory": "-i"}, "no path inside of the repository"),
        ({"key_path": "id_ed25519"}, "not an absolute path"),
        ({"jitter_seconds": 100000}, "out of bounds"),
    ],
)
def test_what_is_not_legal_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(**changed)


@pytest.mark.parametrize(
    "repository",
    [
        "https://ada:canary@git.example.org/x",
        "ssh://git:canary@git.example.org/x",
        "HTTP://ada:canary@git.example.org/x",
        "ada:canary@git.example.org:x",
        "https://git.example.org/x?token=canary",
    ],
)
def test_credentials_in_an_address_are_never_shown(repository: str) -> None:
    with pytest.raises(Refusal) as refused:
        wanted(repository=repository)
    assert "canary" not in str(refused.value)


def test_what_proves_it_is_in_a_file_of_root_s_alone_and_in_no_diff() -> None:
    first = pull.plan(pull.Observed(files={}), wanted(proof="probe", proof_command=["probe", "--token=canary"]))
    settings = next(step for step in first.steps if isinstance(step, WriteFile) and step.path == pull.SETTINGS)
    assert settings.mode == 0o600
    assert "canary" not in json.dumps(first.diffs)


def test_a_host_that_is_as_wanted_gets_no_steps() -> None:
    assert not pull.plan(converged(), wanted()).changed


def test_the_timer_is_started_anew_when_its_schedule_changes() -> None:
    assert pull.plan(converged(), wanted(schedule="daily")).changes == [
        "Write /etc/systemd/system/portcullis-pull.timer",
        "Reload systemd's unit files",
        "Stop portcullis-pull.timer",
        "Start portcullis-pull.timer",
    ]


def test_absence_removes_all_that_was_written_and_then_nothing() -> None:
    absent = pull.Wanted.parse({"state": "absent"})
    first = pull.plan(converged(), absent).changes
    assert [change for change in first if change.startswith("Remove ")] == [f"Remove {path}" for path in pull.FILES]
    assert not pull.plan(pull.Observed(files=dict.fromkeys(pull.FILES)), absent).changed


def test_a_schedule_that_systemd_does_not_take_is_refused() -> None:
    with pytest.raises(Refusal, match="write one such as hourly"):
        pull.plan(pull.Observed(files={}, schedule_problem="Invalid argument"), wanted())


def test_the_host_reads_the_settings_that_were_written() -> None:
    found = wanted(proof="probe", proof_command=["nc", "{port}"], key_path="/root/a key")
    assert pull.Settings.from_text(found.texts()[pull.SETTINGS]) == found.settings


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"repository": "x"}', '{"proof_command": [], "odd": 1}'])
def test_settings_that_are_not_whole_are_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        pull.Settings.from_text(text)


@pytest.mark.parametrize(
    ("repository", "protocol"),
    [("https://a/b", "https"), ("ssh://git@a/b", "ssh"), ("git://a/b", "git"), ("git@a.example:b", "ssh")],
)
def test_git_may_ask_by_the_protocol_of_the_address_alone(repository: str, protocol: str) -> None:
    settings = wanted(repository=repository).settings
    assert settings is not None
    assert settings.protocol == protocol


@pytest.mark.parametrize(
    ("path", "target", "inside"),
    [
        ("site.yml", "other.yml", True),
        ("roles/x", "../other/x", True),
        ("a/b/c", "../../d/./e", True),
        ("site.yml", "/etc/site.yml", False),
        ("site.yml", "../site.yml", False),
        ("a/b", "../../x", False),
        # Where the name before is a link itself, this leads elsewhere than it says.
        ("a/b", "c/../../x", False),
        ("a/b", "./../..", False),
        ("a", "", False),
    ],
)
def test_a_link_stays_inside_of_the_tree_or_is_refused(path: str, target: str, inside: bool) -> None:
    problem = pull.tree_problem([pull.TreeEntry("100644", "x"), pull.TreeEntry(pull.LINK, path, target)])
    assert ("symbolic link" in problem) is not inside


def test_a_submodule_is_refused() -> None:
    listed = f"100644 blob {'1' * 40}\tsite.yml\x00160000 commit {'2' * 40}\troles/a b\x00"
    entries = [entry for entry, _blob in pull.tree_entries(listed)]
    assert "'roles/a b' is a submodule" in pull.tree_problem(entries)


@pytest.mark.parametrize(
    ("said", "legal"),
    [
        ("ansible-playbook [core 2.19.4]", True),
        ("ansible-playbook [core 2.21.5]", True),
        ("core 2.14.18-0+deb12u2", False),
        ("", False),
    ],
)
def test_an_ansible_that_is_too_old_is_refused(said: str, legal: bool) -> None:
    if legal:
        pull.require_ansible(said)
    else:
        with pytest.raises(Refusal, match=r"2\.19 or newer is needed"):
            pull.require_ansible(said)
