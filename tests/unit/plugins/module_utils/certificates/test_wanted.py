# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: what a person may ask for."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

from tests.unit.plugins.module_utils.certificates.asking import SITE, TOKEN, wanted


def test_packages_are_those_of_the_methods() -> None:
    assert wanted().packages == ("certbot", "ipset")
    dns = {"domains": ["*.example.org"], "method": "dns-cloudflare"}
    both = [{"domains": ["a.example.org"], "method": "nginx"}, dns]
    asked = wanted(certificates=both, cloudflare_token=TOKEN)
    assert asked.packages == ("certbot", "ipset", "python3-certbot-nginx", "python3-certbot-dns-cloudflare")


def test_only_dns_needs_no_window() -> None:
    dns = {"domains": ["*.example.org"], "method": "dns-cloudflare"}
    asked = wanted(certificates=[{"domains": ["a.example.org"]}, dns], cloudflare_token=TOKEN)
    assert [one.needs_window for one in asked.certificates] == [True, False]
    assert asked.certificates[1].name == "example.org"


def test_a_token_that_is_not_needed_is_not_kept_and_one_is_never_shown() -> None:
    assert wanted(cloudflare_token=TOKEN).cloudflare_token == ""
    dns = wanted(certificates=[{"domains": ["*.example.org"], "method": "dns-cloudflare"}], cloudflare_token=TOKEN)
    assert dns.cloudflare_token == TOKEN
    assert TOKEN not in repr(dns)


def test_a_refusal_does_not_say_what_may_be_a_secret() -> None:
    with pytest.raises(Refusal) as refused:
        wanted(cloudflare_token="not a token, but secret")
    assert "secret" not in str(refused.value).replace("may be a secret", "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"certificates": [{"domains": ["a b"]}]}, "is not a domain name"),
        ({"certificates": [{"domains": ["*.example.org"]}]}, "is a wildcard"),
        ({"certificates": [{"domains": ["*.*.example.org"], "method": "dns-cloudflare"}]}, "is not a domain name"),
        ({"certificates": [{"domains": ["example.org"], "method": "dns-cloudflare"}]}, "needs a token"),
        ({"cloudflare_token": "short"}, "not formed like a token"),
        ({"certificates": [SITE, SITE]}, "is there twice"),
        ({"certificates": [{**SITE, "method": "dns"}]}, "is not known"),
        ({"certificates": [{**SITE, "webroot": "html"}]}, "absolute path"),
        *[({"certificates": [{**SITE, "webroot": f"/srv/a{odd}b"}]}, "absolute path") for odd in " ,\"'$;#"],
        ({"certificates": [{**SITE, "name": "../x"}]}, "cannot be a folder"),
        ({"certificates": [{**SITE, "key": 1}]}, "not part of a certificate"),
        ({"agree_tos": False}, "terms of service"),
        ({"email": "me"}, "is not an address"),
        *[({"email": f"a{odd}@example.org"}, "is not an address") for odd in ("\0", "\n", " ", "\u2028")],
        ({"email": "a@example.org\n"}, "is not an address"),
        ({"email": "--config=x@example.org"}, "is not an address"),
        ({"directory_url": "ftp://x"}, "is not a URL of https"),
        *[
            ({"directory_url": f"https://example.org/{odd}"}, "is not a URL of https")
            for odd in ("\0", "\n", " ", '"', "\u2028")
        ],
        ({"directory_url": "https://example.org:٤٤٣/"}, "is not a URL of https"),
        ({"ca_path": "ca.pem"}, "is not an absolute path"),
        ({"served_port": 70000}, "is not a port"),
        ({"window_seconds": 0}, "out of bounds"),
        ({"window_sources": ["some"]}, "neither an address nor a network"),
        ({"cloudflare_networks": ["some"]}, "neither an address nor a network"),
        ({"dns_propagation_seconds": -1}, "out of bounds"),
    ],
)
def test_what_no_authority_would_issue_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        wanted(**changed)
