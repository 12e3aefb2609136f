# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play without tags is for its hosts, or refused where Ansible would run none of its tasks."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.portcullis.vps.plugins.filter.refuse_tags import refuse_tags


@pytest.mark.parametrize(("run", "skip"), [(["all"], []), (["all", "firewall"], []), (["all"], ["firewall"])])
def test_where_all_tasks_run_the_hosts_are_as_given(run: list[str], skip: list[str]) -> None:
    assert refuse_tags(["web1", "web2"], run, skip) == ["web1", "web2"]


@pytest.mark.parametrize(
    ("run", "skip"),
    [(["firewall"], []), (["tagged"], []), (["untagged"], []), (["all"], ["untagged"]), (["all"], ["firewall", "all"])],
)
def test_where_some_would_not_it_is_refused(run: list[str], skip: list[str]) -> None:
    with pytest.raises(AnsibleFilterError, match="--tags and --skip-tags leave out tasks"):
        refuse_tags("all", run, skip)
