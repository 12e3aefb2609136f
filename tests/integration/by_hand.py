# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that somebody issued by hand, with hooks and a key of their own, some of them damaged; and what a run makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo import stage
from tests.integration.acme import Acme

CONF = "/etc/letsencrypt/renewal/{}.conf"
#: By name, what follows a new one: for one of them that it comes out differently from what was asked for.
HOOKS = {
    "hooked": "cp $RENEWED_LINEAGE/cert.pem /root/deployed",
    "odd": f"sed -i s/^server/#server/ {CONF.format('odd')}",
    "lost": "true",
}
#: The folder of one is gone, or what certbot knows it by is empty.
DAMAGE = ("rm -r /etc/letsencrypt/live/lost", f": > {CONF.format('lost')}")
_KEY = "openssl pkey -pubout -in /etc/letsencrypt/live/hooked/privkey.pem"
_BEFORE = "/root/before-{}"


def asked(site: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the role is asked for: a certificate of its own, all of these, and one for which port 80 is taken."""
    domain = "{}.{{{{ inventory_hostname }}}}.lab.test"
    theirs = [{**site, "name": name, "domains": [domain.format(name)]} for name in HOOKS]
    taken = {"name": "taken", "domains": [domain.format("taken")]}
    return {"letsencrypt_certificates": [site, *theirs, taken], "letsencrypt_probe": False}


def issue(acme: Acme) -> None:
    """Issue them, damage one, and write a comment behind a value of the role's own."""
    acme.lead_here(*(f"{name}.{host}.lab.test" for name in (*HOOKS, "taken") for host in acme.hosts))

    def one(host: str) -> None:
        server = acme.run(host, f"sed -n 's/^server = //p' {CONF.format('site')}").strip()
        for name, hook in HOOKS.items():
            theirs = (
                "certbot certonly --non-interactive --agree-tos --register-unsafely-without-email --webroot --webroot-path "
                f"/var/www/html --domain {name}.{host}.lab.test --server {server} --cert-name {name} --reuse-key "
                f"--pre-hook 'echo own >> /root/hooked' --deploy-hook '{hook}'"
            )
            acme.run(host, f"REQUESTS_CA_BUNDLE={stage.CA_ON_HOST} {theirs}")
        acme.run(host, DAMAGE[acme.hosts.index(host) % len(DAMAGE)])
        acme.run(host, f"sed -i 's/^server = .*/& # note/' {CONF.format('site')}; rm -f /root/deployed /root/hooked")
        serials = "".join(acme.serial(host, name) for name in ("site", "hooked"))
        acme.run(host, f"{_KEY} > {_BEFORE.format('key')}; printf '{serials}' > {_BEFORE.format('serials')}")

    acme.on_all(one)


def see(acme: Acme, host: str) -> list[str]:
    """See that what somebody had is there still, and return what certbot has."""
    site, hooked = acme.run(host, f"cat {_BEFORE.format('serials')}").splitlines(keepends=True)
    assert acme.serial(host) == site
    assert acme.serial(host, "hooked") != hooked
    assert acme.run(host, _KEY) == acme.run(host, f"cat {_BEFORE.format('key')}")
    assert acme.run(host, "cat /root/deployed") == acme.run(host, "cat /etc/letsencrypt/live/hooked/cert.pem")
    assert "own" in acme.run(host, "cat /root/hooked")
    kept = acme.run(host, f"cat {CONF.format('hooked')}")
    for line in (f"renew_hook = {HOOKS['hooked']}", "pre_hook = echo own >> /root/hooked", "reuse_key = True"):
        assert line in kept
    there = acme.run(host, "ls /etc/letsencrypt/renewal").split()
    assert set(there) == {"hooked.conf", "odd.conf", "lost.conf", "site.conf"}
    return [acme.serial(host, name) for name in ("hooked", "odd")]


def judge(first: str, again: str) -> None:
    """See what the first run and the one after it say of each."""
    for said in (first, again):
        assert f"The certificate lost was not asked for: certbot cannot use {CONF.format('lost')}" in said
        # Nothing of this is the authority's refusal, and so it is tried again at once.
        assert "The certificate taken was not issued: certbot failed on this host" in said
        assert "port 80" in said
    assert (
        "The certificate odd is not as it was asked for: certbot has a new one, but it is from another authority"
        in first
    )
    assert "The authority was not asked again: what it issued" in again
    assert "then run again with letsencrypt_retry_failed" in again


def remove(acme: Acme) -> None:
    for host in acme.hosts:
        left = "renewal/odd.conf renewal/lost.conf live/odd live/lost archive/odd archive/lost"
        acme.run(
            host,
            f"cd /etc/letsencrypt; certbot delete --non-interactive --cert-name hooked; rm -rf {left} /root/before-* /root/deployed; "
            "sed -i 's/ # note$//' renewal/site.conf",
        )
