# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""certbot's configuration for a renewal, as configobj reads it, and what of it stays."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import renewal_conf

FILES = "".join(f"{kind} = /etc/letsencrypt/live/site/{kind}.pem\n" for kind in renewal_conf.KINDS)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("server = https://ca.example/dir", "https://ca.example/dir"),
        ("server = https://ca.example/dir # moved in May", "https://ca.example/dir"),
        ("server=https://ca.example/dir#moved", "https://ca.example/dir"),
        ("  server   =   'https://ca.example/dir'   ", "https://ca.example/dir"),
        ('server = "a # b"', "a # b"),
        ("server = a,", "a"),
        ("server = a, 'b c' , d", "a,b c,d"),
        ("server =", ""),
        ("server = ,", ""),
        ("'server' = a = b", "a = b"),
        ("server = None", None),
        ("# server = a", None),
    ],
)
def test_a_value_is_read_as_certbot_reads_it(line: str, value: str | None) -> None:
    found = renewal_conf.parse(f"# x\nversion = 2.1.0\n{FILES}\n[renewalparams]\n{line}\n[[webroot_map]]\nserver = c\n")
    assert found.broken == ""
    assert found.options.get("server") == value
    assert found.files["chain"] == "/etc/letsencrypt/live/site/chain.pem"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        FILES.replace("chain =", "x =", 1),
        FILES + "server\n",
        FILES + "server = 'a\n",
        FILES + "server = 'a' b\n",
        FILES + "server = a\nserver = b\n",
        FILES + "[renewalparams\n",
        FILES + "[renewalparams]\n[renewalparams]\n",
        FILES + "[[webroot_map]]\n",
    ],
)
def test_what_certbot_cannot_use_is_broken(text: str | None) -> None:
    assert renewal_conf.parse(text).broken


KEPT = {
    "account": "1",
    "server": "https://ca.example/dir",
    "authenticator": "webroot",
    "webroot_path": "/var/www/html,",
    "pref_challs": "http-01,",
    "key_type": "ecdsa",
    "pre_hook": "systemctl stop haproxy",
    "post_hook": "systemctl start haproxy",
    "renew_hook": "cat $RENEWED_LINEAGE/*.pem > /etc/haproxy/site.pem",
    "installer": "nginx",
    "nginx_server_root": "/opt/nginx",
    "reuse_key": "True",
    "must_staple": "False",
    "autorenew": "False",
    "rsa_key_size": "4096",
    "preferred_chain": "ISRG Root X1",
}


def test_what_a_certificate_has_of_its_own_is_kept() -> None:
    found = renewal_conf.kept(KEPT, "manual", "ecdsa", "ecdsa")
    assert found == renewal_conf.Reissue(
        (
            *("--pre-hook", "systemctl stop haproxy", "--post-hook", "systemctl start haproxy"),
            *("--deploy-hook", "cat $RENEWED_LINEAGE/*.pem > /etc/haproxy/site.pem", "--installer", "nginx"),
            *("--nginx-server-root", "/opt/nginx", "--reuse-key", "--no-autorenew", "--rsa-key-size", "4096"),
            *("--preferred-chain", "ISRG Root X1"),
        )
    )
    assert renewal_conf.kept({}, "manual", "ecdsa", "rsa") == renewal_conf.Reissue()


@pytest.mark.parametrize(
    ("changed", "authenticator", "key_type", "said"),
    [
        ({"authenticator": "standalone"}, "manual", "ecdsa", "may stop the web server that the new method needs"),
        ({"authenticator": "standalone"}, "nginx", "ecdsa", "may stop the web server that the new method needs"),
        ({"authenticator": "standalone"}, "standalone", "ecdsa", ""),
        ({"authenticator": "standalone"}, "dns-cloudflare", "ecdsa", ""),
        ({}, "manual", "rsa", "reuse_key keeps its key, which is ecdsa and shall be rsa"),
        ({"reuse_key": "False"}, "manual", "rsa", ""),
        ({"installer": "haproxy"}, "nginx", "ecdsa", "its installer is haproxy"),
        ({"installer": "nginx"}, "nginx", "ecdsa", ""),
        ({"something_new": "1"}, "manual", "ecdsa", "something_new = 1 would be lost"),
        # How it was proven is what changes.
        ({"dns_route53_propagation_seconds": "10", "authenticator": "dns-route53"}, "manual", "ecdsa", ""),
        ({"manual_auth_hook": "/root/own", "authenticator": "manual"}, "manual", "ecdsa", ""),
        ({"http01_port": "8080"}, "manual", "ecdsa", ""),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_name(
    changed: dict[str, str], authenticator: str, key_type: str, said: str
) -> None:
    found = renewal_conf.kept({**KEPT, **changed}, authenticator, key_type, "ecdsa")
    assert said in found.refused
    assert bool(found.refused) == bool(said)


def test_where_certbots_own_server_listens_is_kept_for_it_alone() -> None:
    options = {"authenticator": "standalone", "http01_port": "8080"}
    assert renewal_conf.kept(options, "standalone", "ecdsa", "ecdsa").argv == ("--http-01-port", "8080")
    assert renewal_conf.kept(options, "nginx", "ecdsa", "ecdsa").argv == ()
