# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tailoring file for OpenSCAP: SSG's profiles without the rules that fail for a reason, from the table that docs/judged-by.md is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from bench import openscap
from tools import reasons

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/openscap-debian12-tailoring.xml"
RESULTS = ROOT / "bench/results/lynis.json"
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Copyright: Contributors to the Portcullis project -->
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!-- Made by 'make readmes' of tools/reasons.py and of a run of 'make bench-judges'; edits here do not last. -->
<xccdf:Tailoring xmlns:xccdf="http://checklists.nist.gov/xccdf/1.2" id="xccdf_portcullis.vps_tailoring_debian12">
  <xccdf:benchmark href="{content}"/>
  <xccdf:version time="2026-11-26T00:00:00">1</xccdf:version>
"""


def page() -> str:
    """Return the file as it should be."""
    return text(json.loads(RESULTS.read_text(encoding="utf-8"))["openscap"])


def text(found: Mapping[str, openscap.Results]) -> str:
    """Return the file for what a run found, by profile: a rule is left out where it does not pass and the table has a reason.

    What is not applicable where the run was made (no kernel's package, no rsyslog) may be elsewhere.
    """
    lines = [_HEAD.format(content=openscap.CONTENT)]
    for profile, results in found.items():
        lines.append(
            f'  <xccdf:Profile id="{openscap.OURS}{profile}" extends="{openscap.SSG}_profile_{profile}">\n'
            f'    <xccdf:title override="true">SSG\'s {profile}, without what Portcullis leaves for a reason</xccdf:title>\n'
        )
        for rule in sorted(rule for rule, result in results.items() if result != "pass"):
            reason = reasons.of_ssg(rule)
            if reason:
                lines.append(
                    f'    <xccdf:select idref="{openscap.SSG}_rule_{rule}" selected="false">\n'
                    f"      <xccdf:remark>{escape(reason)}</xccdf:remark>\n"
                    "    </xccdf:select>\n"
                )
        lines.append("  </xccdf:Profile>\n")
    return "".join(lines) + "</xccdf:Tailoring>\n"
