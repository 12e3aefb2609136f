# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching a publisher's list, on the controller and on a host: one way to ask, and one to validate."""

from __future__ import annotations

import time
from typing import Dict, Optional, Sequence, Tuple

from ...base.values import Network
from ...machine.https import fetch
from ..cache import CachedAnswer, CachedList
from ..publishers import Feed, Publisher, Search


def get(
    publisher: Publisher,
    last: Optional[CachedList],
    search: Search,
    *,
    timeout_seconds: int,
    ca_path: str = "",
    base: Optional[Sequence[Network]] = None,
) -> CachedList:
    """Return the list as it is published now; Refusal, Untrustworthy or Unreachable if there is no valid one.

    What a feed says to be as it was in ``last`` is taken from there. ``base`` is what the list may not have shrunk
    against, where that is not ``last``.
    """
    known = {said.feed: said for said in last.said} if last else {}
    said: Dict[Feed, CachedAnswer] = {}
    for feed in publisher.asked:
        before = known.get(feed)
        answer = fetch(
            feed.url, timeout_seconds, publisher.max_kilobytes * 1024, ca_path, before.etag if before else ""
        )
        if answer.text is None and before:
            said[feed] = before
        else:
            said[feed] = CachedAnswer(feed, answer.etag, feed.entries(answer.text or "", search))
    against: Tuple[Network, ...] = tuple(base if base is not None else last.networks if last else ())
    networks = publisher.assemble({feed: one.entries for feed, one in said.items()}, against)
    return CachedList(networks, time.time(), tuple(said.values()))
