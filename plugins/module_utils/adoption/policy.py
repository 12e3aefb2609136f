# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of policy that somebody has set: of apt's updates, and of certificates."""

from __future__ import annotations

import re
from typing import Iterator, Mapping, Tuple

from ..updates.plan import BLACKLIST, DPKG_OPTIONS, ORIGINS, OTHER_ORIGINS
from .findings import KEPT, POLICY, Finding
from .observed import Coming, Observed

#: What the packages of Debian and Ubuntu say, for keys whose entries add up.
_STOCK = re.compile(
    r"origin=Debian,codename=\$\{distro_codename\}(-security)?,label=Debian(-Security)?$"
    r"|\$\{distro_id\}(ESM|ESMApps)?:\$\{distro_codename\}(-security|-apps-security|-infra-security)?$"
)
#: Keys of one value, with the variable that sets each; what counts as nothing said.
_SINGLE: Mapping[str, Tuple[str, Tuple[str, ...]]] = {
    "Unattended-Upgrade::Mail": ("unattended_upgrades_mail", ("",)),
    "Unattended-Upgrade::Automatic-Reboot": ("unattended_upgrades_automatic_reboot", ("", "false")),
}
_LISTS: Mapping[str, str] = {
    ORIGINS: "unattended_upgrades_extra_origins",
    OTHER_ORIGINS: "unattended_upgrades_extra_origins",
    BLACKLIST: "unattended_upgrades_package_blacklist",
    DPKG_OPTIONS: "unattended_upgrades_conffiles",
}


def findings(observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield all that is to be said of policy."""
    yield from _apt(observed, coming)
    if observed.certificates:
        names = ", ".join(observed.certificates[:4])
        yield Finding(
            KEPT, f"certbot keeps {len(observed.certificates)} certificates ({names}), which stay as they are."
        )
    for place in observed.renewals:
        yield Finding(
            POLICY,
            f"{place} renews certificates, too; remove it once the role letsencrypt renews them, or leave out that role.",
        )


def _apt(observed: Observed, coming: Coming) -> Iterator[Finding]:
    if coming.apt is None:
        return
    known = {key.lower(): value for key, value in observed.apt.items()}
    for key, variable in _LISTS.items():
        then = {entry.lower() for entry in coming.apt.get(key, ())}
        lost = [
            entry
            for entry in known.get(key.lower(), ())
            if entry and entry.lower() not in then and not _STOCK.match(entry)
        ]
        if lost:
            yield Finding(POLICY, f"apt's {key} loses {', '.join(lost[:4])}; keep it by {variable}.")
    for key, (variable, silent) in _SINGLE.items():
        now, then_value = "".join(known.get(key.lower(), ())), "".join(coming.apt.get(key, ()))
        if now not in silent and now != then_value:
            yield Finding(POLICY, f"apt's {key} is '{now}' and becomes '{then_value}'; keep it by {variable}.")
