# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certbot that is not Debian's, and files of others that say how certbot is called: neither is taken away without a word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import others, plan as certbot

from tests.unit.plugins.module_utils.certificates.asking import wanted
from tests.unit.plugins.module_utils.certificates.test_plan import observed

_PIPS = "/opt/certbot/bin/certbot"
DEBIANS = {"/usr/bin/certbot": "/usr/bin/certbot"}
FRESH = certbot.Observed()


@pytest.mark.parametrize(
    ("there", "packaged", "how"),
    [
        # As the instructions of certbot.eff.org for snap and for pip have it.
        ({"/snap/bin/certbot": "/usr/bin/snap", "/usr/bin/certbot": "/usr/bin/snap"}, False, "'snap remove certbot' and 'rm -f /usr/bin/certbot'"),
        ({_PIPS: _PIPS, "/usr/bin/certbot": _PIPS}, False, "'rm -f /opt/certbot/bin/certbot /usr/bin/certbot'"),
        ({"/usr/bin/certbot": _PIPS}, True, "'rm -f /usr/bin/certbot'"),
        ({**DEBIANS, "/usr/local/bin/certbot": "/usr/local/bin/certbot"}, True, "'rm -f /usr/local/bin/certbot'"),
        (DEBIANS, False, "'rm -f /usr/bin/certbot'"),
    ],
)  # fmt: skip
def test_a_certbot_of_pip_or_snap_is_refused_before_ours_would_hide_it(
    there: dict[str, str], packaged: bool, how: str
) -> None:
    host = replace(observed(), texts={}) if packaged else FRESH
    with pytest.raises(Refusal) as refused:
        certbot.plan(replace(host, programs=there), wanted())
    assert how in str(refused.value)
    assert all(path in str(refused.value) for path in there if path != "/usr/bin/certbot" or not packaged)


def test_debians_certbot_is_none_of_others_and_one_that_is_hidden_already_is_a_warning() -> None:
    assert certbot.plan(replace(observed(), programs=DEBIANS), wanted()).warnings == ()
    assert certbot.plan(FRESH, wanted()).warnings == ()
    hidden = replace(observed(), programs={**DEBIANS, "/usr/local/bin/certbot": "/usr/local/bin/certbot"})
    assert "/usr/local/bin/certbot" in certbot.plan(hidden, wanted()).warnings[0]


OVERRIDE = "/etc/systemd/system/certbot.service.d/override.conf"


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("[Service]\nEnvironment=HTTPS_PROXY=http://proxy:3128\nExecStartPost=/root/told\nNice=10\n", ""),
        ("[Service]\nExecStart=\nExecStart=/usr/bin/certbot -q renew --no-random-sleep-on-renew\n", ""),
        ("[Service]\nExecStart=\nExecStart=/usr/local/sbin/portcullis certificates renew\n", ""),
        ("#ExecStart=/usr/bin/certbot renew --post-hook x\n", ""),
        (
            "[Service]\nExecStart=\nExecStart=/usr/bin/certbot -q renew --deploy-hook 'systemctl reload haproxy'\n",
            "/usr/bin/certbot -q renew --deploy-hook 'systemctl reload haproxy'",
        ),
        ("[Service]\nExecStart=-/usr/bin/certbot -q renew \\\n  --post-hook x\n", "--post-hook x"),
        ("[Service]\nExecStart = /snap/bin/certbot renew\n", "/snap/bin/certbot renew"),
    ],
)
def test_how_somebody_has_certbot_called_is_not_replaced(text: str, lost: str) -> None:
    host = replace(observed(), units={OVERRIDE: text})
    if not lost:
        assert certbot.plan(host, wanted()).changes == []
        return
    with pytest.raises(Refusal) as refused:
        certbot.plan(host, wanted())
    assert lost in str(refused.value)
    assert f"remove ExecStart from {OVERRIDE}" in str(refused.value)


def test_a_unit_file_of_somebodys_own_is_looked_at_and_its_packages_is_not() -> None:
    assert others.fragment({"FragmentPath": "/etc/systemd/system/certbot.service"}) == (
        "/etc/systemd/system/certbot.service",
    )
    assert others.fragment({"FragmentPath": "/lib/systemd/system/certbot.service"}) == ()
    assert others.fragment({}) == ()
