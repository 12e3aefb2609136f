# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of policy that somebody has set: of apt's updates, and of certificates."""

from __future__ import annotations

from typing import Iterator

from .findings import KEPT, LOST_POLICY, POLICY, Finding
from .observed import Coming, Observed


def findings(observed: Observed, coming: Coming) -> Iterator[Finding]:
    """Yield all that is to be said of policy."""
    for loss in coming.lost_policy:
        yield Finding(LOST_POLICY, loss.sentence, (loss.key,))
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
