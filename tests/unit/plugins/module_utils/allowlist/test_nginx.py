# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether nginx reads what is written for it, and what else it reads: as nginx -T prints it."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import nginx, plan as core
from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

from tests.unit.plugins.module_utils.allowlist.test_plan import PEM, REAL_IP, SNIPPET, converged, wanted

NETWORKS = values.networks(["173.245.48.0/20", "2400:cb00::/32"], "x")
HEADER = "CF-Connecting-IP"
MAIN = """# configuration file /etc/nginx/nginx.conf:
user www-data;
http {
\tinclude /etc/nginx/mime.types; # include /etc/nginx/conf.d/*.conf;
%s
}

# configuration file /etc/nginx/mime.types:
types { }
"""


def printed(*lines: str) -> nginx.Configuration:
    return nginx.Configuration.parse(MAIN % "\n".join(lines))


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (["include /etc/nginx/conf.d/*.conf;"], True),
        (["include conf.d/*.conf;"], True),
        (['include "/etc/nginx/conf.d/*.conf";'], True),
        (["gzip on; include /etc/nginx/conf.d/*;"], True),
        ([f"include {REAL_IP};"], True),
        ([], False),
        (["#include /etc/nginx/conf.d/*.conf;"], False),
        (["include /etc/nginx/sites-enabled/*;"], False),
        (["include /etc/nginx/conf.d/10-*.conf;"], False),
        (["includes /etc/nginx/conf.d/*.conf;"], False),
    ],
)
def test_a_file_that_nginx_would_not_read_is_refused(lines: list[str], read: bool) -> None:
    found = printed(*lines)
    assert found.would_read(REAL_IP) == read
    goal = wanted(nginx_real_ip_header=HEADER)
    for host in (converged(goal, nginx=found), converged(wanted(), nginx=found)):
        if read:
            core.plan(host, goal)
            continue
        with pytest.raises(Refusal, match=r"nginx does not read .*portcullis-edge.conf.*into the block http"):
            core.plan(host, goal)
    core.plan(converged(wanted(), nginx=found), wanted())


def test_a_file_that_nginx_reads_by_whatever_include_is_read() -> None:
    assert nginx.Configuration({REAL_IP: ""}).would_read(REAL_IP)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("set_real_ip_from 173.245.48.0/20;", ""),
        ("set_real_ip_from 173.245.50.7;", ""),
        ("set_real_ip_from 127.0.0.1; set_real_ip_from unix:; set_real_ip_from ::1;", ""),
        ("# set_real_ip_from 0.0.0.0/0;", ""),
        (f"real_ip_header {HEADER};", ""),
        ("set_real_ip_from 0.0.0.0/0;", "from what 0.0.0.0/0 sends, by set_real_ip_from in /etc/nginx/conf.d/zz.conf"),
        ("server { set_real_ip_from  ::/0; }", "from what ::/0 sends"),
        ("set_real_ip_from 104.16.0.0/12;", "from what 104.16.0.0/12 sends"),
        ("set_real_ip_from proxy.example.org;", "from what proxy.example.org sends"),
        (
            "server { real_ip_header X-Forwarded-For; }",
            "zz.conf sets real_ip_header X-Forwarded-For, which outdoes CF-Con",
        ),
    ],
)
def test_whom_nginx_trusts_besides_is_said(text: str, said: str) -> None:
    configuration = nginx.Configuration({REAL_IP: "x", "/etc/nginx/conf.d/zz.conf": text})
    found = nginx.warnings("edge", HEADER, "", NETWORKS, configuration)
    assert [said in one for one in found] == ([True] if said else [])


def test_a_snippet_that_no_site_includes_is_said() -> None:
    site = {"/etc/nginx/sites-enabled/default": "server { }"}
    assert "No site of nginx's includes" in nginx.warnings("edge", "", PEM, (), nginx.Configuration(site))[0]
    assert nginx.warnings("edge", "", PEM, (), nginx.Configuration({**site, SNIPPET: "ssl_verify_client on;"})) == []
    assert nginx.warnings("edge", "", "", (), nginx.Configuration(site)) == []


def test_a_configuration_that_nginx_does_not_take_is_no_answer() -> None:
    broken = nginx.Configuration(invalid='nginx: [emerg] "real_ip_header" directive is duplicate')
    goal = wanted(nginx_real_ip_header=HEADER)
    assert "does not take its configuration" in core.plan(converged(goal, nginx=broken), goal).warnings[0]
    assert core.plan(converged(wanted(), nginx=broken), wanted()).warnings == ()
