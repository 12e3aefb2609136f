# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates from a real ACME authority, by every method, and renewed by certbot's own unit, on whole hosts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from demo import stage
from demo.fleet import Run
from lab import Lab, edge, network, standin
from lab.services import CLOUDED
from tests.integration import by_hand
from tests.integration.acme import DUE, LATER, Acme, outside

HOSTS = {"acme1": "bookworm", "acme2": "trixie"}
SITE = {
    "name": "site",
    "domains": ["{{ inventory_hostname }}.lab.test", "www.{{ inventory_hostname }}.lab.test"],
    "method": "webroot",
    "webroot": "/var/www/html",
}
STATUS = "portcullis status"
NOT_DUE = "sed -i '/^renew_before_expiry/d' /etc/letsencrypt/renewal/site.conf"


@pytest.fixture(scope="module")
def acme(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    found = Acme(lab, tmp_path_factory.mktemp("acme"), HOSTS)
    check = found.play("--check")
    first = found.converge()
    for host in HOSTS:
        assert check.changes(host) == first.changes(host)
        assert len(first.changes(host)) > 5
    yield found
    for host in HOSTS:
        lab.remove(host)


def failure(run: Run, host: str) -> str:
    assert len(run.failures(host)) == 1, run.output[-3000:]
    return run.failures(host)[0]


@pytest.mark.parametrize("host", HOSTS)
def test_a_certificate_for_two_names_is_there_and_the_port_is_closed(acme: Acme, host: str) -> None:
    text = acme.run(host, "openssl x509 -noout -text -in /etc/letsencrypt/live/site/fullchain.pem")
    assert f"DNS:{host}.lab.test, DNS:www.{host}.lab.test" in text
    assert "id-ecPublicKey" in text
    assert not acme.is_open(host)
    assert f"Certificate site: {host}.lab.test" in acme.run(host, STATUS)


@pytest.mark.parametrize("host", HOSTS)
def test_the_authority_validated_from_several_addresses(acme: Acme, host: str) -> None:
    askers = set(acme.run(host, "awk '/acme-challenge/ {print $1}' /var/log/nginx/access.log").split())
    assert len(askers & {*network.VALIDATORS4, *network.VALIDATORS6}) > 1


def test_a_second_run_changes_nothing(acme: Acme) -> None:
    run = acme.converge()
    assert [(host, run.changed(host)) for host in HOSTS] == [(host, []) for host in HOSTS]


def test_nothing_opens_while_nothing_is_due(acme: Acme) -> None:
    for host in HOSTS:
        before = acme.windows(host)
        acme.run(host, "systemctl start certbot.service")
        assert acme.windows(host) == before


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_lineages_and_hooks_of_others_are_renewed_and_run_within_the_window(lab: Lab, acme: Acme) -> None:
    hook = "printf '#!/bin/sh\\necho {0} >> /root/theirs\\n' > /etc/letsencrypt/renewal-hooks/{1}/theirs"
    for host in HOSTS:
        acme.lead_here(f"theirs.{host}.lab.test")
        for name in ("pre", "deploy", "post"):
            acme.run(host, f"{hook.format(name, name)}; chmod +x /etc/letsencrypt/renewal-hooks/{name}/theirs")
        # By hand, as somebody did it without us; what is installed now opens the window for it.
        theirs = (
            "certbot certonly --non-interactive --agree-tos --register-unsafely-without-email --webroot "
            f"--webroot-path /var/www/html --pre-hook 'echo own >> /root/theirs' --domain theirs.{host}.lab.test "
            f'--server "$(sed -n "s/^server = //p" /etc/letsencrypt/renewal/site.conf)" --cert-name theirs'
        )
        acme.run(host, f"REQUESTS_CA_BUNDLE={stage.CA_ON_HOST} {theirs}")
        acme.run(host, f"{DUE.format('theirs')}; {DUE.format('site')}; rm -f /root/theirs")
        before = [acme.serial(host, name) for name in ("site", "theirs")]
        with lab.watching([(source, host, 80) for source in (network.STRANGER4, network.STRANGER6)]) as entries:
            acme.run(host, "systemctl start certbot.service")
        assert entries
        assert outside(entries, acme.windows(host)) == []
        assert all(
            now != then for now, then in zip([acme.serial(host, n) for n in ("site", "theirs")], before, strict=True)
        )
        assert set(acme.run(host, "cat /root/theirs").split()) == {"own", "pre", "deploy", "post"}
        acme.run(
            host, "certbot delete --non-interactive --cert-name theirs; rm /etc/letsencrypt/renewal-hooks/*/theirs"
        )
        acme.run(host, NOT_DUE)


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_what_was_issued_by_hand_is_taken_over_whole_and_what_certbot_would_not_find_is_issued_no_more(
    acme: Acme,
) -> None:
    """Each of these was issued anew on each run, green."""
    by_hand.issue(acme)
    first = acme.play(**by_hand.asked(SITE))
    issued = {host: by_hand.see(acme, host) for host in HOSTS}
    again = acme.play(**by_hand.asked(SITE))
    for host in HOSTS:
        assert by_hand.see(acme, host) == issued[host], "nothing was issued once more"
        by_hand.judge(failure(first, host), failure(again, host))
        assert "(not tried again without retry_failed)" in acme.run(host, STATUS, code=1)
    # The next run is asked for none of them, and says nothing of them any more.
    by_hand.remove(acme)


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_a_failing_name_keeps_no_other_from_being_issued_and_is_not_asked_for_again_at_once(acme: Acme) -> None:
    acme.lead_here(*(f"{name}.{host}.lab.test" for name in ("good", "bad") for host in HOSTS))
    # It leads here, but what is served is another folder. A name of its own, of which Pebble has no proof yet.
    bad = {
        "name": "bad",
        "domains": ["bad.{{ inventory_hostname }}.lab.test"],
        "method": "webroot",
        "webroot": "/srv/no",
    }
    good = {**SITE, "name": "good", "domains": ["good.{{ inventory_hostname }}.lab.test"]}
    asked = {"letsencrypt_certificates": [SITE, bad, good]}
    run = acme.play(**asked)
    for host in HOSTS:
        assert "does not serve the folder that webroot names (status 404" in failure(run, host)
        assert acme.serial(host, "good")
    run = acme.play(**asked, letsencrypt_probe=False)
    for host in HOSTS:
        assert "The certificate bad was not issued: " in failure(run, host)
        assert "Port 80 is closed again" in failure(run, host)
    run = acme.play(**asked, letsencrypt_probe=False)
    for host in HOSTS:
        assert "The authority was not asked again" in failure(run, host)
        assert "The next attempt is due at" in failure(run, host)
        assert "its issue failed" in acme.run(host, STATUS, code=1)
        assert not acme.is_open(host)
    # Who asks for it no more is reminded of it no more.
    acme.converge()
    for host in HOSTS:
        acme.run(host, f"certbot delete --non-interactive --cert-name good; {STATUS}")


def test_names_that_do_not_lead_here_cost_no_attempt(lab: Lab, acme: Acme) -> None:
    lab.resolve({"away.lab.test": ["198.51.100.99"], "proxied.lab.test": ["173.245.48.9"]})
    for domain, said in (
        ("away.lab.test", "leads to 198.51.100.99"),
        ("nowhere.lab.test", "has no address in the DNS"),
    ):
        run = acme.play(letsencrypt_certificates=[{**SITE, "name": "away", "domains": [domain]}])
        for host in HOSTS:
            assert said in failure(run, host)


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_a_port_that_is_closed_in_front_of_the_host_is_reported(lab: Lab, acme: Acme) -> None:
    for host in HOSTS:
        lab.drop(host, 80)
    run = acme.play(letsencrypt_certificates=[{**SITE, "name": "other"}])
    for host in HOSTS:
        lab.drop(host, 80, dropped=False)
        assert "did not answer within 10 s, although port 80 was open in the host's firewall" in failure(run, host)


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_another_kind_of_key_is_issued_anew_deployed_and_served(lab: Lab, acme: Acme) -> None:
    for host in HOSTS:
        acme.run(
            host,
            "sed -i 's|ssl_certificate .*|ssl_certificate /etc/letsencrypt/live/site/fullchain.pem;|; "
            "s|ssl_certificate_key .*|ssl_certificate_key /etc/letsencrypt/live/site/privkey.pem;|' "
            "/etc/nginx/sites-available/default; systemctl reload nginx",
        )
    asked = {"letsencrypt_key_type": "rsa", "letsencrypt_served_port": 443}
    # Without a reload the old one is served still.
    run = acme.play(**asked)
    for host in HOSTS:
        assert "port 443 serves another certificate" in failure(run, host)
        assert "its deployment failed" in acme.run(host, STATUS, code=1)
    run = acme.converge(**asked, letsencrypt_deploy_command="systemctl reload nginx")
    for host in HOSTS:
        assert "Deploy the certificate site once more" in run.changes(host)
        acme.run(host, STATUS)
    run = acme.converge(
        letsencrypt_key_type="ecdsa", letsencrypt_served_port=443, letsencrypt_deploy_command="systemctl reload nginx"
    )
    for host in HOSTS:
        issued = f"Issue the certificate site for {host}.lab.test, www.{host}.lab.test, since its key is rsa"
        assert issued in run.changes(host)
        served = f"openssl s_client -connect localhost:443 -servername {host}.lab.test </dev/null 2>/dev/null | openssl x509 -noout -serial"
        assert acme.run(host, served) == acme.serial(host)
    # Renewals deploy and look, too.
    for host in HOSTS:
        acme.run(host, f"{DUE.format('site')}; systemctl start certbot.service; {STATUS}")
        assert acme.run(host, served.replace(list(HOSTS)[-1], host)) == acme.serial(host)
        acme.run(host, NOT_DUE)


def test_standalone_and_nginx(acme: Acme) -> None:
    acme.lead_here(*(f"{name}.{host}.lab.test" for name in ("alone", "ngx") for host in HOSTS))
    nginx = {"name": "ngx", "domains": ["ngx.{{ inventory_hostname }}.lab.test"], "method": "nginx"}
    acme.converge(letsencrypt_certificates=[nginx])
    alone = {"name": "alone", "domains": ["alone.{{ inventory_hostname }}.lab.test"]}
    for host in HOSTS:
        acme.run(host, "systemctl stop nginx")
    acme.converge(letsencrypt_certificates=[alone])
    for host in HOSTS:
        acme.run(host, "systemctl start nginx")
        assert acme.serial(host, "alone") != acme.serial(host, "ngx")
        assert not acme.is_open(host)
        acme.run(host, "for name in alone ngx; do certbot delete --non-interactive --cert-name $name; done")


def test_a_wildcard_by_dns_needs_no_window_and_its_token_is_seen_nowhere(lab: Lab, acme: Acme) -> None:
    wild = {"name": "wild", "domains": [f"*.{{{{ inventory_hostname }}}}.{CLOUDED}"], "method": "dns-cloudflare"}
    before = {host: acme.windows(host) for host in HOSTS}
    asked = {"letsencrypt_certificates": [wild], "letsencrypt_dns_propagation_seconds": 1}
    wrong = acme.play("-vvv", "--diff", **asked, letsencrypt_cloudflare_token="x" * 40)
    for host in HOSTS:
        assert "The certificate wild was not issued" in failure(wrong, host)
    run = acme.play("-vvv", "--diff", **asked, letsencrypt_cloudflare_token=standin.TOKEN)
    assert run.code == 0, run.output[-3000:]
    # It is on the command line as an extra variable, which -vvv does not repeat.
    assert standin.TOKEN not in run.output
    for host in HOSTS:
        assert f"DNS:*.{host}.{CLOUDED}" in acme.run(
            host, "openssl x509 -noout -text -in /etc/letsencrypt/live/wild/cert.pem"
        )
        assert acme.run(host, "stat -c '%a %U' /etc/letsencrypt/portcullis-cloudflare.ini") == "600 root\n"
        found = acme.run(host, f"grep -rl {standin.TOKEN} /etc /var/lib /var/log /run --exclude-dir=credentials; true")
        assert found.split() == ["/etc/letsencrypt/portcullis-cloudflare.ini"]
        assert standin.TOKEN not in acme.run(host, "journalctl --quiet")
        assert acme.windows(host) == before[host]
        acme.run(host, "certbot delete --non-interactive --cert-name wild")
    assert not [
        line for line in lab.requests() if "dns_records" in line and " 200 " not in line and " 403 " not in line
    ]


def test_a_supplied_certificate_is_installed_and_its_key_is_seen_nowhere(lab: Lab, acme: Acme) -> None:
    names = [f"{host}.lab.test" for host in HOSTS]
    certificate, key = lab.sign(names)
    _other, wrong = lab.sign(names)
    one = {"name": "own", "certificate": certificate, "key": key}
    refused = acme.play("-vvv", "--diff", letsencrypt_certificates=[], letsencrypt_supplied=[{**one, "key": wrong}])
    run = acme.play("-vvv", "--diff", letsencrypt_certificates=[], letsencrypt_supplied=[one])
    again = acme.play(letsencrypt_certificates=[], letsencrypt_supplied=[one])
    assert (run.code, again.code) == (0, 0), run.output[-3000:]
    for secret in (key, wrong):
        assert secret.splitlines()[1] not in run.output + refused.output
    for host in HOSTS:
        assert "is not that of its certificate" in failure(refused, host)
        # Nothing is asked for any more, so nothing has to be proven in the zone of the test before.
        assert refused.changes(host) == ["Remove /etc/letsencrypt/portcullis-cloudflare.ini"]
        acme.run(host, "test ! -e /etc/letsencrypt/portcullis-cloudflare.ini")
        assert run.changes(host) == [f"Write /etc/ssl/portcullis/own/{part}.pem" for part in ("privkey", "fullchain")]
        assert again.changes(host) == []
        assert acme.run(host, "cd /etc/ssl/portcullis/own; stat -c '%a' privkey.pem fullchain.pem") == "600\n644\n"
        assert "own (supplied)" in acme.run(host, STATUS)


def test_a_renewal_that_fails_shows_fails_the_play_and_is_put_off(acme: Acme) -> None:
    def fail(host: str) -> None:
        acme.run(host, f"{DUE.format('site')}; systemctl stop nginx; systemctl start certbot.service", code=1)
        assert "its renewal failed" in acme.run(host, STATUS, code=1)
        acme.run(host, "systemctl start nginx")

    def wait(host: str) -> None:
        before = acme.serial(host), acme.windows(host)
        # It is not tried again at once, neither by the timer nor by certbot called otherwise, and it is said why.
        logs = acme.run(host, "ls /var/log/letsencrypt | wc -l")
        acme.run(host, "systemctl start certbot.service", code=1)
        for said in (
            acme.run(host, "journalctl --quiet --unit certbot.service"),
            acme.run(host, "certbot renew --cert-name site 2>&1", code=1),
        ):
            assert "The certificate site is not renewed before" in said
        assert "(not tried again before" in acme.run(host, STATUS, code=1)
        # certbot, which writes a log each time, was not even started.
        assert acme.run(host, "ls /var/log/letsencrypt | wc -l") == logs
        # Started otherwise it goes on where a hook refuses, but the port stays closed.
        acme.run(host, "/usr/bin/certbot renew --non-interactive --no-random-sleep-on-renew", code=1)
        assert (acme.serial(host), acme.windows(host)) == before
        acme.run(host, f"portcullis certificates renew --retry-failed; {STATUS}; {NOT_DUE}")
        assert acme.serial(host) != before[0]

    acme.on_all(fail)
    run = acme.play()
    for host in HOSTS:
        assert "its renewal failed" in failure(run, host)
    acme.on_all(wait)


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_a_name_that_fails_keeps_no_other_from_being_renewed_and_is_left_out_of_the_next_renewal(
    lab: Lab, acme: Acme
) -> None:
    # Pebble takes a name's last proof once more in one of a hundred orders; of three names it does not.
    prefixes = ("gone", "a.gone", "b.gone")
    names = [f"{prefix}.{host}.lab.test" for prefix in prefixes for host in HOSTS]
    acme.lead_here(*names)
    domains = [f"{prefix}.{{{{ inventory_hostname }}}}.lab.test" for prefix in prefixes]
    acme.converge(letsencrypt_certificates=[{**SITE, "name": "gone", "domains": domains}])
    lab.resolve({name: [] for name in names})

    def renew(host: str) -> None:
        acme.run(host, f"{DUE.format('site')}; {DUE.format('gone')}")
        for wait, failed in (":", 1), (":", 1), (LATER, 2):
            before = acme.serial(host)
            acme.run(host, f"{wait}; systemctl start certbot.service", code=1)
            assert acme.serial(host) != before
            assert f", {failed} in a row" in acme.run(host, STATUS, code=1)
        # What nobody keeps any more is renewed no more, and nothing is said of it.
        acme.run(host, "certbot delete --non-interactive --cert-name gone; systemctl start certbot.service")
        acme.run(host, f"{NOT_DUE}; {STATUS}")

    acme.on_all(renew)


def test_names_that_are_proxied_are_proven_through_cloudflare_and_a_stranger_is_never_let_in(
    lab: Lab, acme: Acme
) -> None:
    edges = {"acme1": ("104.16.1.1", "2606:4700::1"), "acme2": ("104.16.1.2", "2606:4700::2")}
    lab.resolve({f"proxied.{host}.lab.test": edges[host] for host in HOSTS})
    names = ["proxied.{{ inventory_hostname }}.lab.test"]
    proxied = {**SITE, "name": "proxied", "domains": names}
    before = {host: len(acme.windows(host)) for host in HOSTS}
    strangers = [(source, host, 80) for host in HOSTS for source in (network.STRANGER4, network.STRANGER6)]
    askers = "awk '/acme-challenge/ {print $1}' /var/log/nginx/access.log | sort -u"
    for host in HOSTS:
        acme.run(host, "truncate -s 0 /var/log/nginx/access.log")
    with edge.proxying(lab, {address: host for host in HOSTS for address in edges[host]}):
        with lab.watching(strangers) as entries:
            acme.converge(letsencrypt_certificates=[proxied], letsencrypt_window_sources=["auto"])
            for host in HOSTS:
                first = acme.serial(host, "proxied")
                acme.run(host, "certbot renew --cert-name proxied --force-renewal --no-random-sleep-on-renew")
                assert acme.serial(host, "proxied") != first
        assert entries == []
        for host in HOSTS:
            assert len(acme.windows(host)) == before[host] + 2
            assert set(acme.run(host, askers).split()) <= {edge.SOURCE4, edge.SOURCE6}
            assert acme.run(host, askers)
        # Where one of the names is not proxied, the authority comes by itself.
        acme.lead_here(*(f"direct.{host}.lab.test" for host in HOSTS))
        mixed = {**proxied, "domains": [*names, "direct.{{ inventory_hostname }}.lab.test"]}
        acme.converge(letsencrypt_certificates=[mixed], letsencrypt_window_sources=["auto"])
    for host in HOSTS:
        assert set(acme.run(host, askers).split()) & {*network.VALIDATORS4, *network.VALIDATORS6}
        acme.run(host, "certbot delete --non-interactive --cert-name proxied")


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_two_clients_at_once_each_have_their_window_and_the_last_one_closes_it(acme: Acme) -> None:
    second = "--config-dir /root/second --work-dir /root/second/work --logs-dir /root/second/logs"
    trusting = f"REQUESTS_CA_BUNDLE={stage.CA_ON_HOST}"
    hook = "/etc/letsencrypt/renewal-hooks/post/aaa-pause"
    acme.lead_here(*(f"second.{host}.lab.test" for host in HOSTS))

    def meet(host: str) -> None:
        server = acme.run(host, "sed -n 's/^server = //p' /etc/letsencrypt/renewal/site.conf").strip()
        serial = "openssl x509 -noout -serial -in /root/second/live/second/cert.pem"
        first = acme.serial(host)
        acme.run(
            host,
            f"printf '#!/bin/sh\\ntouch /run/reached; until test -e /run/go; do sleep 0.1; done\\n' > {hook}; chmod +x {hook}; "
            f"{DUE.format('site')}; rm -f /run/reached /run/go; systemctl start --no-block certbot.service",
        )
        acme.wait(host, "test -e /run/reached")
        # In another folder certbot runs none of our hooks; another one in the same folder refuses to run at all.
        acme.run(
            host,
            f"{trusting} portcullis window run -- certbot certonly {second} --non-interactive --agree-tos --webroot "
            f"--register-unsafely-without-email --webroot-path /var/www/html --server {server} --cert-name second "
            f"--domain second.{host}.lab.test",
        )
        said = acme.run(host, "certbot renew --force-renewal --no-random-sleep-on-renew 2>&1", code=1)
        assert "Another instance of Certbot is already running" in said
        assert acme.is_open(host)
        issued = acme.run(host, serial)
        wait = "touch /run/reached2; until test -e /run/go2; do sleep 0.1; done"
        acme.run(host, f"printf '{wait}\\n' > /run/wait2; rm -f /run/reached2 /run/go2")
        acme.run(
            host,
            f"systemd-run --quiet --collect --unit=second --setenv={trusting} /usr/local/sbin/portcullis window run -- "
            f"certbot renew {second} --force-renewal --no-random-sleep-on-renew --post-hook 'sh /run/wait2'",
        )
        acme.wait(host, "test -e /run/reached2")
        acme.run(host, "touch /run/go")
        acme.wait(host, "! systemctl is-active --quiet certbot.service")
        assert acme.is_open(host)
        acme.run(host, "touch /run/go2")
        acme.wait_closed(host)
        assert acme.serial(host) != first
        assert acme.run(host, serial) != issued
        acme.run(host, f"rm -r /root/second {hook}; {NOT_DUE}; {STATUS}")

    acme.on_all(meet)


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_another_client_in_a_window(acme: Acme) -> None:
    acme.lead_here(*(f"dehydrated.{host}.lab.test" for host in HOSTS))
    for host in HOSTS:
        acme.run(host, "apt-get install --yes -q --no-install-recommends dehydrated")
        server = acme.run(host, "sed -n 's/^server = //p' /etc/letsencrypt/renewal/site.conf").strip()
        acme.run(
            host,
            f"mkdir -p /var/www/html/.well-known/acme-challenge; printf 'CA={server}\\nWELLKNOWN=/var/www/html/.well-known/acme-challenge\\n' "
            f"> /etc/dehydrated/conf.d/lab.sh; dehydrated --register --accept-terms; "
            f"portcullis window run -- dehydrated --cron --domain dehydrated.{host}.lab.test --out /root/dehydrated",
        )
        assert acme.run(host, f"ls /root/dehydrated/dehydrated.{host}.lab.test/fullchain.pem")
        assert not acme.is_open(host)


@pytest.mark.whole("PORTCULLIS_CERTIFICATES")
def test_caddy_in_a_window(acme: Acme) -> None:
    acme.lead_here(*(f"caddy.{host}.lab.test" for host in HOSTS))
    for host in HOSTS:
        name = f"caddy.{host}.lab.test"
        acme.run(host, "systemctl stop nginx; apt-get install --yes -q --no-install-recommends caddy")
        server = acme.run(host, "sed -n 's/^server = //p' /etc/letsencrypt/renewal/site.conf").strip()
        acme.run(
            host,
            f"cat > /etc/caddy/Caddyfile <<'END'\n{{\n    acme_ca {server}\n    acme_ca_root {stage.CA_ON_HOST}\n}}\n"
            f"{name} {{\n    respond ok\n}}\nEND\n",
        )
        served = f"openssl s_client -connect localhost:443 -servername {name} </dev/null 2>/dev/null | openssl x509 -noout -issuer"
        wait = f"for try in $(seq 200); do ! {served} 2>/dev/null | grep -qi pebble || exit 0; sleep 0.5; done; exit 1"
        acme.run(host, f"cat > /root/wait <<'END'\n{wait}\nEND")
        acme.run(host, "portcullis window run --max 120 -- sh -c 'systemctl reload caddy && sh /root/wait'")
        acme.run(host, "systemctl stop caddy; systemctl start nginx")
        assert not acme.is_open(host)
