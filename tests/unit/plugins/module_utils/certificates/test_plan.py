# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""certbot: what it keeps, what is asked of it, and when."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import plan as certbot, wanted as certificates
from ansible_collections.portcullis.vps.plugins.module_utils.certificates.settings import Settings

from tests.unit.plugins.module_utils.certificates.asking import TOKEN, wanted

LINEAGE = certbot.Lineage(
    "example.org",
    ("www.example.org", "example.org"),
    "ecdsa",
    0.0,
    90 * 86400.0,
    certificates.PRODUCTION,
    "manual",
    "/var/www/html",
)

DNS = {"name": "wild", "domains": ["*.example.org"], "method": "dns-cloudflare"}


def observed(lineage: certbot.Lineage | None = LINEAGE, **changed: Any) -> certbot.Observed:
    asked = wanted(**changed)
    return certbot.Observed(
        packages=asked.packages,
        lineages={lineage.name: lineage} if lineage else {},
        texts={path: text for path, (text, _mode) in certbot.files(asked).items()},
        timer=(True, True),
    )


def test_nothing_changes_where_all_is_as_wanted() -> None:
    assert certbot.plan(observed(), wanted()) == Plan(needs_command=True)


def test_nothing_wanted_is_nothing_done() -> None:
    assert certbot.plan(certbot.Observed(), wanted(certificates=[])) == Plan()


@pytest.mark.parametrize(
    ("lineage", "why"),
    [
        (None, ""),
        (replace(LINEAGE, domains=("example.org",)), ", since it is for other domains"),
        (replace(LINEAGE, key_type="rsa"), ", since its key is rsa"),
        (replace(LINEAGE, server=certificates.STAGING), f", since it is from {certificates.STAGING}"),
        (replace(LINEAGE, authenticator="standalone"), ", since it is renewed by standalone"),
        (replace(LINEAGE, authenticator="webroot", webroot=""), ", since it is renewed by webroot"),
        (replace(LINEAGE, webroot="/srv"), ", since it is proven in /srv"),
    ],
)
def test_a_missing_or_different_certificate_is_issued(lineage: certbot.Lineage | None, why: str) -> None:
    plan = certbot.plan(observed(lineage), wanted())
    assert plan.changes == [f"Issue the certificate example.org for example.org, www.example.org{why}"]
    step = plan.steps[0]
    assert isinstance(step, certbot.Issue)
    assert ("--force-renewal" in step.argv) == bool(why)


def test_what_a_certificate_has_of_its_own_is_asked_for_again_or_nothing_is_asked_for() -> None:
    options = {"authenticator": "webroot", "renew_hook": "systemctl reload haproxy", "reuse_key": "True"}
    step = certbot.plan(observed(replace(LINEAGE, server="", options=options)), wanted()).steps[-1]
    assert isinstance(step, certbot.Issue)
    assert step.refused == ""
    assert step.argv[step.argv.index("--deploy-hook") : step.argv.index("--domain")] == (
        *("--deploy-hook", "systemctl reload haproxy"),
        "--reuse-key",
    )
    step = certbot.plan(observed(replace(LINEAGE, options=options, key_type="rsa")), wanted()).steps[-1]
    assert isinstance(step, certbot.Issue)
    assert "/etc/letsencrypt/renewal/example.org.conf: reuse_key keeps its key, which is rsa" in step.refused


def test_a_certificate_that_certbot_does_not_renew_is_said() -> None:
    plan = certbot.plan(observed(replace(LINEAGE, options={"autorenew": "False"})), wanted())
    assert plan.changes == []
    assert (
        "example.org is renewed by nobody: /etc/letsencrypt/renewal/example.org.conf has autorenew = False"
        in plan.warnings[0]
    )
    assert certbot.plan(observed(replace(LINEAGE, options={"autorenew": "True"})), wanted()).warnings == ()


def test_what_was_not_deployed_is_deployed_once_more() -> None:
    plan = certbot.plan(replace(observed(), undeployed=("example.org", "theirs")), wanted())
    assert plan.changes == ["Deploy the certificate example.org once more"]


def test_certbot_is_asked_for_all_that_was_said() -> None:
    asked = wanted(email="a@example.org", staging=True)
    step = certbot.plan(observed(None), asked).steps[-1]
    assert isinstance(step, certbot.Issue)
    said = " ".join(step.argv)
    assert said.startswith("/usr/bin/certbot certonly --non-interactive ")
    assert "--server https://acme-staging-v02" in said
    assert "--email a@example.org" in said
    assert "--key-type ecdsa" in said
    assert (
        "--manual-auth-hook /usr/local/sbin/portcullis certificates challenge publish /var/www/html --manual-cleanup-hook"
        in said
    )
    assert "--webroot" not in said, "certbot follows links there as root"
    assert step.argv[-4:] == ("--domain", "example.org", "--domain", "www.example.org")


def test_the_token_is_removed_once_nothing_is_proven_by_it() -> None:
    texts = {certbot.TOKEN: "dns_cloudflare_api_token = a-secret-of-the-zone"}
    old = replace(LINEAGE, authenticator="dns-cloudflare", webroot="", credentials=certbot.TOKEN)
    host = replace(observed(old), texts={**observed().texts, **texts})
    plan = certbot.plan(host, wanted())
    assert plan.changes[-1] == f"Remove {certbot.TOKEN}"
    assert "secret" not in repr(plan)
    assert (
        certbot.plan(host, wanted(certificates=[DNS], cloudflare_token=TOKEN)).changes[-1] != f"Remove {certbot.TOKEN}"
    )
    assert certbot.plan(host, wanted(certificates=[])).warnings
    assert certbot.plan(replace(host, lineages={}), wanted(certificates=[])).changes == [f"Remove {certbot.TOKEN}"]


def test_a_token_that_others_certificates_are_renewed_by_stays_and_that_is_said() -> None:
    other = replace(LINEAGE, name="other", authenticator="dns-cloudflare", credentials=certbot.TOKEN)
    host = replace(observed(), texts={**observed().texts, certbot.TOKEN: "x"})
    plan = certbot.plan(replace(host, lineages={**host.lineages, "other": other}), wanted())
    assert plan.changes == []
    assert "does not name renew by it: other. Remove them ('certbot delete --cert-name NAME')" in plan.warnings[0]


def test_a_fresh_host_gets_packages_and_renewals_in_a_window() -> None:
    plan = certbot.plan(certbot.Observed(), wanted(deploy_command="systemctl reload nginx"))
    assert plan.changes[0] == "Install certbot, ipset"
    shown = {diff["after_header"]: diff["after"] for diff in plan.diffs}
    assert "certificates renew" in shown[certbot.DROP_IN]
    assert "certificates hook pre" in shown["/etc/letsencrypt/renewal-hooks/pre/zz-portcullis"]
    about = json.loads(shown[certbot.SETTINGS])
    assert about["window"] == {"port": 80, "max_seconds": 300, "sources": ["any"], "families": [4, 6]}
    assert about["deploy"] == {"example.org": "systemctl reload nginx"}


def test_the_token_is_for_root_alone_and_shown_nowhere() -> None:
    asked = {"certificates": [DNS], "cloudflare_token": TOKEN}
    plan = certbot.plan(replace(observed(None, **asked), texts={}), wanted(**asked))
    step = next(step for step in plan.steps if certbot.TOKEN in step.paths)
    assert TOKEN in step.text  # type: ignore[attr-defined]  # a WriteFile
    assert step.mode == 0o600  # type: ignore[attr-defined]  # a WriteFile
    assert TOKEN not in json.dumps([plan.diffs, plan.changes])
    assert TOKEN not in Settings.of(wanted(**asked)).to_text()


def test_somebody_elses_program_in_our_place_is_left_alone_and_that_is_said() -> None:
    texts = {**observed().texts, "/usr/local/sbin/certbot": "#!/bin/sh\n"}
    plan = certbot.plan(replace(observed(), texts=texts), wanted())
    assert plan.steps == ()
    assert "is somebody else's" in plan.warnings[0]


OPENSSL = """        Serial Number: 1
        Signature Algorithm: sha256WithRSAEncryption
        Validity
            Not Before: Nov 24 20:31:30 2026 GMT
            Not After : Feb 22 20:31:30 2027 GMT
        Subject Public Key Info:
            Public Key Algorithm: id-ecPublicKey
            X509v3 Subject Alternative Name: critical
                DNS:a.example.org, DNS:*.example.org
"""
CONF = """version = 2.1.0
cert = /etc/letsencrypt/live/a/cert.pem
privkey = /etc/letsencrypt/live/a/privkey.pem
chain = /etc/letsencrypt/live/a/chain.pem
fullchain = /etc/letsencrypt/live/a/fullchain.pem
[renewalparams]
account = 1
authenticator = manual
manual_auth_hook = /usr/local/sbin/portcullis certificates challenge publish /var/www/html
server = https://acme.example.org/dir # a comment is no part of it
key_type = ecdsa
[[webroot_map]]
a.example.org = /var/www/html
"""


def test_a_lineage_is_read_from_openssl_and_from_certbots_configuration() -> None:
    found = certbot.lineage("a", OPENSSL, CONF)
    assert found.domains == ("a.example.org", "*.example.org")
    assert found.not_after - found.not_before == 90 * 86400
    assert (found.key_type, found.server) == ("ecdsa", "https://acme.example.org/dir")
    assert (found.authenticator, found.webroot) == ("manual", "/var/www/html")
    assert found.serial == "1"
    assert certbot.lineage("a", OPENSSL.replace("id-ecPublicKey", "rsaEncryption"), "").key_type == "rsa"


@pytest.mark.parametrize(
    ("arguments", "authenticators", "needed"),
    [
        ("renew", ["webroot"], True),
        ("renew", ["dns-cloudflare", "standalone"], True),
        ("renew", ["dns-cloudflare"], False),
        ("renew", [], True),
        ("certonly --standalone -d a.example", [], True),
        ("certonly --dns-cloudflare -d a.example", ["webroot"], False),
        ("certonly -a dns-cloudflare -d a.example", ["webroot"], False),
        ("--nginx -d a.example", [], True),
        ("certificates", ["webroot"], False),
        ("--version", ["webroot"], False),
        ("delete --cert-name a", ["webroot"], False),
    ],
)
def test_only_what_may_need_port_80_opens_it(arguments: str, authenticators: list[str], needed: bool) -> None:
    assert certbot.needs_window(arguments.split(), authenticators) == needed


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("renew", ("a", "b")),
        ("-q renew --cert-name a", ("a",)),
        ("renew --cert-name=b --force-renewal", ("b",)),
        ("renew --cert-name wild", ()),
    ],
)
def test_what_certbot_may_renew_over_port_80_is_all_but_dns_or_what_is_named(
    arguments: str, names: tuple[str, ...]
) -> None:
    known = {
        name: replace(LINEAGE, name=name, authenticator=how)
        for name, how in (("a", "webroot"), ("b", "nginx"), ("wild", "dns-cloudflare"))
    }
    assert certbot.may_renew(arguments.split(), known) == names


SAID = """Saving debug log to /var/log/letsencrypt/letsencrypt.log
Processing /etc/letsencrypt/renewal/bad.conf
Renewing an existing certificate for bad.lab.test
Certbot failed to authenticate some domains (authenticator: webroot). The Certificate Authority reported these problems:
  Domain: bad.lab.test
  Type:   connection
  Detail: 203.0.113.9: Fetching http://bad.lab.test/: timeout
Failed to renew certificate bad with error: Some challenges have failed.
Processing /etc/letsencrypt/renewal/good.conf
Renewing an existing certificate for good.lab.test
Processing /etc/letsencrypt/renewal/odd.conf
Failed to renew certificate odd with error: urn:ietf:params:acme:error:badNonce
Processing /etc/letsencrypt/renewal/torn.conf
Renewal configuration file /etc/letsencrypt/renewal/torn.conf is broken.
The error was: error parsing /etc/letsencrypt/renewal/torn.conf
Skipping.
The following renewals failed:
  /etc/letsencrypt/live/bad/fullchain.pem (failure)
"""


def test_what_certbot_says_in_any_case_is_no_reason() -> None:
    said = "Saving debug log to x\nNo such zone.\nAsk for help at y. See the logfile z.\n"
    assert certbot.last_words(said) == "No such zone"
    said = "Unable to find deploy-hook command haproxy in the PATH.\n(PATH is /usr/bin:/bin)\n"
    assert certbot.last_words(said) == "Unable to find deploy-hook command haproxy in the PATH. (PATH is /usr/bin:/bin)"
    assert certbot.last_words("") == "it said nothing"


def test_what_certbot_says_of_each_lineage_is_distinguished() -> None:
    assert certbot.failures(SAID) == {
        "bad": "bad.lab.test / 203.0.113.9: Fetching http://bad.lab.test/: timeout",
        "odd": "urn:ietf:params:acme:error:badNonce",
        "torn": "/etc/letsencrypt/renewal/torn.conf is broken",
    }
