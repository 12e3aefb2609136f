# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OpenSCAP finds by the profiles of the SCAP Security Guide (SSG): Debian has them for Debian 12, and neither CIS's nor any for 13."""

from __future__ import annotations

import re
from collections.abc import Mapping

RELEASE = "bookworm"
CONTENT = "/usr/share/xml/scap/ssg/content/ssg-debian12-ds.xml"
PROFILES = ("standard", "anssi_bp28_minimal", "anssi_bp28_intermediary", "anssi_bp28_enhanced", "anssi_bp28_high")
#: How SSG names what is its own.
SSG = "xccdf_org.ssgproject.content"
#: And how the tailoring file names its profiles.
OURS = "xccdf_portcullis.vps_profile_"
#: What a profile comes to, by its rules: ``pass``, ``fail``, ``notapplicable`` and a few more.
Results = Mapping[str, str]


def script(into: str, tailoring: str = "") -> str:
    """Return what asks by each profile, or by those of a tailoring file, and keeps the answers in a file."""
    lines = [f": > {into}"]
    for profile in PROFILES:
        options = (
            f"--tailoring-file {tailoring} --profile {OURS}{profile}"
            if tailoring
            else f"--profile {SSG}_profile_{profile}"
        )
        # It ends with 2 where a rule fails.
        lines.append(f"echo 'Profile {profile}' >> {into}; oscap xccdf eval {options} {CONTENT} >> {into} 2>&1 || true")
    return "\n".join(lines) + "\n"


def parse(said: str) -> dict[str, dict[str, str]]:
    """Return what each profile comes to, by what that script kept; ValueError where one says nothing."""
    found: dict[str, dict[str, str]] = {profile: {} for profile in PROFILES}
    profile = rule = ""
    for name, value in re.findall(r"^(Profile|Rule|Result)\s+(\S+)$", said, re.MULTILINE):
        if name == "Profile":
            profile = value
        elif name == "Rule":
            rule = value.removeprefix(f"{SSG}_rule_")
        else:
            found[profile][rule] = value
    silent = [name for name, rules in found.items() if not rules]
    if silent:
        raise ValueError(f"nothing is said of {', '.join(silent)}: {said[-1000:]}")
    return found


def failing(results: Results) -> list[str]:
    """Return the rules that do not pass and could."""
    return sorted(rule for rule, result in results.items() if result not in ("pass", "notapplicable", "notselected"))
