# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import dataclasses

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan, WriteFile
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import plan as sshd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import MAIN, Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.host_keys import HostKey
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.listen import SOCKET_DROP_IN
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.logins import Login
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.observed import Observed, User
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import DROP_IN, MARK, FollowSshd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.wanted import Wanted

DEBIAN = "Include /etc/ssh/sshd_config.d/*.conf\n\n#Port 22\nKbdInteractiveAuthentication no\nUsePAM yes\n"
GLOB = "/etc/ssh/sshd_config.d/*.conf"
CLOUD = "/etc/ssh/sshd_config.d/50-cloud-init.conf"
LOGIN = Login("root", "127.0.0.1")
SUPPORTED = {
    "kexalgorithms": frozenset({"curve25519-sha256", "diffie-hellman-group14-sha1"}),
    "ciphers": frozenset({"aes256-ctr"}),
}
RSA_3072 = b"\0\0\0\x07ssh-rsa\0\0\0\x03\1\0\1\0\0\1\x81\0" + b"\xff" * 384
HOST_KEYS = (
    HostKey(
        "/etc/ssh/ssh_host_ed25519_key",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks",
    ),
    HostKey("/etc/ssh/keys/rsa", f"ssh-rsa {base64.b64encode(RSA_3072).decode()}"),
)
PARAMS = {
    "ports": [2222],
    "allow_users": ["root"],
    "permit_root_login": "prohibit-password",
    "max_auth_tries": 3,
    "crypto": "default",
    "settings": {},
    "_login_user": "root",
}


def wanted(**changes: object) -> Wanted:
    return Wanted.parse({**PARAMS, **changes})


def everywhere(*ports: int) -> frozenset[tuple[str, int]]:
    return frozenset((address, port) for address in ("0.0.0.0", "::") for port in ports)


def observed(files: dict[str, str] | None = None, **changes: object) -> Observed:
    texts = {MAIN: DEBIAN, **(files or {})}
    included = tuple(sorted(path for path in texts if path != MAIN))
    base = Observed(
        config=Config(texts, {GLOB: included}),
        effective={LOGIN: {"passwordauthentication": ("yes",), "port": ("22",)}},
        version=(9, 2),
        supported=SUPPORTED,
        users=(User("root", exists=True),),
        places=everywhere(22),
        host_keys=HOST_KEYS,
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # the changes are the tests' own


def converged(want: Wanted, files: dict[str, str] | None = None) -> Observed:
    settings, _keys = sshd.settings_on(observed(), want)
    return observed(
        {DROP_IN: sshd.render(settings, (9, 2), want.access), **(files or {})},
        effective={LOGIN: settings},
        places=everywhere(*want.ports),
    )


def texts(plan: Plan) -> dict[str, str]:
    return {step.path: step.text for step in plan.steps + plan.on_confirm if isinstance(step, WriteFile)}


def ports_in(text: str) -> list[str]:
    return [line.split()[1] for line in text.splitlines() if line.startswith("Port ")]


def test_plan_keeps_the_old_port_until_the_new_one_is_confirmed() -> None:
    plan = sshd.plan(observed(), wanted())
    first = next(step for step in plan.steps if isinstance(step, WriteFile) and step.path == DROP_IN)
    last = next(step for step in plan.on_confirm if isinstance(step, WriteFile) and step.path == DROP_IN)
    assert ports_in(first.text) == ["2222", "22"]
    assert ports_in(last.text) == ["2222"]
    assert plan.steps[-1] == FollowSshd((2222, 22))
    assert plan.on_confirm[-1] == FollowSshd((2222,))
    assert plan.needs_proof


def test_plan_is_empty_when_files_listeners_and_sshd_agree() -> None:
    want = wanted()
    plan = sshd.plan(converged(want), want)
    assert plan == Plan(needs_command=True)
    assert not plan.changed


def test_plan_needs_proof_even_when_no_port_moves() -> None:
    want = wanted(ports=[22])
    plan = sshd.plan(observed(), want)
    assert plan.needs_proof
    assert plan.on_confirm == ()


def test_plan_makes_a_stale_sshd_follow_its_files() -> None:
    want = wanted()
    plan = sshd.plan(dataclasses.replace(converged(want), places=everywhere(22, 2222)), want)
    assert plan.steps[-1] == FollowSshd((2222, 22))
    assert plan.on_confirm[-1] == FollowSshd((2222,))
    assert ports_in(texts(plan)[DROP_IN]) == ["2222"]


def test_a_converged_sshd_needs_the_command_and_no_transaction() -> None:
    want = wanted()
    assert sshd.plan(converged(want), want) == Plan(needs_command=True)


def test_ports_and_users_set_elsewhere_are_disabled_since_they_add_up() -> None:
    files = {MAIN: DEBIAN + "Port 22\nAllowUsers eve\n", CLOUD: "Port 2200\nPasswordAuthentication yes\n"}
    after = texts(sshd.plan(observed(files), wanted()))
    assert f"{MARK}Port 22\n{MARK}AllowUsers eve\n" in after[MAIN]
    # First wins: cloud-init's password line comes after ours and loses by itself.
    assert after[CLOUD] == f"{MARK}Port 2200\nPasswordAuthentication yes\n"


def test_a_line_that_sshd_reads_before_ours_is_disabled() -> None:
    early = "/etc/ssh/sshd_config.d/00-aaa.conf"
    files = {early: "PasswordAuthentication yes\nMaxAuthTries 3\n"}
    after = texts(sshd.plan(observed({**files, DROP_IN: "old"}), wanted()))
    assert after[early] == f"{MARK}PasswordAuthentication yes\nMaxAuthTries 3\n"


def test_our_file_is_included_first_where_nothing_includes_it() -> None:
    files = {MAIN: "PasswordAuthentication yes\n"}
    after = texts(sshd.plan(observed(files), wanted()))
    assert after[MAIN] == f"Include {DROP_IN}\n{MARK}PasswordAuthentication yes\n"


def test_a_socket_gets_the_ports_too() -> None:
    plan = sshd.plan(observed(by_socket=True), wanted())
    last = next(s for s in plan.on_confirm if isinstance(s, WriteFile) and s.path == SOCKET_DROP_IN)
    assert "ListenStream=\nListenStream=0.0.0.0:2222\nListenStream=[::]:2222\n" in last.text
    assert plan.steps[-1] == FollowSshd((2222, 22), by_socket=True)


def test_another_sshd_beside_the_managed_one_is_left_alone() -> None:
    plan = sshd.plan(observed(taken={2200: "sshd"}, strays=("77",)), wanted())
    assert plan.steps[-1] == FollowSshd((2222, 22))


def test_a_socket_and_its_service_are_stopped_at_once_since_any_connection_would_start_the_service() -> None:
    stop, _forget, start = FollowSshd((2222,), by_socket=True).commands
    assert stop[:2] == ("systemctl", "stop")
    assert set(stop[2:]) == {"ssh.socket", "ssh.service"}
    assert start == ("systemctl", "start", "ssh.socket")


def test_only_algorithms_that_the_sshd_present_knows_are_named() -> None:
    settings = wanted().settings(SUPPORTED, (9, 2))
    assert settings["kexalgorithms"] == ("curve25519-sha256",)
    assert settings["ciphers"] == ("aes256-ctr",)
    assert "macs" not in settings


def test_an_old_sshd_is_configured_by_its_own_keyword() -> None:
    assert "challengeresponseauthentication" in wanted().settings(SUPPORTED, (8, 4))
    assert "challengeresponseauthentication" not in wanted().settings(SUPPORTED, (8, 7))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ports": []}, "ports: the list of ports is empty"),
        ({"ports": [0]}, "ports: 0 is not a port"),
        ({"ports": [70000]}, "ports: 70000 is not a port"),
        ({"allow_users": []}, "allow_users: the list of users is empty"),
        ({"allow_users": ["root", "eve; rm"]}, "allow_users: 'eve; rm' is not a login name"),
        ({"allow_users": ["ada"]}, "'root', the user this run logs in as, is not among ada"),
        ({"permit_root_login": "no"}, "'no' would lock out root"),
        ({"max_auth_tries": -1}, "max_auth_tries: -1 is out of bounds"),
        ({"host_keys_made_after": "today"}, "host_keys_made_after: 'today' is not a day"),
        ({"host_keys_made_after": "2026-13-01"}, "is not a day"),
        ({"settings": {"Port": 22}}, "settings: Port has an option of its own"),
        ({"settings": {"Match": "all"}}, "settings: Match has an option of its own"),
        ({"settings": {"Foo Bar": 1}}, "settings: 'Foo Bar' is not a keyword"),
        ({"settings": {"Banner": "/etc/x\nPort 22"}}, "settings.Banner: the value holds a line break"),
    ],
)
def test_what_is_not_legal_or_locks_out_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        wanted(**changes)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (
            {"effective": None, "complaint": "line 3: Bad configuration option: Prot"},
            "sshd rejects the configuration that is on",
        ),
        ({"users": (User("root", exists=False),)}, "there is no user 'root'"),
        ({"taken": {2222: "nginx"}}, "ports: 2222 is taken by nginx"),
        (
            {"places": frozenset(), "taken": {22: "sshd"}, "strays": ("77",)},
            "none of ssh.service's or ssh.socket's (process 77)",
        ),
        (
            {"files": {CLOUD: "Match User eve\n PasswordAuthentication yes\n"}},
            f"{CLOUD}:2 sets 'passwordauthentication yes'",
        ),
        (
            {"files": {CLOUD: "Match Group staff\n PermitRootLogin yes\n"}},
            "sets 'permitrootlogin yes' for 'Match Group staff'",
        ),
        (
            {"files": {CLOUD: "Match all\nMatch User eve\n MaxAuthTries 6\n"}},
            "sets 'maxauthtries 6' for 'Match User eve'",
        ),
        ({"files": {CLOUD: "Match User eve\n AuthenticationMethods any\n"}}, "sets 'authenticationmethods any'"),
        ({"becomes_root_freely": False}, "sudo asks 'root', the user this run logs in as, for a password"),
        ({"started_with": ("sshd", "-D", "-p", "2200")}, "ssh.service starts sshd with -p, which overrides every file"),
        ({"files": {CLOUD: "ListenAddress 0.0.0.0:22\n"}}, f"{CLOUD}:1 sets a port in 'ListenAddress 0.0.0.0:22'"),
        ({"files": {CLOUD: "ListenAddress [::]:22\n"}}, "sets a port in 'ListenAddress [::]:22'"),
    ],
)
def test_a_host_on_which_the_change_would_lock_out_or_not_hold_is_refused(state: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        sshd.plan(observed(**state), wanted())  # type: ignore[arg-type]  # the states are the tests' own
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "line",
    ["X11Forwarding no", "PermitRootLogin no", "MaxAuthTries 2", "ForceCommand internal-sftp", "ChrootDirectory /srv"],
)
def test_a_match_that_is_as_strict_or_about_something_else_stays(line: str) -> None:
    assert sshd.plan(observed({CLOUD: f"Match Group sftp\n {line}\n"}), wanted()).changed


@pytest.mark.parametrize(("today", "refused"), [("2026-11-25", False), ("2026-11-24", True), ("", False)])
def test_a_day_in_the_future_is_refused_since_every_run_would_make_new_host_keys(today: str, refused: bool) -> None:
    want = wanted(host_keys_made_after="2026-11-25")
    if refused:
        with pytest.raises(Refusal, match=r"host_keys_made_after: 2026-11-25 is in the future, by the host's clock"):
            sshd.plan(observed(this_day=today), want)
    else:
        assert sshd.plan(observed(this_day=today), want).changed


def test_a_match_that_lets_root_in_where_nobody_wants_that_is_refused() -> None:
    people = (User("admin", exists=True),)
    want = wanted(allow_users=["admin"], _login_user="admin", permit_root_login="no")
    match = "Match Address 192.0.2.0/24\n PermitRootLogin prohibit-password\n"
    with pytest.raises(Refusal, match="sets 'permitrootlogin prohibit-password' for 'Match Address"):
        sshd.plan(observed({CLOUD: match}, users=people), want)


def test_a_socket_that_is_enabled_later_gets_the_ports_too() -> None:
    want = wanted()
    plan = sshd.plan(dataclasses.replace(converged(want), socket_at_boot=True), want)
    assert "ListenStream=0.0.0.0:2222\n" in texts(plan)[SOCKET_DROP_IN]


def test_a_socket_that_only_starts_at_boot_does_not_bring_the_old_port_back_then() -> None:
    plan = sshd.plan(observed(socket_at_boot=True), wanted())
    last = next(s for s in plan.on_confirm if isinstance(s, WriteFile) and s.path == SOCKET_DROP_IN)
    assert "ListenStream=\nListenStream=0.0.0.0:2222\nListenStream=[::]:2222\n" in last.text
    assert plan.steps[-1] == FollowSshd((2222, 22), by_socket=False)


def test_an_address_without_a_port_is_left_to_sshd() -> None:
    plan = sshd.plan(observed({CLOUD: "ListenAddress 2001:db8::1\n"}), wanted())
    assert plan.changed


def test_sshd_disagreeing_with_right_files_is_an_error_and_no_endless_change() -> None:
    want = wanted()
    here = converged(want)
    assert here.effective is not None
    lying = {LOGIN: {**here.effective[LOGIN], "passwordauthentication": ("yes",)}}
    with pytest.raises(Refusal) as refused:
        sshd.plan(dataclasses.replace(here, effective=lying), want)
    assert "PasswordAuthentication is 'yes' and not 'no' for root from 127.0.0.1" in str(refused.value)


def test_sshd_prints_prohibit_password_under_its_old_name() -> None:
    want = wanted()
    here = converged(want)
    assert here.effective is not None
    spelled = {LOGIN: {**here.effective[LOGIN], "permitrootlogin": ("without-password",)}}
    assert not sshd.plan(dataclasses.replace(here, effective=spelled), want).changed


def test_lines_that_are_disabled_are_named() -> None:
    plan = sshd.plan(observed({CLOUD: "Port 2200\n"}, defaults="SSHD_OPTS='-p 2200'\n"), wanted())
    assert f"In {CLOUD} disable 'Port 2200'" in plan.changes
    assert "In /etc/default/ssh disable 'SSHD_OPTS='-p 2200''" in plan.changes


def test_sshd_is_started_anew_where_it_was_started_with_options_that_win() -> None:
    plan = sshd.plan(observed(defaults="SSHD_OPTS='-p 2200'\n"), wanted(ports=[22]))
    (follow,) = [step for step in plan.steps if isinstance(step, FollowSshd)]
    assert follow.commands[-1] == ("systemctl", "restart", "ssh.service")


def test_sshd_is_judged_by_every_login() -> None:
    want = wanted()
    here = converged(want)
    assert here.effective is not None
    stranger = Login("root", "198.51.100.1")
    lax = {**here.effective, stranger: {**here.effective[LOGIN], "permitemptypasswords": ("yes",)}}
    with pytest.raises(Refusal, match=r"PermitEmptyPasswords is 'yes' and not 'no' for root from 198\.51\.100\.1"):
        sshd.plan(dataclasses.replace(here, effective=lax), want)


def test_an_sshd_that_says_nothing_is_not_taken_for_one_that_holds_what_is_wanted() -> None:
    want = wanted()
    here = converged(want)
    sshd.refuse_differences(here, want)
    silent = dataclasses.replace(here, effective=None, complaint="it said nothing")
    with pytest.raises(Refusal, match=r"'sshd -T' does not print the configuration \(it said nothing\)"):
        sshd.refuse_differences(silent, want)


def test_what_cuts_nobody_off_needs_no_proof() -> None:
    want = wanted()
    plan = sshd.plan(dataclasses.replace(converged(want), small_groups=True, client_config=""), want)
    assert len(plan.steps) == 2
    assert not plan.needs_proof


def test_the_configuration_moves_into_a_folder_with_its_includes() -> None:
    config = Config({MAIN: "Include /etc/ssh/a.d/*.conf b.conf\nPort 22\n", "/etc/ssh/b.conf": "Port 1\n"}, {})
    assert config.below("/tmp/x") == {
        "/tmp/x/etc/ssh/sshd_config": "Include /tmp/x/etc/ssh/a.d/*.conf /tmp/x/etc/ssh/b.conf\nPort 22\n",
        "/tmp/x/etc/ssh/b.conf": "Port 1\n",
    }


def test_who_was_allowed_before_is_known_only_where_files_tell_of_today() -> None:
    want = wanted(allow_users=["root", "ada"])
    here = converged(want)
    assert sshd.allowed_before(here, want) == {"ada"}
    assert sshd.allowed_before(here, dataclasses.replace(want, login_user="ada")) == {"root"}
    assert sshd.allowed_before(dataclasses.replace(here, outdated=(DROP_IN,)), want) == frozenset()
    assert sshd.allowed_before(observed(effective={LOGIN: {"allowusers": ("ada",)}}), want) == frozenset()


def test_a_running_sshd_that_has_not_read_its_files_is_made_to_and_named() -> None:
    want = wanted()
    plan = sshd.plan(dataclasses.replace(converged(want), outdated=(DROP_IN,)), want)
    assert plan.steps == (FollowSshd((2222,)),)
    assert plan.needs_proof
    assert f"it has not read {DROP_IN} as they are" in plan.warnings[0]
    restarted = sshd.plan(dataclasses.replace(converged(want), outdated=("x",), needs_restart=True), want)
    assert restarted.steps == (FollowSshd((2222,), anew=True),)


def test_a_line_of_an_included_file_elsewhere_is_gone_from_what_is_tried_out() -> None:
    files = {MAIN: "Include /srv/ssh/*.conf\n" + DEBIAN, "/srv/ssh/a.conf": "MaxAuthTries 9\n"}
    here = observed(files)
    here = dataclasses.replace(
        here, config=Config(here.config.files, {GLOB: (), "/srv/ssh/*.conf": ("/srv/ssh/a.conf",)})
    )
    plan = sshd.plan(here, wanted())
    assert texts(plan)["/srv/ssh/a.conf"] == f"{MARK}MaxAuthTries 9\n"
    assert sshd.after(here, plan).files["/srv/ssh/a.conf"] == f"{MARK}MaxAuthTries 9\n"


def test_a_line_that_still_overrides_ours_is_named_with_its_place() -> None:
    want = wanted()
    here = converged(want, {CLOUD: "MaxAuthTries 9\n"})
    assert here.effective is not None
    lax = {LOGIN: {**here.effective[LOGIN], "maxauthtries": ("9",)}}
    with pytest.raises(Refusal, match=f"Look at {CLOUD}:1 .'maxauthtries 9'., remove what overrides it"):
        sshd.plan(dataclasses.replace(here, effective=lax), want)


EVIL = "/etc/ssh/sshd_config.d/60-evil.conf"
SOURCES = {
    "TrustedUserCAKeys": "/tmp/ca.pub",
    "AuthorizedKeysCommand": "/usr/bin/keys %u",
    "AuthorizedPrincipalsFile": "/tmp/%u",
    "AuthorizedPrincipalsCommand": "/usr/bin/principals %u",
}


@pytest.mark.parametrize("match", ["", "Match User root\n", "Match all\n"])
@pytest.mark.parametrize(("keyword", "value"), SOURCES.items())
def test_what_lets_people_in_without_a_key_of_theirs_is_refused_until_it_is_declared(
    keyword: str, value: str, match: str
) -> None:
    text = f"{match}{keyword} {value}\n"
    with pytest.raises(Refusal) as refused:
        sshd.plan(observed({EVIL: text}), wanted())
    place = f"{EVIL}:{text.count(chr(10))}"
    assert f"ssh_hardening_settings: {place} sets '{keyword} {value}'" in str(refused.value)
    assert f"'{keyword}: none' to disable it" in str(refused.value)
    declared = sshd.plan(observed({EVIL: text}), wanted(settings={keyword: value}))
    assert f"{keyword} {value}\n" in texts(declared)[DROP_IN]


@pytest.mark.parametrize(("keyword", "value"), SOURCES.items())
def test_what_lets_people_in_without_a_key_is_turned_off_where_that_is_declared(keyword: str, value: str) -> None:
    want = wanted(settings={keyword: "none"})
    assert f"{keyword} none\n" in texts(sshd.plan(observed({EVIL: f"{keyword} {value}\n"}), want))[DROP_IN]
    with pytest.raises(Refusal, match="a Match overrides everything else"):
        sshd.plan(observed({EVIL: f"Match User root\n{keyword} {value}\n"}), want)


def test_what_sshd_itself_says_counts_where_no_line_is_found() -> None:
    for values in (("/tmp/ca.pub",), ("none",)):
        here = observed(effective={LOGIN: {"trustedusercakeys": values, "port": ("22",)}})
        if values == ("none",):
            sshd.plan(here, wanted())
            continue
        with pytest.raises(Refusal, match=r"sshd says 'TrustedUserCAKeys /tmp/ca\.pub', whatever file that is from"):
            sshd.plan(here, wanted())


def test_keys_of_our_own_take_the_place_of_an_authority_of_others() -> None:
    (key,) = (key.public for key in HOST_KEYS[:1])
    text = "TrustedUserCAKeys /tmp/ca.pub\n"
    plan = sshd.plan(observed({"/etc/ssh/sshd_config.d/00-a.conf": text}), wanted(trusted_user_ca_keys=[key]))
    assert "TrustedUserCAKeys /etc/ssh/portcullis-user-ca-keys\n" in texts(plan)[DROP_IN]
    with pytest.raises(Refusal, match="TrustedUserCAKeys names one file"):
        wanted(trusted_user_ca_keys=[key], settings={"TrustedUserCAKeys": "none"})
