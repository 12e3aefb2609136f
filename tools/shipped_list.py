# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sees before a release that Cloudflare's list which comes with the collection is younger than the limit that the role sets for its use.

``make release-check`` runs it: it fails where the list is older. With ``--fetch`` (``FETCH=1``) it first writes the list that is published
now into the source, which needs the internet. It is no part of ``make build``, which has to work at any time.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, publishers
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.host import fetching

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "plugins/module_utils/allowlist/publishers.py"
DEFAULTS = ROOT / "roles/cloudflare_allowlist/defaults/main.yml"
_ON = re.compile(r'^CLOUDFLARE_ON = "[\d-]+"$', re.MULTILINE)
_LIST = re.compile(r"^CLOUDFLARE = \(\n.*?^\)$", re.MULTILINE | re.DOTALL)


def defaults() -> dict[str, Any]:
    """Return the role's own variables."""
    found: dict[str, Any] = yaml.safe_load(DEFAULTS.read_text())
    return found


def publisher() -> publishers.Publisher:
    """Return Cloudflare as the role has it."""
    urls = (str(defaults()[f"cloudflare_allowlist_{name}_url"]) for name in ("ipv4", "ipv6", "api"))
    return publishers.cloudflare(*urls)


def problem(shipped_on: str, limit_days: int, now: float) -> str:
    """Return why a release must not be made at that time (seconds since the epoch), and what to do; nothing where it may."""
    shipped = cache.shipped(publishers.Publisher("x", shipped=publishers.CLOUDFLARE, shipped_on=shipped_on))
    age = shipped.age_days(now) if shipped else float("inf")
    if age <= limit_days:
        return ""
    return (
        f"The shipped list of Cloudflare's networks is of {shipped_on}, {age:.0f} days old, and no run would use it "
        f"(cloudflare_allowlist_max_age_days: {limit_days}). Run 'make release-check FETCH=1' where the internet is reachable, then commit the list."
    )


def written(source: str, networks: Sequence[str], day: str) -> str:
    """Return the source with this list, as published on this day."""
    lines = []
    for version in (".", ":"):
        quoted = ", ".join(f'"{network}"' for network in networks if version in network)
        lines += [f"    *[{line.rstrip(',')}]," for line in textwrap.wrap(quoted, 104)]
    text = "CLOUDFLARE = (\n" + "".join(f"{line}\n" for line in lines) + ")"
    found, dates = _LIST.subn(text, source)
    found, lists = _ON.subn(f'CLOUDFLARE_ON = "{day}"', found)
    if (dates, lists) != (1, 1):
        raise SystemExit(f"{SOURCE} does not hold the list as this program knows it; see CLOUDFLARE there.")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--fetch", action="store_true", help="write the list that is published now into the source")
    shipped_on = publishers.CLOUDFLARE_ON
    if parser.parse_args().fetch:
        found = fetching.get(publisher(), None, publishers.follow, timeout_seconds=30)
        shipped_on = time.strftime("%Y-%m-%d", time.gmtime())
        SOURCE.write_text(written(SOURCE.read_text(), [str(net) for net in found.networks], shipped_on))
    said = problem(shipped_on, int(defaults()["cloudflare_allowlist_max_age_days"]), time.time())
    sys.stdout.write(f"{said or f'The shipped list is of {shipped_on}, which is young enough for a release.'}\n")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
