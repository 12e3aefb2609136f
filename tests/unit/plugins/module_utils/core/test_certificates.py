# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: what is asked of certbot, and when."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.core import certificates
from ansible_collections.portcullis.vps.plugins.module_utils.core.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.core.steps import Plan

SITE = {"domains": ["example.org", "www.example.org"], "method": "webroot", "webroot": "/var/www/html"}
PARAMS: dict[str, Any] = {
    "certificates": [SITE],
    "agree_tos": True,
    "email": "",
    "staging": False,
    "directory_url": "",
    "ca_path": "",
    "key_type": "ecdsa",
    "deploy_command": "",
    "window_seconds": 300,
}


def wanted(**changed: Any) -> certificates.Wanted:
    return certificates.Wanted.parse({**PARAMS, **changed})


def observed(*domains: str) -> certificates.Observed:
    lineage = certificates.Lineage("example.org", domains, "Jan  1 00:00:00 2030 GMT")
    return certificates.Observed(
        packages=("certbot", "ipset"),
        lineages={"example.org": lineage} if domains else {},
        drop_in=certificates.drop_in(wanted()),
        timer=(True, True),
    )


def test_nothing_changes_where_all_is_as_wanted() -> None:
    assert certificates.plan(observed("www.example.org", "example.org"), wanted()) == Plan()


def test_nothing_wanted_is_nothing_done() -> None:
    assert certificates.plan(certificates.Observed(), wanted(certificates=[])) == Plan()


@pytest.mark.parametrize("domains", [(), ("example.org",)])
def test_a_missing_or_different_certificate_is_issued(domains: tuple[str, ...]) -> None:
    plan = certificates.plan(observed(*domains), wanted())
    assert plan.changes == ["Issue the certificate example.org for example.org, www.example.org"]


def test_certbot_is_asked_for_all_that_was_said() -> None:
    asked = wanted(email="a@example.org", staging=True, deploy_command="systemctl reload nginx")
    step = certificates.plan(observed(), asked).steps[-1]
    assert isinstance(step, certificates.Issue)
    said = " ".join(step.argv)
    assert "--server https://acme-staging-v02" in said
    assert "--email a@example.org" in said
    assert "--key-type ecdsa" in said
    assert "--webroot-path /var/www/html" in said
    assert step.argv[-4:] == ("--domain", "example.org", "--domain", "www.example.org")


def test_a_fresh_host_gets_packages_and_renewals_in_a_window() -> None:
    asked = wanted(certificates=[{"domains": ["a.example.org"], "method": "nginx"}])
    plan = certificates.plan(certificates.Observed(), asked)
    assert plan.changes[0] == "Install certbot, ipset, python3-certbot-nginx"
    assert "window run --max 300 -- /usr/bin/certbot -q renew" in plan.diffs[0]["after"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"certificates": [{"domains": ["a b"]}]}, "is not a domain name"),
        ({"certificates": [{"domains": ["*.example.org"]}]}, "is a wildcard"),
        ({"certificates": [SITE, SITE]}, "is there twice"),
        ({"certificates": [{**SITE, "method": "dns"}]}, "is not known"),
        ({"certificates": [{**SITE, "webroot": "html"}]}, "absolute path"),
        ({"certificates": [{**SITE, "name": "../x"}]}, "cannot be a folder"),
        ({"certificates": [{**SITE, "key": 1}]}, "not part of a certificate"),
        ({"agree_tos": False}, "terms of service"),
        ({"email": "me"}, "is not an address"),
        ({"directory_url": "ftp://x"}, "is not a URL of https"),
        ({"ca_path": "ca.pem"}, "is not an absolute path"),
        ({"window_seconds": 0}, "out of bounds"),
    ],
)
def test_what_no_authority_would_issue_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(**changed)
