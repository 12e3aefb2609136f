# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that a person brings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import Plan
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import supplied

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
SECRET = "c2VjcmV0"
KEY = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n"
ONE = {"name": "origin", "certificate": CERTIFICATE, "key": KEY}


def wanted(**changed: Any) -> supplied.Wanted:
    params = {"certificates": [{**ONE, **changed}], "deploy_command": "systemctl reload nginx", "served_port": 443}
    return supplied.Wanted.parse(params)


def test_both_files_are_written_and_the_key_is_shown_nowhere() -> None:
    plan = supplied.plan({}, wanted(certificate=CERTIFICATE * 2))
    assert plan.changes == [
        "Write /etc/ssl/portcullis/origin/privkey.pem",
        "Write /etc/ssl/portcullis/origin/fullchain.pem",
        "Run 'systemctl reload nginx'",
    ]
    assert [getattr(step, "mode", None) for step in plan.steps] == [0o600, 0o644, None]
    assert SECRET not in json.dumps(plan.diffs)
    assert SECRET not in repr(wanted())


def test_nothing_is_written_or_run_where_all_is_as_wanted() -> None:
    one = wanted().certificates[0]
    assert supplied.plan({one.key_path: KEY, one.certificate_path: CERTIFICATE}, wanted()) == Plan(needs_command=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "cannot be a folder"),
        ({"name": "../etc"}, "cannot be a folder"),
        ({"certificate": KEY}, "not certificates in PEM form"),
        ({"certificate": CERTIFICATE + KEY}, "not certificates in PEM form"),
        ({"key": CERTIFICATE}, "not one private key"),
        ({"key": KEY + KEY}, "not one private key"),
        ({"key": KEY.replace("PRIVATE", "ENCRYPTED PRIVATE")}, "without a passphrase"),
    ],
)
def test_what_is_no_pair_is_refused_and_not_repeated(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        wanted(**changed)
    assert SECRET not in str(refused.value)
