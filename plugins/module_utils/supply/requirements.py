# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""pip's files of requirements: where they fetch from, and whether each has a hash."""

from __future__ import annotations

import re
from typing import Iterator, List, NamedTuple, Sequence

from .finding import Finding, found
from .names import normalized
from .settings import host_of, is_own_name, is_plain, shown

_OPTION = re.compile(
    r"(?:^|\s)(--index-url|-i|--extra-index-url|--find-links|-f|--trusted-host)(?:\s*=\s*|\s+|(?<=-[if]))([^\s-]\S*)"
)
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)")
_URL = re.compile(r"(?:^|@\s*|\s)((?:git\+|hg\+|svn\+)?[a-z]+://\S+)")


class Line(NamedTuple):
    """A requirement, or an option, with the lines that it goes on in."""

    number: int
    text: str


def lines(text: str) -> List[Line]:
    """Return the lines of a file without comments, with those joined that a backslash continues."""
    result: List[Line] = []
    begun = 0
    parts: List[str] = []
    # One more that is empty ends what a backslash at the end of the file goes on.
    for number, raw in enumerate([*text.splitlines(), ""], 1):
        line = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        begun = begun or number
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        whole = " ".join([*parts, line]).strip()
        if whole:
            result.append(Line(begun, whole))
        begun, parts = 0, []
    return result


def names(text: str) -> List[str]:
    """Return the names of what is required, as the index spells them."""
    matches = (_NAME.match(line.text) for line in lines(text) if "://" not in line.text.split("@")[0])
    return [normalized("pypi", match[1]) for match in matches if match]


def findings(path: str, text: str, hosts: Sequence[str], own: Sequence[str], hashed: bool) -> Iterator[Finding]:
    """Yield what lets others choose what these requirements install; ``hashed`` asks for hashes."""
    unhashed: List[Line] = []
    public = True
    for line in lines(text):
        for option, value in _OPTION.findall(line.text):
            yield from _option(path, line.number, option, value, hosts)
            public = public and option not in ("--index-url", "-i")
        for url in (
            []
            if line.text.startswith("-") and not line.text.startswith(("-e", "--editable"))
            else _URL.findall(line.text)
        ):
            yield from _address(path, line.number, url, hosts)
        if _NAME.match(line.text) and "--hash=" not in line.text:
            unhashed.append(line)
    if hashed and unhashed:
        what = f"{len(unhashed)} requirements have no hash, the first is {unhashed[0].text[:80]}"
        yield found("requirements_unhashed", what, path, unhashed[0].number)
    if public and own:
        for name in sorted({name for name in names(text) if is_own_name(name, own)}):
            what = f"{name} is your own name, and this file names no index of yours"
            yield found("own_name_public", what, path, package=f"pypi:{name}")


def _option(path: str, number: int, option: str, value: str, hosts: Sequence[str]) -> Iterator[Finding]:
    if option == "--trusted-host":
        yield found("pip_no_tls", f"the certificate of {value} is not checked (--trusted-host)", path, number)
        return
    if option == "--extra-index-url":
        yield found("pip_extra_index", f"--extra-index-url is {shown(value)}", path, number)
    yield from _address(path, number, value, hosts)


def _address(path: str, number: int, url: str, hosts: Sequence[str]) -> Iterator[Finding]:
    if is_plain(url):
        yield found("lock_no_tls", f"it fetches from {shown(url)}", path, number)
    elif "://" in url and not url.startswith("file:") and host_of(re.sub(r"^\w+\+", "", url)) not in hosts:
        yield found("lock_host", f"it fetches from {shown(url)}", path, number)
