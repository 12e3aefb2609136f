# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which destinations a host's own configuration names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import configured
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.configured import SOURCES
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.destinations import Destination
from hypothesis import given, settings, strategies

CASES: list[tuple[Callable[[str], Iterator[Destination]], str, list[str]]] = [
    (
        configured.apt_lists,
        "deb http://mirror.example.org/debian trixie main\n# deb http://gone.example/ x main\n"
        "deb-src [arch=amd64 signed-by=/a b] https://[2001:db8::1]:8443/debian trixie main\n"
        "deb file:/srv/packages ./\ndeb cdrom:[x]/ trixie main\ndeb mirror+https://mirrors.example/list trixie main\n",
        ["mirror.example.org 80", "2001:db8::1/128 8443", "mirrors.example 443"],
    ),
    (
        configured.apt_sources,
        "Types: deb\nURIs: https://a.example/debian\n http://b.example\nSuites: x\n\n"
        "Types: deb\nEnabled: no\nURIs: https://off.example\n\n#Types: deb\n#URIs: https://c.example\nuris: http://d.example:8080/\n",
        ["a.example 443", "b.example 80", "d.example 8080"],
    ),
    (
        configured.apt_proxies,
        'APT "";\nAcquire::http::Proxy "http://proxy.example:3142";\nAcquire::https::Proxy::download.example "DIRECT";\n'
        'Acquire::http::Pipeline-Depth "5";\n',
        ["proxy.example 3142"],
    ),
    (
        configured.resolvers,
        "nameserver 9.9.9.9\nnameserver fe80::1%eth0\n# nameserver 8.8.8.8\noptions x\n nameserver 2620:fe::fe\n",
        [
            *("9.9.9.9/32 53 udp", "9.9.9.9/32 53", "9.9.9.9/32 853"),
            *("fe80::1/128 53 udp", "fe80::1/128 53", "fe80::1/128 853"),
            *("2620:fe::fe/128 53 udp", "2620:fe::fe/128 53", "2620:fe::fe/128 853"),
        ],
    ),
    (
        configured.timesyncd,
        "[Time]\n#NTP=no.example\nNTP=a.example 9.9.9.9\nFallbackNTP=b.example\n",
        ["a.example 123 udp", "9.9.9.9/32 123 udp", "b.example 123 udp"],
    ),
    (
        configured.ntp,
        "pool 2.debian.pool.ntp.org iburst\nserver time.example nts iburst\n! server no.example\nmakestep 1 3\n",
        ["2.debian.pool.ntp.org 123 udp", "time.example 123 udp", "time.example 4460"],
    ),
    (
        configured.certbot,
        "[renewalparams]\nserver = https://acme-v02.api.letsencrypt.org/directory\naccount = x\n",
        ["acme-v02.api.letsencrypt.org 443"],
    ),
    (configured.postfix, "relayhost = [smtp.example]:587\n", ["smtp.example 587"]),
    (
        configured.postfix,
        "#relayhost = a.example\nrelayhost = a.example\nrelayhost = b.example:submission\n",
        ["b.example 587"],
    ),
    (configured.timesyncd, "NTP=\nFallbackNTP=\n[x]\n", []),
    (configured.certbot, "server =\naccount = https://x.example\n", []),
    (configured.postfix, "relayhost =\nmydestination = x\n", []),
    (configured.postfix, "relayhost = $mydomain\n", []),
    (
        configured.nullmailer,
        "# x\nsmtp.example smtp --port=2525 --user=a\nb.example smtp --starttls --pass=x\nc.example\nd.example smtp --ssl\n",
        ["smtp.example 2525", "b.example 587", "c.example 25", "d.example 465"],
    ),
    (
        configured.msmtp,
        "defaults\ntls on\naccount a\nhost smtp.example\nport 587\naccount b\nhost b.example\n",
        ["smtp.example 587", "b.example 25", "b.example 465", "b.example 587"],
    ),
    (configured.exim, "dc_smarthost='smtp.example::587;b.example'\ndc_x='a'\n", ["smtp.example 587", "b.example 25"]),
    (configured.repository, '{"repository": "git@github.com:me/infra.git"}', ["github.com 22"]),
    (configured.repository, '{"repository": "https://git.example:8443/x.git"}', ["git.example 8443"]),
    (configured.repository, '{"repository": 5', []),
    (configured.backups, '{"store": "store.example", "store_port": 2222, "url": ""}', ["store.example 2222"]),
    (configured.backups, '{"store": "2001:db8::5"}', ["2001:db8::5/128 22"]),
    (configured.backups, '{"url": "rest:https://me:x@rest.example:8000/web1"}', ["rest.example 8000"]),
    (configured.backups, '{"url": "sftp:me@sftp.example:/srv/web1"}', ["sftp.example 22"]),
    (configured.backups, '{"url": "sftp://me@sftp.example:2022//srv"}', ["sftp.example 2022"]),
    (configured.backups, '{"url": "s3:https://minio.example/bucket"}', ["minio.example 443"]),
    (configured.backups, '{"url": "s3:s3.amazonaws.com/bucket"}', ["s3.amazonaws.com 443"]),
    (configured.backups, '{"url": "b2:bucket:web1"}', []),
    (configured.backups, '{"url": "/srv/here"}', []),
    (configured.backups, '{"store_port": []', []),
    (configured.backups, "[]", []),
    (
        configured.docker,
        '{"registry-mirrors": ["https://mirror.example", "http://[::1]:5000"]}',
        ["mirror.example 443", "::1/128 5000"],
    ),
    (configured.docker, '{"registry-mirrors": 5}', []),
    (configured.docker, "[]", []),
    (
        configured.published,
        '{"networks": ["104.16.0.0/13", "2606:4700::/32", "x y"]}',
        ["104.16.0.0/13 443", "2606:4700::/32 443"],
    ),
]


def said(one: Destination) -> str:
    return f"{one.to} {one.port}{' udp' if one.protocol == 'udp' else ''}"


@pytest.mark.parametrize(("read", "text", "expected"), CASES)
def test_what_a_program_is_configured_to_use_is_listed(
    read: Callable[[str], Iterator[Destination]], text: str, expected: list[str]
) -> None:
    assert [said(one) for one in read(text)] == expected


def test_every_source_has_a_case() -> None:
    assert {source.read for source in SOURCES} | {configured.apt_proxies} == {read for read, _text, _expected in CASES}


@settings(max_examples=50, deadline=None)
@given(strategies.text(max_size=300) | strategies.text("deb[]:/@.\n=\"{}' uris", max_size=200))
def test_no_text_makes_a_reader_fail_or_list_everybody(text: str) -> None:
    for read in {read for read, _text, _expected in CASES}:
        for one in read(text):
            assert one.network is None or one.network.prefixlen


def test_what_is_the_host_itself_is_not_listed_and_each_is_listed_once() -> None:
    source = next(source for source in SOURCES if source.read is configured.resolvers)
    texts = {"/a": "nameserver 127.0.0.53\nnameserver ::1\nnameserver 9.9.9.9\n", "/b": "nameserver 9.9.9.9\n"}
    found = configured.destinations(
        texts, dict.fromkeys(texts, source), [Destination("localhost", 80), Destination("9.9.9.9/32", 53)]
    )
    assert [said(one) for one in found] == ["9.9.9.9/32 53", "9.9.9.9/32 53 udp", "9.9.9.9/32 853"]


def test_debians_time_servers_are_listed_unless_somebody_named_others() -> None:
    assert "0.debian.pool.ntp.org" in {one.to for one in configured.timed_by_default({"/a": "[Time]\n#NTP=\n"})}
    assert not configured.timed_by_default({"/a": "NTP=time.example\n"})
