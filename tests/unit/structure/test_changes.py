# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of every change on a host has every path of ours that the code knows, and no other."""

from __future__ import annotations

import fnmatch
import importlib
import re
from collections.abc import Iterator

import pytest

from tests.unit.structure.changes import covers, listed
from tests.unit.structure.sources import matching, text

#: A path that is ours by its name or by the folder that it is in.
_OURS = re.compile(r"/(etc|usr/local|var|run)/[\w./@*-]*portcullis[\w./@*-]*")
_FOLDERS = ("/etc/portcullis", "/var/lib/portcullis")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _texts(pair)


def known() -> dict[str, str]:
    """Return the paths of ours that some module of the collection's holds as a constant, each with one such module."""
    found: dict[str, str] = {}
    for path in matching(r"plugins/module_utils/.+\.py"):
        module = importlib.import_module(
            f"ansible_collections.portcullis.vps.{path.removesuffix('.py').replace('/', '.')}"
        )
        for name, value in vars(module).items():
            if not name.startswith("__"):
                found |= {one: path for one in _texts(value) if _OURS.fullmatch(one)}
    return found


def test_every_path_that_the_code_knows_is_on_the_page() -> None:
    # Of what is below our own folders each part by itself: the folder's own row says nothing of it.
    patterns, found = [path for path in listed() if path not in _FOLDERS], known()
    assert "/etc/ssh/sshd_config.d/00-portcullis.conf" in found
    missing = {path: module for path, module in found.items() if not covers(patterns, path) and "*" not in path}
    assert set(missing) == set(_FOLDERS)


def test_every_path_of_ours_on_the_page_is_one_that_the_code_knows() -> None:
    sources = "\n".join(text(path) for path in matching(r"plugins/module_utils/.+\.py"))
    of_code = set(known())
    # What is made of a name only: the words of the path that are fixed stand in the code.
    unknown = [
        pattern
        for pattern in listed()
        if "portcullis" in pattern
        and not any(fnmatch.fnmatchcase(path, pattern) or path.startswith(f"{pattern}/") for path in of_code)
        and not all(
            word in sources
            for word in re.findall(r"[\w.-]*portcullis[\w.-]*|[\w-]*origin-pulls\.pem", pattern.replace("*", " "))
        )
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/etc/portcullis/outbound.json", True),
        ("/home/ada/.ssh/authorized_keys", True),
        ("/etc/systemd/system/portcullis-outbound-watch.timer", True),
        ("/etc/nginx/nginx.conf", False),
        ("/etc/passwd", True),
        ("/usr/local/sbin/other", False),
    ],
)
def test_a_path_is_on_the_page_by_itself_or_by_its_folder(path: str, there: bool) -> None:
    assert covers(listed(), path) is there
