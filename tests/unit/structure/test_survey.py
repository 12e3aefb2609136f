# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The survey can ask every module of the site's roles."""

from __future__ import annotations

import re

from ansible_collections.portcullis.vps.plugins.module_utils.command import build

from tests.unit.structure.sources import data, matching, text


def test_the_hosts_own_command_holds_every_module_of_the_sites_roles() -> None:
    listed = data("playbooks/site.yml")[0]["vars"]["__portcullis_roles"]
    roles = "|".join(entry["role"].rpartition(".")[2] for entry in listed)
    tasks = "\n".join(text(path) for path in matching(rf"roles/({roles})/tasks/.+\.yml"))
    modules = set(re.findall(r"^ +(?:- )?portcullis\.vps\.(\w+):", tasks, re.MULTILINE))
    managed = {path.rpartition("/")[2].removesuffix(".py") for path in matching(r"plugins/module_utils/managed/.+\.py")}
    assert modules & managed
    assert {f"managed/{module}.py" for module in modules & managed} <= set(build.parts())


def test_what_is_validated_and_fetched_before_a_look_is_the_same_in_both_playbooks() -> None:
    site, adopt = (data(f"playbooks/{name}.yml")[0] for name in ("site", "adopt"))
    assert adopt["vars"] == {"__portcullis_roles": site["vars"]["__portcullis_roles"]}
    assert adopt["tasks"][:2] == site["tasks"][:2]
    # The option adopt of the survey is what the module adopt takes.
    look, survey = (play["tasks"][2] for play in (adopt, site))
    named = {**look["portcullis.vps.adopt"]}
    assert named.pop("roles") == survey["portcullis.vps.survey"]["roles"]
    assert named == survey["portcullis.vps.survey"]["adopt"]
