# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module that changes a host says what it manages, and has it compared."""

from __future__ import annotations

import re

from ansible_collections.portcullis.vps.plugins.module_utils.adoption import marks

from tests.unit.structure.sources import matching, text

#: Modules that leave nothing on a host that anybody could change behind their back.
LEAVE_NOTHING = {
    "account_audit": "it only reads",
    "acting": "it does what the others do",
    "adopt": "it only reads",
    "apt_upgrade": "packages are dpkg's",
    "evacuate_source": "what it lets in for a while it takes away again",
    "evacuate_target": "what it copies is a person's, and what keeps it from being run a person removes with it",
    "exposure_listeners": "it only reads",
    "exposure_probe": "it only asks other hosts",
    "host_check": "it only reads",
    "login_report": "it only reads",
    "remove": "it takes away what the others manage",
    "status": "it only reads",
    "supply_audit": "it only reads",
    "persistence_audit": "it only reads",
    "persistence_quarantine": "what it moves a person moves back, or nobody",
    "rescue_disk": "what it mounts it unmounts",
    "rescue_repair": "it writes another host's disk, whose first run of site.yml manages it",
    "survey": "it asks the others",
    "transaction": "it ends a change that another module made; the entries of its files are in every plan",
}


NAMES = sorted(path.rpartition("/")[2][:-3] for path in matching(r"plugins/module_utils/managed/[a-z_]+\.py"))


def test_every_module_completes_its_plan_by_what_it_manages() -> None:
    managed = {
        path.rpartition("/")[2].removesuffix(".py"): path for path in matching(r"plugins/module_utils/managed/.+\.py")
    }
    managed.pop("__init__", None)
    completing = {name for name, path in managed.items() if re.search(r"\b(build|drift)\.completed\(", text(path))}
    assert set(managed) - completing == set(LEAVE_NOTHING)


def test_every_module_that_takes_over_a_part_of_a_host_looks_before_it_changes_anything() -> None:
    taking = [name for name in NAMES if marks.at_stake([name])]
    assert taking == ["allowlist", "sshd", "ufw"]
    for name in taking:
        said = text(f"plugins/module_utils/managed/{name}.py")
        look, change = (
            said.index(f'first_run.look("{name}", params, plan)'),
            said.index("confirming.run("),
        )
        assert said.index("build.completed(") < look < change, name
