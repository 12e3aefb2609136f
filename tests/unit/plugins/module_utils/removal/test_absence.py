# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each capability leaves behind, by its own plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import absence as allowlist, units as lists
from ansible_collections.portcullis.vps.plugins.module_utils.backup import store, store_absence
from ansible_collections.portcullis.vps.plugins.module_utils.backup.timing import Timers
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import RemoveFile, SetUnit, WriteFile
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import address
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import (
    absence as certificates,
    plan as certbot,
)
from ansible_collections.portcullis.vps.plugins.module_utils.pull import plan as pull
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import absence as sshd, access, config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.config import Config
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.logins import Login
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.steps import DROP_IN, MARK, FollowSshd
from ansible_collections.portcullis.vps.plugins.module_utils.ufw import absence as ufw, files, plan as firewall
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.module_utils.updates import absence as updates, plan as apt

CONF = "/etc/letsencrypt/renewal/web1.conf"
RENEWAL = """version = 2.11.0
cert = /etc/letsencrypt/live/web1/cert.pem
privkey = /etc/letsencrypt/live/web1/privkey.pem
chain = /etc/letsencrypt/live/web1/chain.pem
fullchain = /etc/letsencrypt/live/web1/fullchain.pem
[renewalparams]
authenticator = manual
pref_challs = http-01,
manual_auth_hook = /usr/local/sbin/portcullis certificates challenge publish /var/www/html
manual_cleanup_hook = /usr/local/sbin/portcullis certificates challenge withdraw /var/www/html
server = https://acme.example
[acme_renewal_info]
ari_retry_after = 2026-01-01T00:00:00
"""


def removed(plan: object) -> set[str]:
    return {step.path for step in plan.steps if isinstance(step, RemoveFile)}  # type: ignore[attr-defined]


def test_updates_go_on_arriving_unless_everything_goes() -> None:
    texts = dict.fromkeys(apt.FILES, "x")
    plan = updates.absence(texts, True, False)
    assert removed(plan) == {apt.LISTS_DROP_IN, *apt.REBOOT_PATHS}
    assert SetUnit(apt.REBOOT_TIMER, enabled=False, active=False) in plan.steps
    assert apt.PATH in updates.stays(texts, False)[0]
    assert removed(updates.absence(texts, True, True)) == set(apt.FILES)
    assert updates.stays(texts, True) == ()
    assert not updates.absence(dict.fromkeys(apt.FILES), False, True).changed


def test_certificates_are_renewed_by_certbots_own_plugin_where_our_command_wrote_challenges() -> None:
    texts = {
        **dict.fromkeys(certbot.SCRIPTS, f"#!/bin/sh\n{certbot.MANAGED}\n"),
        certbot.DROP_IN: "x",
        certbot.SETTINGS: "{}",
    }
    plan = certificates.absence(texts, {CONF: RENEWAL}, {CONF: ("web1.example", "www.web1.example")}, {CONF: 0o600})
    assert removed(plan) == set(texts)
    (written,) = (step for step in plan.steps if isinstance(step, WriteFile))
    assert "portcullis" not in written.text
    assert written.mode == 0o600
    assert written.text.index("authenticator = webroot\nwebroot_path = /var/www/html,\n") < written.text.index(
        "[[webroot_map]]\nweb1.example = /var/www/html\nwww.web1.example = /var/www/html\n[acme_renewal_info]\n"
    )
    assert any("Port 80 stays closed" in sentence for sentence in certificates.stays(texts, {CONF: RENEWAL}, {}))
    # Whoever was killed once our files were gone has left certbot's own.
    assert certificates.concerned(dict.fromkeys(texts), {CONF: RENEWAL})
    assert not certificates.concerned(dict.fromkeys(texts), {CONF: written.text})
    again = certificates.absence(dict.fromkeys(texts), {CONF: written.text}, {CONF: ("web1.example",)}, {})
    assert not again.changed


def test_a_wrapper_of_somebody_elses_and_a_token_that_renewals_need_stay() -> None:
    theirs = "/usr/local/sbin/certbot"
    texts = {theirs: "#!/bin/sh\nexec /opt/certbot\n", certbot.TOKEN: "secret"}
    by_dns = f"{RENEWAL}dns_cloudflare_credentials = {certbot.TOKEN}\n"
    assert removed(certificates.absence(texts, {CONF: by_dns.replace("manual", "x")}, {}, {})) == set()
    plan = certificates.absence(texts, {}, {}, {})
    assert removed(plan) == {certbot.TOKEN}
    assert "secret" not in str(plan.diffs)


@pytest.mark.parametrize("everything", [False, True])
def test_an_allowlists_rules_stay_without_what_renews_them(everything: bool) -> None:
    texts = dict.fromkeys(allowlist.paths("edge"), "x")
    plan = allowlist.absence(allowlist.Observed("edge", texts, True), everything)
    units = set(lists.paths("edge").values())
    served = {path for path in texts if "/nginx/" in path or path.endswith(".pem")}
    assert removed(plan) == (set(texts) if everything else units | {lists.settings_path("edge")})
    assert served
    assert SetUnit("portcullis-allowlist-edge.timer", enabled=False, active=False) in plan.steps
    # Whoever was killed may have removed that unit, of which nothing can be cleaned then.
    cut = allowlist.absence(
        allowlist.Observed("edge", {path: "x" for path in texts if "fetch" not in path}), everything
    )
    assert SetUnit("portcullis-allowlist-edge.timer", enabled=False, active=False) in cut.steps
    assert any("clean" in str(step) for step in plan.steps)
    assert not any("clean" in str(step) for step in cut.steps)
    said = allowlist.stays(allowlist.Observed("edge", texts), everything)
    assert bool(said) is not everything


def test_a_stores_clients_lose_their_keys_and_keep_their_backups() -> None:
    key = "/srv/backup/web1/.ssh/authorized_keys"
    timers = Timers(enabled=frozenset({store.TIMER}), active=frozenset({store.TIMER}))
    observed = store_absence.Observed(
        dict.fromkeys(store_absence.FILES, "x"), {key: f"{store.SERVES}x"}, timers, "/srv/backup"
    )
    plan = store_absence.absence(observed)
    assert plan.steps[0] == RemoveFile(key, f"{store.SERVES}x")
    assert removed(plan) == {key, *store_absence.FILES}
    assert "/srv/backup" in store_absence.stays(observed)[0]


def test_a_key_that_a_person_gave_to_a_clients_user_stays() -> None:
    key, own = "/srv/backup/web1/.ssh/authorized_keys", "ssh-ed25519 AAAA ada\n"
    observed = store_absence.Observed(keys={key: f"restrict,{store.SERVES}x\n{own}"}, folder="/srv/backup")
    assert store_absence.absence(observed).steps == (WriteFile(key, own, f"restrict,{store.SERVES}x\n{own}"),)


def test_what_proves_a_pull_is_shown_in_no_diff() -> None:
    observed = pull.Observed({pull.SETTINGS: "secret", pull.SIGNERS: "ada"})
    plan = pull.plan(observed, pull.Wanted())
    assert removed(plan) == {pull.SETTINGS, pull.SIGNERS}
    assert "ada" in str(plan.diffs)
    assert "secret" not in str(plan.diffs)


def sshd_observed(main: str, **more: object) -> sshd.Observed:
    texts = {config.MAIN: main, DROP_IN: "Port 2222\n"}
    globs = {"/etc/ssh/sshd_config.d/*.conf": (DROP_IN,)}
    return replace(sshd.Observed(Config(texts, globs)), **more)  # type: ignore[arg-type]


def test_lines_that_were_disabled_come_back_and_sshd_answers_where_they_say() -> None:
    host = "Include /etc/ssh/sshd_config.d/*.conf\nPort 2022\nPasswordAuthentication yes\n"
    ours = config.with_block(
        host.replace("Port 2022", f"{MARK}Port 2022").replace("PasswordAuth", f"{MARK}PasswordAuth"), ["Port 2222"]
    )
    observed = sshd_observed(ours, defaults=f"{MARK}SSHD_OPTS=-4\n")
    assert sshd.coming(observed) == {config.MAIN: host, "/etc/default/ssh": "SSHD_OPTS=-4\n"}
    plan = sshd.absence(observed)
    assert removed(plan) == {DROP_IN}
    assert plan.needs_proof
    assert isinstance(plan.steps[-1], FollowSshd)
    assert plan.steps[-1].ports == (2022,) == sshd.ports(observed)
    assert sshd.ports(sshd_observed("")) == (22,)
    assert sshd.ports(sshd_observed("", by_socket=True, socket_ports=(2200,))) == (2200,)


def test_our_own_line_that_brings_the_drop_in_goes_and_a_host_without_us_is_left_alone() -> None:
    observed = sshd_observed(f"Include {DROP_IN}\nPort 22\n")
    assert sshd.coming(observed) == {config.MAIN: "Port 22\n"}
    without = sshd.Observed(Config({config.MAIN: "Port 22\n"}, {}))
    assert not sshd.absence(without).changed
    # Somebody has written above it since.
    assert sshd.coming(sshd_observed(f"# mine\nInclude {DROP_IN}\nPort 22\n")) == {config.MAIN: "# mine\nPort 22\n"}


SOMEBODY = Login("nobody", "192.0.2.9")


def test_where_sshd_answers_without_us_it_says_itself() -> None:
    then = {SOMEBODY: {"port": ("22",), "listenaddress": ("192.0.2.1:2200", "[::]:2200")}}
    assert sshd.ports(sshd_observed("ListenAddress 192.0.2.1:2200\n", foretold=then)) == (2200,)
    # Ubuntu's systemd makes the socket's ports of these, and what it made of ours is gone by then.
    by_socket = sshd_observed("Port 2022\n", by_socket=True, socket_ports=(2222,), generated=True)
    assert sshd.ports(by_socket) == (2022,)
    assert sshd.words(sshd_observed("", defaults=f"{MARK}SSHD_OPTS='-p 2022'\n")) == ("-p", "2022")
    assert sshd.words(sshd_observed("", defaults=f"{MARK}SSHD_OPTS=-4\n")) == ()
    assert DROP_IN not in sshd.without(sshd_observed("")).files
    assert sshd.without(sshd_observed("")).globs == {"/etc/ssh/sshd_config.d/*.conf": ()}


def test_a_configuration_that_sshd_would_reject_without_us_is_refused_before_anything_is_changed() -> None:
    with pytest.raises(Refusal, match="line 3: Bad configuration option"):
        sshd.absence(sshd_observed("Port 22\n", complaint="line 3: Bad configuration option: UsePrivilege"))
    without = sshd.Observed(Config({config.MAIN: "Port 22\n"}, {}), complaint="line 3")
    assert not sshd.absence(without).changed


def test_it_is_said_where_sshd_answers_from_then_on() -> None:
    held, then = ({SOMEBODY: {"listenaddress": (f"0.0.0.0:{port}", f"[::]:{port}")}} for port in (2222, 22))
    (said,) = sshd.absence(sshd_observed("", held=held, foretold=then)).warnings
    assert "on port 22 without our settings, and no longer on 2222" in said
    assert "ansible_port: 22" in said
    assert sshd.absence(sshd_observed("", held=then, foretold=then)).warnings == ()


def test_it_is_said_by_what_sshd_is_laxer_without_us() -> None:
    now = {
        "passwordauthentication": ("no",),
        "permitrootlogin": ("no",),
        "allowusers": ("ada",),
        "maxauthtries": ("3",),
        "ciphers": ("aes256-gcm@openssh.com",),
        "x11forwarding": ("no",),
    }
    then = {
        "passwordauthentication": ("yes",),
        "permitrootlogin": ("no",),
        "maxauthtries": ("2",),
        "ciphers": ("aes256-gcm@openssh.com", "aes128-ctr"),
        "x11forwarding": ("no",),
    }
    observed = sshd_observed(
        f"{MARK}PermitRootLogin yes\n",
        held={SOMEBODY: now},
        foretold={SOMEBODY: then},
        beside={access.REVOKED: "ssh-ed25519 AAAA\n", access.USER_CA_KEYS: "ssh-ed25519 AAAB\n"},
    )
    laxer, back, revoked, authority = sshd.absence(observed).warnings
    assert "PasswordAuthentication yes (was no); AllowUsers anybody (was ada); Ciphers." in laxer
    assert back == "These lines of sshd hold again: 'PermitRootLogin yes' in /etc/ssh/sshd_config."
    assert access.REVOKED in revoked
    assert access.USER_CA_KEYS in authority
    assert sshd.absence(sshd_observed("", held={SOMEBODY: now}, foretold={SOMEBODY: now})).warnings == ()


def rules(*given: Rule) -> dict[int, str]:
    return {
        family: files.render(family, [rule.block(family) for rule in given if family in rule.families], files.FRESH)
        for family in (4, 6)
    }


OURS = Rule(protocol="tcp", port="2222", comment="portcullis:ssh")
THEIRS = Rule(protocol="tcp", port="22", comment="own")
ON = replace(files.FRESH, enabled=True)


def observed_ufw(*given: Rule, settings: files.Settings = ON) -> firewall.Observed:
    return firewall.Observed(
        installed=True,
        settings=settings,
        texts=rules(*given),
        client=address("192.0.2.1", "client"),
        sshd_ports=(2222,),
    )


def test_ufw_is_as_its_package_brings_it_where_all_rules_were_ours() -> None:
    plan = ufw.absence(observed_ufw(OURS, settings=replace(ON, logging="off")), True, (22,))
    assert plan.changes == [
        "Disable ufw",
        "Remove the rules '2222/tcp ALLOW IN Anywhere # portcullis:ssh' and '2222/tcp (v6) ALLOW IN Anywhere (v6) # portcullis:ssh'",
        "Set logging low in ufw's configuration",
    ]
    assert plan.needs_proof


def test_it_is_said_which_ports_strangers_reach_once_ufw_is_disabled() -> None:
    listening = {("0.0.0.0", 80), ("::", 80), ("127.0.0.1", 5432), ("::1", 25), ("192.0.2.1", 8080)}
    (said,) = ufw.absence(observed_ufw(OURS), True, (22,), listening).warnings
    assert "(ports 80, 8080)" in said
    assert ufw.absence(observed_ufw(OURS, THEIRS), True, (22,), listening).warnings == ()


def test_ufw_stays_enabled_with_the_rules_of_others_which_have_to_let_this_run_in() -> None:
    plan = ufw.absence(observed_ufw(OURS, THEIRS), True, (22,))
    assert "Disable ufw" not in plan.changes
    assert len(plan.changes) == 1
    assert "stays enabled" in ufw.stays(observed_ufw(THEIRS))[0]
    with pytest.raises(Refusal, match=r"none of these lets 192\.0\.2\.1 in on port 2022"):
        ufw.absence(observed_ufw(OURS, THEIRS), True, (2022,))


def test_a_firewall_without_anything_of_ours_is_left_alone() -> None:
    assert not ufw.absence(observed_ufw(THEIRS), False, (22,)).changed
    assert not ufw.absence(firewall.Observed(), False, (22,)).changed
