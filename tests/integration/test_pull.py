# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that converges itself from a git server, over ssh: signed or not, forwards or back, watched by whom was chosen."""

from __future__ import annotations

import pytest

from lab import Lab
from tests.integration.pulling import HOST, SERVER, Site

STRANGER = "198.51.100.66"


def touch(path: str) -> dict[str, object]:
    return {"name": "Leave a mark", "ansible.builtin.copy": {"dest": path, "content": "was here\n", "mode": "0600"}}


def move(port: int) -> dict[str, object]:
    """The role that moves SSH's port, as a task."""
    return {
        "name": "Move the port",
        "ansible.builtin.include_role": {"name": "portcullis.vps.ssh_hardening"},
        "vars": {"ssh_hardening_ports": [port], "ssh_hardening_allow_users": ["root", "admin"]},
    }


@pytest.fixture(scope="module")
def site(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Site:
    found = Site(lab, tmp_path_factory.mktemp("pull"))
    found.converge()
    return found


def test_nothing_begins_without_a_proof_that_somebody_chose(site: Site) -> None:
    run = site.book.play(pull_repository="https://git.example.org/site.git", pull_allowed_signers=[site.signer])
    assert "there is no default" in run.failures(HOST)[0]
    assert run.answers[-1]["changed"] is False


def test_a_timer_is_there_and_a_second_run_changes_nothing(site: Site) -> None:
    assert site.book.run(HOST, "systemctl is-active portcullis-pull.timer").strip() == "active"
    timer = site.book.run(HOST, "systemctl show portcullis-pull.timer")
    assert "RandomizedDelayUSec=30min" in timer
    # A host that was off makes up for it.
    assert "Persistent=yes" in timer
    before = site.book.run(HOST, "stat -c %y /etc/portcullis/pull.json /etc/systemd/system/portcullis-pull.*")
    site.converge()
    assert site.book.run(HOST, "stat -c %y /etc/portcullis/pull.json /etc/systemd/system/portcullis-pull.*") == before


def test_only_what_is_signed_by_whom_we_allow_runs_and_nothing_older(site: Site) -> None:
    good = site.push([touch("/root/first")])
    assert f"Pull: converged from commit {good[:12]}" in site.pull(well=True)
    site.book.run(HOST, "test -e /root/first")

    for signer in ("", "eve"):
        bad = site.push([touch("/root/pwned")], signer)
        said = site.pull(well=False)
        assert f"Pull: commit {bad[:12]} was refused" in said
        assert "not signed by any of the allowed signers" in said
    site.book.run(HOST, "! test -e /root/pwned")
    site.book.run(HOST, "! grep -r pwned /var/lib/portcullis/pull/tree/site.yml")

    better = site.push([touch("/root/second")], onto=good)
    assert f"converged from commit {better[:12]}" in site.pull(well=True)
    site.book.run(SERVER, f"git -C /root/work push -q --force origin {good}:main")
    assert f"{good[:12]} does not follow, so nothing of it was run" in site.pull(well=False)
    site.converge(pull_allow_downgrade=True)
    assert f"converged from commit {good[:12]}" in site.pull(well=True)


def test_what_a_signer_signed_for_another_repository_is_refused(site: Site) -> None:
    other = (
        "set -e; cd /root/work; git checkout -q --orphan other; git -c user.signingkey=/root/ada commit -S -q -m other"
    )
    site.book.run(SERVER, f"{other}; git push -q --force origin HEAD:other; git checkout -q -f main")
    site.converge(pull_version="other", pull_allow_downgrade=True)
    assert f"does not descend from {site.ancestor[:12]}, so it may be of another repository" in site.pull(well=False)
    site.converge()


def test_a_user_of_the_host_reads_no_proof_and_holds_no_lock(site: Site) -> None:
    site.converge(pull_proof="probe", pull_proof_command=["probe", "--token=canary"])
    parents = "p=$PPID; while [ $p -gt 1 ]; do cat /proc/$p/cmdline; p=$(cut -d' ' -f4 /proc/$p/stat); done"
    site.push([{"name": "Look", "ansible.builtin.shell": f"{{ {parents}; }} | tr '\\0' ' ' > /root/argv"}])
    site.pull(well=True)
    seen = site.book.run(HOST, "cat /root/argv")
    assert "ansible-playbook" in seen
    assert "canary" not in seen
    site.book.run(HOST, "! setpriv --reuid=admin --clear-groups cat /etc/portcullis/pull.json 2>/dev/null")
    site.book.run(HOST, "! setpriv --reuid=admin --clear-groups flock -n /run/portcullis-pull.lock true 2>/dev/null")
    site.converge()


def test_nobody_begins_while_another_is_at_it(site: Site) -> None:
    said = site.book.run(HOST, "flock /run/portcullis-pull.lock portcullis pull 2>&1", code=1)
    assert "This host is being converged already" in said


@pytest.mark.whole("PORTCULLIS_LOCKOUT")
def test_of_a_tag_the_signature_of_the_tag_counts(site: Site) -> None:
    commit = site.push([touch("/root/tagged")], signer="")
    tag = "cd /root/work; git -c user.signingkey=/root/%s tag -f -s -m tag %s; git push -q --force origin %s"
    site.book.run(SERVER, tag % ("eve", "v1", "v1"))
    site.converge(pull_version="v1")
    assert "The tag is not signed" in site.pull(well=False)
    site.book.run(HOST, "! test -e /root/tagged")
    site.book.run(SERVER, tag % ("ada", "v1", "v1"))
    assert f"converged from commit {commit[:12]}" in site.pull(well=True)
    # Signed all the same, under another name.
    site.book.run(SERVER, "git -C /root/work push -q --force origin refs/tags/v1:refs/tags/v2")
    site.converge(pull_version="v2")
    assert "answered 'v2' with the tag 'v1'" in site.pull(well=False)


@pytest.mark.whole("PORTCULLIS_LOCKOUT")
def test_the_port_moves_when_a_second_host_gets_in_and_stays_when_it_does_not(site: Site) -> None:
    confirm = f"ssh -o BatchMode=yes -o HostKeyAlias={HOST}.lab.test -p {{port}} root@{HOST}.lab.test portcullis confirm --id {{id}}"
    chosen: dict[str, object] = {
        "pull_proof": "second_host",
        "pull_proof_command": ["ssh", "-o", "BatchMode=yes", f"root@{SERVER}.lab.test", confirm],
    }
    site.converge(**chosen)
    site.push([move(2222)])
    site.pull(well=True)
    assert site.lab.connect(STRANGER, HOST, 2222) == "open"
    assert site.lab.connect(STRANGER, HOST, 22) == "refused"

    site.lab.drop(HOST, 2300)
    try:
        site.push([move(2300)])
        said = site.pull(well=False)
    finally:
        site.lab.drop(HOST, 2300, dropped=False)
    assert "rolled back because" in said
    assert site.lab.connect(STRANGER, HOST, 2222) == "open"
    assert site.lab.connect(STRANGER, HOST, 2300) == "refused"

    site.push([move(22)])
    site.pull(well=True)
    assert site.lab.connect(STRANGER, HOST, 22) == "open"


def test_where_nobody_else_is_the_hosts_own_checks_confirm_if_that_was_chosen(site: Site) -> None:
    site.converge(pull_proof="own_checks")
    site.push([move(2222)])
    site.pull(well=True)
    assert site.lab.connect(STRANGER, HOST, 2222) == "open"
    assert site.lab.connect(STRANGER, HOST, 22) == "refused"
