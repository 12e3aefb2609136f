# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host has stricter than our defaults it keeps, on the first run and on each later one, unless somebody says otherwise."""

from __future__ import annotations

import dataclasses
import ipaddress

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import plan as sshd
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import MAIN
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.logins import Login
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.observed import Observed, User
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.settings import BASELINE, KEY_SOURCES, LOCK
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import DROP_IN, MARK
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.wanted import Wanted

from tests.unit.plugins.module_utils.sshd.test_plan import CLOUD, DEBIAN, LOGIN, PARAMS, everywhere, observed, texts

EARLY = "/etc/ssh/sshd_config.d/00-a.conf"
DEFAULTS = {"allow_users": ["root", "ada"], "permit_root_login": "keep", "max_auth_tries": 0, "_login_user": "ada"}
KEYWORDS = [name.lower() for name in (*LOCK, *BASELINE)]
USERS = (User("root", exists=True), User("ada", exists=True))
#: Where a line may stand, and what stands in front of it.
PLACES = {
    "after ours": {CLOUD: "{}\n"},
    "before ours": {EARLY: "{}\n"},
    "in the main file": {MAIN: DEBIAN + "{}\n"},
    "in a main file that includes nothing": {MAIN: "{}\n"},
    "behind Match all": {CLOUD: "Match all\n{}\n"},
    "turned into a comment by an earlier run": {CLOUD: MARK + "{}\n"},
}


def wanted(**changes: object) -> Wanted:
    return Wanted.parse({**PARAMS, **DEFAULTS, **changes})


def here(files: dict[str, str], **changes: object) -> Observed:
    # What sshd knows, it prints.
    known = {LOGIN: {**dict.fromkeys(KEYWORDS, ("?",)), "hostkeyagent": ("none",)}}
    known[LOGIN].update({keyword.lower(): ("none",) for keyword in KEY_SOURCES})
    return observed(files, **{"users": USERS, "effective": known, **changes})


def held(state: Observed, want: Wanted) -> dict[str, str]:
    """Return what our drop-in sets for everybody."""
    text = texts(sshd.plan(state, want)).get(DROP_IN) or state.config.files[DROP_IN]
    return {line.partition(" ")[0]: line.partition(" ")[2] for line in text.splitlines() if line[:1].isalpha()}


STRICTER = [
    ("PermitRootLogin no", "PermitRootLogin", "no"),
    ("PermitRootLogin forced-commands-only", "PermitRootLogin", "forced-commands-only"),
    ("MaxAuthTries 2", "MaxAuthTries", "2"),
    ("AuthenticationMethods publickey,keyboard-interactive", "AuthenticationMethods", "publickey,keyboard-interactive"),
    ("AllowUsers root@192.0.2.0/24 ada", "AllowUsers", "root@192.0.2.0/24 ada"),
    ("AllowUsers *@192.0.2.0/24", "AllowUsers", "root@192.0.2.0/24 ada@192.0.2.0/24"),
    ("LoginGraceTime 20s", "LoginGraceTime", "20"),
    ("ClientAliveInterval 1m", "ClientAliveInterval", "60"),
    ("MaxSessions 2", "MaxSessions", "2"),
    ("MaxStartups 5", "MaxStartups", "5:30:5"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("line", "keyword", "value"), STRICTER)
def test_what_is_stricter_stays_wherever_it_stands(line: str, keyword: str, value: str, place: str) -> None:
    files = {path: text.format(line) for path, text in PLACES[place].items()}
    assert held(here(files), wanted())[keyword] == value


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("line", "keyword", "value"), STRICTER)
def test_what_is_stricter_stays_on_a_later_run(line: str, keyword: str, value: str, place: str) -> None:
    want = wanted()
    first = here({path: text.format(line) for path, text in PLACES[place].items()})
    plan = sshd.plan(first, want)
    settings, _keys = sshd.settings_on(first, want)
    again = here(
        {**first.config.files, **texts(plan)},
        effective={Login("ada", "127.0.0.1"): settings},
        places=everywhere(2222),
    )
    again = dataclasses.replace(again, config=dataclasses.replace(again.config, globs=_globs(again)))
    assert sshd.plan(again, want).steps == ()
    assert held(again, want)[keyword] == value


def _globs(state: Observed) -> dict[str, tuple[str, ...]]:
    return {**state.config.globs, DROP_IN: (DROP_IN,)}


@pytest.mark.parametrize(
    ("line", "keyword", "value"),
    [
        ("PermitRootLogin yes", "PermitRootLogin", "prohibit-password"),
        ("MaxAuthTries 6", "MaxAuthTries", "3"),
        ("AuthenticationMethods any", "AuthenticationMethods", "publickey"),
        ("AuthenticationMethods publickey password", "AuthenticationMethods", "publickey"),
        ("AllowUsers eve", "AllowUsers", "root ada"),
        ("LoginGraceTime 0", "LoginGraceTime", "30"),
        ("PasswordAuthentication yes", "PasswordAuthentication", "no"),
        ("StrictModes no", "StrictModes", "yes"),
        ("AllowTcpForwarding local", "AllowTcpForwarding", "no"),
    ],
)
def test_what_is_laxer_does_not_stay(line: str, keyword: str, value: str) -> None:
    assert held(here({CLOUD: f"{line}\n"}), wanted())[keyword] == value


@pytest.mark.parametrize(
    ("line", "changes", "keyword", "value"),
    [
        ("PermitRootLogin no", {"permit_root_login": "prohibit-password"}, "PermitRootLogin", "prohibit-password"),
        ("PermitRootLogin no", {"loosened_settings": ["permitrootlogin"]}, "PermitRootLogin", "prohibit-password"),
        ("MaxAuthTries 2", {"max_auth_tries": 3}, "MaxAuthTries", "3"),
        ("MaxAuthTries 2", {"loosened_settings": ["MaxAuthTries"]}, "MaxAuthTries", "3"),
        (
            "AuthenticationMethods publickey,password",
            {"authentication_methods": ["publickey"]},
            "AuthenticationMethods",
            "publickey",
        ),
        ("AllowUsers root@192.0.2.0/24", {"allow_users": ["root@*", "ada"]}, "AllowUsers", "root@* ada"),
        ("AllowUsers root@192.0.2.0/24", {"loosened_settings": ["AllowUsers"]}, "AllowUsers", "root ada"),
        ("LoginGraceTime 20", {"settings": {"LoginGraceTime": "1m"}}, "LoginGraceTime", "1m"),
    ],
)
def test_what_somebody_set_or_named_becomes_laxer(
    line: str, changes: dict[str, object], keyword: str, value: str
) -> None:
    assert held(here({CLOUD: f"{line}\n"}), wanted(**changes))[keyword] == value


def test_a_second_factor_stays_with_all_that_it_needs() -> None:
    lines = (
        "PermitRootLogin yes\nKbdInteractiveAuthentication yes\nAuthenticationMethods publickey,keyboard-interactive\n"
    )
    found = held(here({CLOUD: lines}), wanted())
    # Under prohibit-password sshd takes no second factor of root; a key is asked for anyhow.
    assert (found["KbdInteractiveAuthentication"], found["PermitRootLogin"]) == ("yes", "yes")
    assert found["PasswordAuthentication"] == "no"
    former = held(here({CLOUD: lines}, version=(8, 4)), wanted())
    assert former["ChallengeResponseAuthentication"] == "yes"
    by_password = held(here({CLOUD: "AuthenticationMethods publickey,password\n"}), wanted())
    assert (by_password["PasswordAuthentication"], by_password["PermitRootLogin"]) == ("yes", "prohibit-password")


def test_a_second_factor_can_be_asked_for() -> None:
    want = wanted(allow_users=["ada"], authentication_methods=["publickey,keyboard-interactive:pam"])
    found = held(here({}), want)
    assert found["AuthenticationMethods"] == "publickey,keyboard-interactive:pam"
    assert (found["KbdInteractiveAuthentication"], found["PasswordAuthentication"]) == ("yes", "no")


@pytest.mark.parametrize(
    "block",
    [
        "Match User ada\nAuthenticationMethods publickey\n",
        "Match User ada\nMaxAuthTries 1\n",
        "Match Address 192.0.2.0/24\nPermitRootLogin prohibit-password\n",
        "Match Group wheel\nAuthenticationMethods publickey,keyboard-interactive\nKbdInteractiveAuthentication yes\n",
        "Match Group sftp\nAllowTcpForwarding no\nForceCommand internal-sftp\n",
        "Match LocalPort 2222\nAllowUsers ada\n",
        "Match User eve\nDenyUsers *\n",
    ],
)
def test_a_match_that_lets_in_nobody_beyond_our_defaults_stays(block: str) -> None:
    globally = "PermitRootLogin no\nAuthenticationMethods publickey,keyboard-interactive\nMaxAuthTries 2\n"
    plan = sshd.plan(here({CLOUD: globally + block}), wanted())
    assert CLOUD not in texts(plan)


@pytest.mark.parametrize(
    "block",
    [
        "Match User eve\nPasswordAuthentication yes\n",
        "Match User eve\nKbdInteractiveAuthentication yes\n",
        "Match User eve\nAuthenticationMethods publickey password\nPasswordAuthentication yes\n",
        "Match User eve\nAllowUsers eve\n",
        "Match User root\nAllowUsers root@192.0.2.0/24 *\n",
        "Match Address 192.0.2.0/24\nPermitRootLogin yes\n",
    ],
)
def test_a_match_that_lets_in_more_is_refused(block: str) -> None:
    with pytest.raises(Refusal, match="and a Match overrides everything else"):
        sshd.plan(here({CLOUD: block}), wanted())


def test_what_sshd_says_may_be_stricter_where_a_match_says_so_and_nowhere_else() -> None:
    want = wanted()
    block = "Match User root\nMaxAuthTries 1\n"
    state = here({CLOUD: block})
    settings, _keys = sshd.settings_on(state, want)
    said = {
        Login("ada", "127.0.0.1"): settings,
        Login("root", "127.0.0.1"): {**settings, "maxauthtries": ("1",)},
    }
    sshd.refuse_differences(dataclasses.replace(state, effective=said), want)
    with pytest.raises(Refusal, match="MaxAuthTries is '1' and not '3' for root"):
        sshd.refuse_differences(here({}, effective=said), want)
    lax = {Login("root", "127.0.0.1"): {**settings, "maxauthtries": ("4",)}}
    with pytest.raises(Refusal, match="MaxAuthTries is '4' and not '3' for root"):
        sshd.refuse_differences(dataclasses.replace(state, effective=lax), want)


@pytest.mark.parametrize(
    "line",
    [
        "AuthenticationMethods password",
        "AuthenticationMethods publickey,password keyboard-interactive",
        "PubkeyAuthentication no",
    ],
)
def test_a_host_on_which_no_key_alone_does_is_refused_until_that_is_named(line: str) -> None:
    name = line.partition(" ")[0]
    with pytest.raises(Refusal, match=rf"write 'ssh_hardening_loosened_settings: \[{name}\]' for this host"):
        sshd.plan(here({CLOUD: f"{line}\n"}), wanted())
    assert sshd.plan(here({CLOUD: f"{line}\n"}), wanted(loosened_settings=[name])).changed


def test_lines_behind_match_all_become_comments_where_they_would_win() -> None:
    files = {
        MAIN: DEBIAN
        + "Match User eve\nX11Forwarding no\nMatch all\nMaxAuthTries 9\nAllowUsers eve\nPermitRootLogin no\n"
    }
    after = texts(sshd.plan(here(files), wanted()))[MAIN]
    assert f"\nMatch all\n{MARK}MaxAuthTries 9\n{MARK}AllowUsers eve\nPermitRootLogin no\n" in after


def test_any_method_becomes_a_comment_since_sshd_takes_it_behind_no_other() -> None:
    after = texts(sshd.plan(here({CLOUD: "AuthenticationMethods any\nMaxAuthTries 6\n"}), wanted()))
    assert after[CLOUD] == f"{MARK}AuthenticationMethods any\nMaxAuthTries 6\n"


def test_a_user_who_may_come_from_elsewhere_only_is_not_locked_out() -> None:
    client = ipaddress.ip_address("198.51.100.7")
    with pytest.raises(
        Refusal, match=r"'ada', .* may log in from 192\.0\.2\.0/24 only, and this run comes from 198\.51\.100\.7"
    ):
        sshd.plan(here({}, client=client), wanted(allow_users=["ada@192.0.2.0/24"]))
    with pytest.raises(Refusal, match=r"from 192\.0\.2\.0/24 only"):
        sshd.plan(here({CLOUD: "AllowUsers ada@192.0.2.0/24\n"}, client=client), wanted())
    sshd.plan(here({}, client=client), wanted(allow_users=["ada@198.51.100.*"]))


def test_what_others_deny_stays_denied_and_what_they_allow_does_not_add_up() -> None:
    files = {CLOUD: "DenyUsers eve\nAllowGroups everybody\nAcceptEnv LANG LC_*\nSubsystem sftp /usr/lib/sftp-server\n"}
    more = {"DenyUsers": "mallory", "AllowGroups": "staff", "AcceptEnv": "LANG", "Subsystem": "sftp internal-sftp"}
    found = texts(sshd.plan(here(files), wanted(settings=more)))
    assert found[CLOUD].splitlines() == [
        "DenyUsers eve",
        f"{MARK}AllowGroups everybody",
        f"{MARK}AcceptEnv LANG LC_*",
        f"{MARK}Subsystem sftp /usr/lib/sftp-server",
    ]
    for line in ("DenyUsers mallory", "AllowGroups staff", "AcceptEnv LANG", "subsystem sftp internal-sftp"):
        assert f"\n{line}\n" in found[DROP_IN]


def test_only_our_file_is_brought_in_where_nothing_includes_any() -> None:
    """What lies beside it has had no say so far."""
    (text,) = [text for path, text in texts(sshd.plan(here({MAIN: "UsePAM yes\n"}), wanted())).items() if path == MAIN]
    assert text == f"Include {DROP_IN}\nUsePAM yes\n"


@pytest.mark.parametrize(
    ("settings", "printed", "other"),
    [
        ({"LoginGraceTime": "1m"}, {"logingracetime": ("60",)}, ("30",)),
        ({"MaxStartups": "10"}, {"maxstartups": ("10:30:10",)}, ("10:30:60",)),
        ({"IPQoS": "af21"}, {"ipqos": ("af21", "af21")}, ("ef", "none")),
        ({"RekeyLimit": "1G"}, {"rekeylimit": ("1073741824", "0")}, ("0", "0")),
    ],
)
def test_every_spelling_that_sshd_takes_is_compared_as_sshd_prints_it(
    settings: dict[str, object], printed: dict[str, tuple[str, ...]], other: tuple[str, ...]
) -> None:
    want = wanted(settings=settings)
    state = here({}, spelled=printed)
    meant, _keys = sshd.settings_on(state, want)
    login = Login("ada", "127.0.0.1")
    sshd.refuse_differences(dataclasses.replace(state, effective={login: {**meant, **printed}}), want)
    (keyword,) = printed
    with pytest.raises(Refusal, match="Something still overrides"):
        sshd.refuse_differences(dataclasses.replace(state, effective={login: {**meant, keyword: other}}), want)


@pytest.mark.parametrize(
    ("crypto", "value", "algorithms"),
    [
        ("default", "+aes256-cbc", ("aes256-ctr", "aes256-cbc")),
        ("default", "+aes*-cbc", ("aes256-ctr", "aes128-cbc", "aes256-cbc")),
        ("default", "^aes256-cbc", ("aes256-cbc", "aes256-ctr")),
        ("default", "-aes128*", ("aes256-ctr",)),
        ("default", "+unheard-of", ("aes256-ctr", "unheard-of")),
        ("system", "+aes256-cbc", ("+aes256-cbc",)),
        ("system", ["aes256-cbc", "aes128-cbc"], ("aes256-cbc", "aes128-cbc")),
    ],
)
def test_algorithms_are_added_to_those_of_the_profile(crypto: str, value: object, algorithms: tuple[str, ...]) -> None:
    known = {"ciphers": frozenset({"aes256-ctr", "aes256-cbc", "aes128-cbc"})}
    want = wanted(crypto=crypto, settings={"Ciphers": value})
    assert want.settings(known, (9, 2))["ciphers"] == algorithms


def test_no_algorithm_at_all_is_refused() -> None:
    with pytest.raises(Refusal, match=r"settings: '-\*' leaves none of aes256-ctr"):
        wanted(settings={"Ciphers": "-*"}).settings({"ciphers": frozenset({"aes256-ctr"})}, (9, 2))


@pytest.mark.parametrize(
    ("name", "keyword"),
    [
        ("PubkeyAcceptedKeyTypes", "pubkeyacceptedalgorithms"),
        ("HostbasedAcceptedKeyTypes", "hostbasedacceptedalgorithms"),
        ("KeepAlive", "tcpkeepalive"),
        ("DSAAuthentication", "pubkeyauthentication"),
    ],
)
def test_an_older_name_sets_what_the_newer_one_sets(name: str, keyword: str) -> None:
    assert wanted(settings={name: "x"}).settings({}, (9, 2))[keyword] == ("x",)


def test_the_hosts_own_ssh_is_restricted_by_a_switch_of_its_own() -> None:
    path = "/etc/ssh/ssh_config.d/00-portcullis.conf"
    for crypto in ("default", "system"):
        assert path in texts(sshd.plan(here({}, client_config=""), wanted(crypto=crypto)))
    left = sshd.plan(here({}, client_config="ours"), wanted(client=False))
    assert f"Remove {path}" in left.changes
    assert not [
        step for step in sshd.plan(here({}, client_config=""), wanted(client=False)).steps if path in step.paths
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"allow_users": ["root", "ALL"]}, "allow_users: 'ALL' is not a login name"),
        ({"allow_users": ["root@192.0.2.1/24"]}, "allow_users: '192.0.2.1/24', from where 'root' may log in"),
        ({"allow_users": ["root@"]}, "allow_users: '', from where 'root' may log in"),
        (
            {"authentication_methods": ["any"]},
            "authentication_methods: 'any' is no list of methods that asks for a key",
        ),
        ({"authentication_methods": ["publickey", "password"]}, "authentication_methods: 'password' is no list"),
        ({"authentication_methods": ["publickey,keyboard-interactive"]}, "sshd takes no second factor of root"),
        ({"settings": {"AuthenticationMethods": "any"}}, "settings: AuthenticationMethods has an option of its own"),
        ({"settings": {"SkeyAuthentication": True}}, "settings: SkeyAuthentication has an option of its own"),
        (
            {"settings": {"PubkeyAcceptedKeyTypes": "a", "PubkeyAcceptedAlgorithms": "b"}},
            "settings: PubkeyAcceptedAlgorithms and another name of PubkeyAcceptedAlgorithms are both there",
        ),
    ],
)
def test_what_sshd_would_not_take_or_what_keeps_somebody_out_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        Wanted.parse({**PARAMS, **changes})
    assert said in str(refused.value)
