# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching ranges on the controller, where JMESPath is."""

from __future__ import annotations

import os
import time
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.allowlist import cache, publishers
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.host import fetching
from ansible_collections.portcullis.vps.plugins.module_utils.allowlist.validation import merge
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files, https
from ansible_collections.portcullis.vps.plugins.plugin_utils import libraries
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

try:
    import jmespath
except ImportError:  # the message below says what to do
    jmespath = None


class PublishedNetworksAction(ProtectedAction):
    """Fetch what the options say; ``parse`` returns from them whom to ask and how."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    ARGUMENT_SPEC: t.Dict[str, t.Any]
    parse: t.Callable[[t.Dict[str, t.Any]], t.Tuple[publishers.Publisher, cache.FetchOptions]]

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, arguments = self.validate_argument_spec(self.ARGUMENT_SPEC)
        try:
            publisher, options = self.parse(arguments)
            require_legal(publisher)
            chosen = _choose(publisher, options, bool(self._task.check_mode))
        except (Refusal, HostError) as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}
        return {**result, "changed": False, "warnings": list(chosen.warnings), **answer(publisher, chosen)}


def search(query: str, data: t.Any) -> t.Any:
    """Return what a JMESPath expression names in data."""
    try:
        return jmespath.search(query, data)
    except jmespath.exceptions.JMESPathError as error:
        raise Refusal(f"queries: {query!r} does not fit the answer ({_line(error)}); correct the expression.") from None


def require_legal(publisher: publishers.Publisher) -> None:
    """Raise Refusal for an expression that is none, before anybody is asked."""
    queries = [query for feed in publisher.asked for query in feed.queries]
    if queries and jmespath is None:
        raise Refusal(f"queries: {libraries.sentence(libraries.missing() or ['jmespath'])}")
    for query in queries:
        try:
            jmespath.compile(query)
        except jmespath.exceptions.JMESPathError as error:
            raise Refusal(
                f"queries: {query!r} is no JMESPath expression ({_line(error)}); write one like prefixes[].ipv4Prefix."
            ) from None


def answer(publisher: publishers.Publisher, chosen: cache.Chosen) -> t.Dict[str, t.Any]:
    """Return what the modules document."""
    networks = merge(publisher.whole(chosen.cached.networks))
    return {
        "networks": [str(net) for net in networks],
        "ipv4": [str(net) for net in networks if net.version == 4],
        "ipv6": [str(net) for net in networks if net.version == 6],
        "published": [str(net) for net in chosen.cached.networks],
        "obtained": chosen.obtained,
        "fetched_at": chosen.cached.fetched_at,
        "age_days": round(chosen.age_days, 2),
        "reason": chosen.reason,
        "publisher": publisher.to_data(),
    }


def _choose(publisher: publishers.Publisher, options: cache.FetchOptions, check_mode: bool) -> cache.Chosen:
    if not publisher.feeds:
        return cache.Chosen(cache.CachedList((), time.time()), "given")
    path = options.cache_path or files.in_cache(f"{publisher.name}.json")
    last = cache.CachedList.from_text(files.read(path), publisher)
    try:
        found = fetching.get(publisher, last, search, timeout_seconds=options.timeout_seconds, ca_path=options.ca_path)
    except https.Unreachable as error:
        return cache.fall_back(publisher, last, options.fallback, options.max_age_days, time.time(), str(error))
    except https.Untrustworthy as error:
        raise Refusal(f"{error} Nothing was changed; run again later, and see what that server answers.") from None
    if not check_mode:
        files.write(path, found.to_text(), 0o600, os.getuid(), os.getgid())
    return cache.Chosen(found, "fetched")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
