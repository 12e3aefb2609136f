# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts as cloud-init, a vendor's image and people left them: what sshd holds afterwards, whoever logs in from wherever."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import MAIN, Config
from hypothesis import Phase, given, settings, strategies as st

from demo.fleet import ROOT, Run
from lab import Lab
from tests.integration.playing import Playbook
from tests.integration.test_ssh_crypto import PLAY
from tests.unit.plugins.module_utils.sshd import logging_in, test_histories
from tests.unit.plugins.module_utils.sshd.test_keeping import wanted

HOSTS = {"cloud": "bookworm", "vendor": "trixie"}
#: In files of their own, before and after ours, included from elsewhere, in the main file and on the command line.
LEFT = {
    "/etc/ssh/sshd_config.d/50-cloud-init.conf": "PasswordAuthentication yes\n",
    "/etc/ssh/sshd_config.d/00-image.conf": "PermitRootLogin yes\nPort 2200\nMaxAuthTries 10\n",
    "/etc/ssh/vendor/login.conf": "AllowUsers root\nKbdInteractiveAuthentication yes\nHostKey /etc/ssh/ssh_host_ecdsa_key\n",
    "/srv/ssh/login.conf": "MaxAuthTries 9\nInclude /srv/ssh/more/*.inc\n",
    "/srv/ssh/more/deep.inc": "PermitEmptyPasswords yes\n",
    "/etc/default/ssh": "SSHD_OPTS='-o PermitEmptyPasswords=yes'\n",
}
HAND = "Include vendor/*.conf /srv/ssh/*.conf\nAllowUsers admin eve\nPort 22\nX11Forwarding yes\n"
PREPARE = """
cat > /tmp/main
cat /etc/ssh/sshd_config >> /tmp/main
cat /tmp/main > /etc/ssh/sshd_config
useradd --create-home eve
echo 'eve:eve' | chpasswd
systemctl restart ssh.service
"""
#: Who may log in, who may not, root, and somebody who is nobody; from here, the controller, and strangers.
LOGINS = [
    (user, address)
    for user in ("admin", "eve", "root", "nobody")
    for address in ("127.0.0.1", "192.0.2.10", "198.51.100.66", "2001:db8:66::1")
]
#: Every control of the baseline that sshd answers for, and what it has to answer.
CONTROLS = {
    "sshd-01": (
        "ciphers",
        "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr",
    ),
    "sshd-06": ("permitrootlogin", "without-password"),
    "sshd-07": ("port", "22"),
    "sshd-08": ("addressfamily", "any"),
    "sshd-09": ("listenaddress", "[::]:22 0.0.0.0:22"),
    "sshd-11": ("strictmodes", "yes"),
    "sshd-12": ("syslogfacility", "AUTH"),
    "sshd-13": ("loglevel", "VERBOSE"),
    "sshd-17": ("permituserenvironment", "no"),
    "sshd-18": ("logingracetime", "30"),
    "sshd-20": ("maxsessions", "10"),
    "sshd-21": ("maxstartups", "10:30:60"),
    "sshd-22": ("pubkeyauthentication", "yes"),
    "sshd-23": ("ignorerhosts", "yes"),
    "sshd-24": ("ignoreuserknownhosts", "yes"),
    "sshd-25": ("hostbasedauthentication", "no"),
    "sshd-27": ("passwordauthentication", "no"),
    "sshd-28": ("permitemptypasswords", "no"),
    "sshd-29": ("kbdinteractiveauthentication", "no"),
    "sshd-30": ("kerberosauthentication", "no"),
    "sshd-31": ("kerberosorlocalpasswd", "no"),
    "sshd-32": ("kerberosticketcleanup", "yes"),
    "sshd-33": ("gssapiauthentication", "no"),
    "sshd-34": ("gssapicleanupcredentials", "yes"),
    "sshd-35": ("tcpkeepalive", "no"),
    "sshd-36": ("clientaliveinterval", "300"),
    "sshd-37": ("clientalivecountmax", "3"),
    "sshd-38": ("permittunnel", "no"),
    "sshd-39": ("allowtcpforwarding", "no"),
    "sshd-40": ("allowagentforwarding", "no"),
    "sshd-41": ("gatewayports", "no"),
    "sshd-42": ("x11forwarding", "no"),
    "sshd-43": ("x11uselocalhost", "yes"),
    "sshd-44": ("printmotd", "no"),
    "sshd-46": ("banner", "none"),
}
#: The same of its controls of the host's own ssh.
CLIENT = {
    "ssh-02": ("addressfamily", "any"),
    "ssh-03": ("port", "22"),
    "ssh-05": ("batchmode", "no"),
    "ssh-07": ("stricthostkeychecking", "ask"),
    "ssh-08": CONTROLS["sshd-01"],
    "ssh-11": ("forwardagent", "no"),
    "ssh-12": ("forwardx11", "no"),
    "ssh-13": ("hostbasedauthentication", "no"),
    "ssh-17": ("gssapiauthentication", "no"),
    "ssh-18": ("gssapidelegatecredentials", "no"),
    "ssh-19": ("tunnel", "false"),
    "ssh-20": ("permitlocalcommand", "no"),
}
#: And those that neither answers for: what is run on the host, and what it has to print.
ELSEWHERE = {
    "sshd-04": ("stat -c '%a %U:%G' /etc/ssh", "755 root:root"),
    "sshd-05": ("stat -c '%a %U:%G' /etc/ssh/sshd_config", "600 root:root"),
    "sshd-47": (
        "exec 3<>/dev/tcp/127.0.0.1/22; head -1 <&3 | tr -d '\\r' | sed 's/SSH-2.0-OpenSSH_[0-9.]*p[0-9]//'",
        "",
    ),
    "sshd-48": ("awk '$1 !~ /^#/ && $5 < 2047' /etc/ssh/moduli", ""),
    "sshd-49": ("ps -C sshd -o args= | grep -- -o || true", ""),
    "ssh-01": ("stat -c '%a %U:%G' /etc/ssh/ssh_config", "644 root:root"),
}


@dataclass(frozen=True)
class Story:
    """A run in check mode, the run itself, another, and what sshd says on each host: by login, then by keyword."""

    check: Run
    first: Run
    second: Run
    said: Mapping[str, Mapping[tuple[str, str], Mapping[str, str]]]


def answers(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        keyword, _space, value = line.partition(" ")
        found.setdefault(keyword.lower(), []).append(value)
    return {keyword: " ".join(values) for keyword, values in found.items()}


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playbook]:
    lab = Lab(f"effective-{os.getpid()}")
    try:
        yield Playbook(lab, tmp_path_factory.mktemp("effective"), HOSTS, PLAY)
    finally:
        lab.down()


@pytest.fixture(scope="module")
def story(playbook: Playbook) -> Story:
    for host in HOSTS:
        root = playbook.lab.machine(host).root
        for path, text in LEFT.items():
            file = root / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            file.chmod(0o600)
        done = playbook.lab.exec(host, ["sh", "-euc", PREPARE], stdin=HAND)
        assert done.returncode == 0, done.stderr
    check = playbook.play("--check")
    first, second = playbook.converge(), playbook.converge()
    said = {host: {login: _asked(playbook, host, *login) for login in LOGINS} for host in HOSTS}
    return Story(check, first, second, said)


def _asked(playbook: Playbook, host: str, user: str, address: str) -> dict[str, str]:
    return answers(playbook.run(host, f"sshd -T -C user={user},host={address},addr={address}"))


@pytest.mark.parametrize("host", HOSTS)
def test_no_line_of_anybody_s_is_left_in_force(playbook: Playbook, story: Story, host: str) -> None:
    for login in LOGINS:
        said = story.said[host][login]
        assert (said["port"], said["allowusers"], said["maxauthtries"]) == ("22", "admin", "3"), login
        assert "ecdsa" not in said["hostkey"], login
    listening = playbook.run(host, "ss -Hltn | awk '{ print $4 }' | sed 's/.*://' | sort -u").split()
    assert listening == ["22"]
    assert "PermitEmptyPasswords" not in playbook.run(host, "ps -C sshd -o args=")


@pytest.mark.parametrize("host", HOSTS)
def test_the_run_says_which_lines_it_disables(story: Story, host: str) -> None:
    said = "\n".join(story.first.changes(host))
    for line in (
        "Port 2200",
        "PermitRootLogin yes",
        "AllowUsers root",
        "AllowUsers admin eve",
        "SSHD_OPTS='-o Permit",
        "MaxAuthTries 9",
    ):
        assert f"disable '{line}" in said
    # It comes after ours and has lost already.
    assert "PasswordAuthentication" not in said
    assert story.check.changes(host) == story.first.changes(host)
    assert story.second.changes(host) == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_known_by_a_weak_key_alone_is_known_by_its_new_ones(playbook: Playbook, story: Story, host: str) -> None:
    assert story.first.code == 0
    address = playbook.lab.machine(host).ipv4
    # Names may be hashed, as the ssh of this machine has it.
    known = subprocess.run(
        ["ssh-keygen", "-F", address, "-f", str(playbook.lab.known_hosts)], check=True, capture_output=True, text=True
    )
    # Its image showed ECDSA and nothing else.
    kinds = {line.split()[1] for line in known.stdout.splitlines() if not line.startswith("#")}
    assert kinds == {"ssh-ed25519", "ssh-rsa"}


@pytest.mark.parametrize("host", HOSTS)
def test_every_control_of_the_baseline_that_applies_passes_for_every_login(story: Story, host: str) -> None:
    wrong = [
        (control, login, said[keyword])
        for login, said in story.said[host].items()
        for control, (keyword, value) in CONTROLS.items()
        if sorted(said[keyword].split()) != sorted(value.split())
    ]
    assert wrong == []


@pytest.mark.parametrize("host", HOSTS)
def test_every_control_of_the_host_s_own_ssh_that_applies_passes(playbook: Playbook, story: Story, host: str) -> None:
    assert story.second.code == 0
    said = answers(playbook.run(host, "ssh -G somewhere"))
    assert {name: said[keyword] for name, (keyword, _value) in CLIENT.items()} == {
        name: value for name, (_keyword, value) in CLIENT.items()
    }


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("control", ELSEWHERE)
def test_every_other_control_that_applies_passes(playbook: Playbook, story: Story, host: str, control: str) -> None:
    assert story.second.code == 0
    command, printed = ELSEWHERE[control]
    done = playbook.lab.exec(host, ["bash", "-c", command])
    assert done.stdout.strip() == printed, done.stderr


def test_the_table_says_of_every_control_what_is_tested_here() -> None:
    text = (ROOT / "docs/ssh-baseline.md").read_text()
    rows = re.findall(r"^\| (sshd?-\d\d) \| [^|]+ \| (passes|refused|does not apply)\b", text, re.MULTILINE)
    verdicts = dict(rows)
    assert len(rows) == len(verdicts)
    assert {name for name, verdict in rows if verdict == "passes"} == {*CONTROLS, *CLIENT, *ELSEWHERE}
    # 26 is a number that the baseline leaves out.
    everything = {f"sshd-{number:02}" for number in range(1, 51) if number != 26}
    assert set(verdicts) == everything | {f"ssh-{number:02}" for number in range(1, 23)}


@pytest.mark.parametrize("host", HOSTS)
def test_a_keyword_that_sshd_does_not_know_is_refused_in_check_mode_too(
    playbook: Playbook, story: Story, host: str
) -> None:
    assert story.second.code == 0
    before = playbook.run(host, "find /etc/ssh -type f -exec sha256sum {} + | sort")
    for options in (["--check"], []):
        run = playbook.play(*options, ssh_hardening_settings={"AllowEverything": "yes"})
        assert "sshd on this host would reject the configuration" in run.failures(host)[0]
        assert "Bad configuration option: AllowEverything" in run.failures(host)[0].replace("allowe", "AllowE")
    assert playbook.run(host, "find /etc/ssh -type f -exec sha256sum {} + | sort") == before


def test_scanners_see_it_in_the_main_file_while_sshd_holds_what_it_held(playbook: Playbook, story: Story) -> None:
    before = {host: playbook.run(host, f"cat {MAIN}") for host in HOSTS}
    shown = {"ssh_hardening_visible": True}
    check, run = playbook.play("--check", **shown), playbook.play(**shown)
    for host in HOSTS:
        assert check.changes(host) == run.changes(host) != [], run.output
        # What reads this file alone takes the first line of a keyword.
        for line in ("PermitRootLogin prohibit-password", "PasswordAuthentication no", "MaxAuthTries 3"):
            keyword = line.split()[0]
            assert playbook.run(host, f"grep -im1 '^ *{keyword}' {MAIN}") == f"{line}\n"
        assert {login: _asked(playbook, host, *login) for login in LOGINS} == story.said[host]
        # Whoever edits it there has it made equal again, over sshd's own way back.
        playbook.run(
            host, f"sed -i '0,/^PermitRootLogin.*/s//PermitRootLogin yes/' {MAIN} && systemctl reload ssh.service"
        )
    run = playbook.play(**shown)
    assert {host: run.changes(host)[0] for host in HOSTS} == dict.fromkeys(
        HOSTS, "In /etc/ssh/sshd_config repeat what our drop-in says"
    ), run.output
    assert {host: _asked(playbook, host, *LOGINS[0])["permitrootlogin"] for host in HOSTS} == dict.fromkeys(
        HOSTS, "without-password"
    )
    run = playbook.play(**shown)
    assert {host: run.changes(host) for host in HOSTS} == {host: [] for host in HOSTS}, run.output
    assert playbook.converge().code == 0
    assert {host: playbook.run(host, f"cat {MAIN}") for host in HOSTS} == before


@pytest.mark.parametrize("host", HOSTS)
def test_what_was_disabled_comes_back_by_the_command_of_the_documentation(
    playbook: Playbook, story: Story, host: str
) -> None:
    assert story.second.code == 0
    command = re.search(r"^sed .*$", (ROOT / "roles/ssh_hardening/README.md").read_text(), re.MULTILINE)
    assert command is not None
    playbook.run(host, command.group().replace(" /etc/ssh)", " /etc/ssh /srv/ssh)"))
    for path, text in LEFT.items():
        assert playbook.run(host, f"cat {path}") == text, path
        assert playbook.run(host, f"stat -c %a {path}") == "600\n", path
    assert HAND in playbook.run(host, "cat /etc/ssh/sshd_config")


#: What decides who gets in, as the reader of the unit tests has it.
DECISIVE = (
    *("permitrootlogin", "pubkeyauthentication", "passwordauthentication", "kbdinteractiveauthentication"),
    *("authenticationmethods", "maxauthtries", "allowusers", "denyusers"),
)
#: So many histories for each host.
GENERATED = 200 if os.environ.get("PORTCULLIS_LIVED_IN") == "all" else 5
ASKED = [(user, address) for user in logging_in.USERS for address in logging_in.ADDRESSES[1:]]


@pytest.mark.parametrize("host", HOSTS)
@given(data=st.data())
@settings(max_examples=GENERATED, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
def test_sshd_says_of_generated_histories_what_the_reader_says(
    playbook: Playbook, story: Story, host: str, data: st.DataObject
) -> None:
    """The unit tests show by that reader that no login which was refused is accepted after a run."""
    assert story.second.code == 0
    before = data.draw(logging_in.HISTORIES)
    want = wanted(**data.draw(test_histories.INVENTORIES))
    states = [before]
    with contextlib.suppress(Refusal):
        states.append(test_histories.done(before, want))
    for files in states:
        config = logging_in.read(files)
        for login, text in _asked_of(playbook, host, config).items():
            if "permitrootlogin" not in text:
                # No sshd runs with such files, and where a run would come to such, nothing is changed.
                break
            said = {keyword: sorted(value.split()) for keyword, value in answers(text).items() if keyword in DECISIVE}
            held = logging_in.holds(config, *login)
            meant = {keyword: sorted(held[keyword]) for keyword in DECISIVE if keyword in held}
            said["permitrootlogin"] = [word.replace("without-", "prohibit-") for word in said["permitrootlogin"]]
            assert said == meant, (login, files)


def _asked_of(playbook: Playbook, host: str, config: Config) -> dict[tuple[str, str], str]:
    """Return what sshd on the host says of a configuration that lies in a folder of its own, by login."""
    script = "rm -rf /tmp/history\n"
    for path, text in config.below("/tmp/history").items():
        script += f"mkdir -p {os.path.dirname(path)}\nprintf %s {shlex.quote(text)} > {path}\n"
    for user, address in ASKED:
        question = f"user={user},host={address},addr={address},laddr=127.0.0.1,lport=22"
        script += f"echo; sshd -T -f /tmp/history/etc/ssh/sshd_config -C {question} 2>&1 || :\necho ==\n"
    done = playbook.lab.exec(host, ["sh", "-c", script])
    assert done.returncode == 0, done.stderr
    return dict(zip(ASKED, done.stdout.split("\n==\n"), strict=False))
