# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a playbook without tags from ending well with nothing done."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


class FilterModule:
    """The filter ``refuse_tags``."""

    def filters(self) -> t.Dict[str, t.Callable[..., t.Any]]:
        return {"refuse_tags": refuse_tags}


def refuse_tags(hosts: t.Any, run_tags: t.Iterable[str], skip_tags: t.Iterable[str]) -> t.Any:
    """Return the hosts of a play none of whose tasks has a tag; AnsibleFilterError where tags would leave all its tasks out."""
    if "all" not in run_tags or {"all", "untagged"} & set(skip_tags):
        raise AnsibleFilterError(
            "--tags and --skip-tags leave out tasks here, where none has a tag, and nothing would be done; leave them out."
        )
    return hosts
