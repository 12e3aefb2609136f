# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of pip, npm and Ansible that say where packages come from, and jobs that run what they have just fetched."""

from __future__ import annotations

import fnmatch
import re
import urllib.parse
from typing import Iterator, List, NamedTuple, Sequence, Tuple

from .finding import Finding, found
from .rules import CERTAIN

_LOCAL = re.compile(r"localhost|127(\.\d+){3}|::1")


class Setting(NamedTuple):
    """One setting of an INI file: its section in lower case, its name with dashes, its value, and the line of that."""

    section: str
    name: str
    value: str
    line: int


def ini(text: str) -> List[Setting]:
    """Return the settings of a file as Python's configparser reads it; each line of a value is one of its own."""
    result: List[Setting] = []
    section = name = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        header = re.fullmatch(r"\[([^\]]+)\].*", bare)
        if header:
            section, name = header[1].strip().lower(), ""
        elif line[0] in " \t" and name:
            result.append(Setting(section, name, bare, number))
        else:
            name, _sign, value = re.sub(r"\s*[=:]\s*", "=", bare, count=1).partition("=")
            name = name.strip().lower().replace("_", "-")
            result.append(Setting(section, name, value.strip(), number))
    return result


def host_of(url: str) -> str:
    """Return the host that an address names; empty where it names none."""
    try:
        return (urllib.parse.urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_plain(url: str) -> bool:
    """Return whether what comes from an address is not protected on its way; this machine itself has no way."""
    return re.match(r"(git\+|hg\+|svn\+|bzr\+)?(http|ftp|git|svn)://", url) is not None and not _LOCAL.fullmatch(
        host_of(re.sub(r"^\w+\+", "", url))
    )


def shown(url: str) -> str:
    """Return an address without what may be a password in it."""
    return re.sub(r"//[^/@\s]*@", "//", url)


def pip_findings(path: str, text: str) -> Iterator[Finding]:
    """Yield what a pip.conf says that lets others choose packages."""
    for setting in ini(text):
        yield from _pip(path, setting.line, setting.name, setting.value)


def _pip(path: str, line: int, name: str, value: str) -> Iterator[Finding]:
    for url in value.split():
        if name == "extra-index-url":
            yield found("pip_extra_index", f"extra-index-url is {shown(url)}", path, line)
        if name in ("index-url", "extra-index-url", "find-links") and is_plain(url):
            yield found("pip_no_tls", f"{name} is {shown(url)}, without TLS", path, line)
        if name == "trusted-host" and not _LOCAL.fullmatch(url.partition(":")[0]):
            yield found("pip_no_tls", f"the certificate of {url} is not checked (trusted-host)", path, line)


_ENVIRONMENT = re.compile(
    r"\b(?:PIP|UV)_(EXTRA_INDEX_URL|INDEX_URL|DEFAULT_INDEX|TRUSTED_HOST|FIND_LINKS)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))"
)


def environment_findings(path: str, text: str) -> Iterator[Finding]:
    """Yield the same from variables that a file sets: /etc/environment, a profile, a unit, a crontab."""
    for number, line in _said(text):
        for name, *values in _ENVIRONMENT.findall(line):
            setting = name.replace("DEFAULT_INDEX", "INDEX_URL").lower().replace("_", "-")
            yield from _pip(path, number, setting, next((value for value in values if value), ""))


def _said(text: str) -> Iterator[Tuple[int, str]]:
    """Yield the lines that are no comments, with those joined that end in a backslash, each with the number of its first."""
    begun, whole = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not whole and line.lstrip().startswith(("#", ";")):
            continue
        begun, whole = begun or number, whole + line
        if whole.endswith("\\"):
            whole = f"{whole[:-1]} "
            continue
        yield begun, whole
        begun, whole = 0, ""
    if whole:
        yield begun, whole


def npm_findings(path: str, text: str) -> Iterator[Finding]:
    """Yield what an .npmrc says that lets others answer for a registry."""
    for setting in ini(text):
        registry = setting.name == "registry" or setting.name.startswith("@")
        # The colon of @scope:registry ends a name for configparser.
        value = setting.value.partition("=")[2] if setting.name.startswith("@") else setting.value
        if registry and is_plain(value.strip()):
            yield found("npm_no_tls", f"a registry is {shown(value.strip())}, without TLS", path, setting.line)
        if setting.name == "strict-ssl" and setting.value.lower() == "false":
            yield found("npm_no_tls", "certificates are not checked (strict-ssl)", path, setting.line)


def is_own_name(name: str, own: Sequence[str]) -> bool:
    """Return whether a name is one of those that the operator calls their own, each a pattern of fnmatch."""
    return any(fnmatch.fnmatchcase(name.lower(), pattern.lower()) for pattern in own)


def unscoped(path: str, names: Sequence[str], own: Sequence[str]) -> Iterator[Finding]:
    """Yield own names of npm packages that stand below no scope."""
    for name in sorted(set(names)):
        if not name.startswith("@") and is_own_name(name, own):
            yield found("own_name_unscoped", f"{name} has no scope", path, package=f"npm:{name}")


_FETCH = r"\b(?:curl|wget|fetch|aria2c)\b"
_SHELL = r"(?:\S*/)?(?:env\s+)?(?:\S*/)?(?:(?:ba|da|z|k|a)?sh|python[\d.]*|perl|ruby|node|php)\b"
_PIPED = re.compile(
    rf"{_FETCH}[^;&]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?{_SHELL}(?!\s+-c)"
    rf"|{_SHELL}\s+(?:-\w*c\s+)?[\"']?(?:\$\(|<\(|`)\s*(?:sudo\s+)?{_FETCH}"
    rf"|(?:\beval|\bsource|(?:^|\s)\.)\s+[\"']?(?:\$\(|<\(|`)\s*{_FETCH}"
)


def script_findings(path: str, text: str) -> Iterator[Finding]:
    """Yield the lines of a job (a crontab, a unit) that run what they have just fetched; without TLS that is certain."""
    for number, line in _said(text):
        if _PIPED.search(line):
            urls = re.findall(r"\b(?:http|ftp)://\S+", line)
            plain = any(not _LOCAL.fullmatch(host_of(url)) for url in urls)
            what = f"it fetches a script {'without TLS ' if plain else ''}and runs it: {line.strip()[:160]}"
            yield found("piped_script", what, path, number, severity=CERTAIN if plain else "")


def ansible_findings(path: str, text: str, hosts: Sequence[str]) -> Iterator[Finding]:
    """Yield what an ansible.cfg says of the servers that collections come from; ``hosts`` are those configured."""
    for setting in ini(text):
        if not setting.section.startswith("galaxy"):
            continue
        if setting.name in ("url", "server", "api-server"):
            if is_plain(setting.value):
                what = f"a Galaxy server is {shown(setting.value)}, without TLS"
                yield found("ansible_no_tls", what, path, setting.line)
            elif host_of(setting.value) not in hosts:
                yield found("ansible_galaxy_host", f"a Galaxy server is {shown(setting.value)}", path, setting.line)
        if setting.name in ("ignore-certs", "disable-gpg-verify") or (
            setting.name == "validate-certs" and setting.value.lower() in ("false", "no", "0")
        ):
            off = setting.name == "validate-certs" or setting.value.lower() in ("true", "yes", "1")
            if off:
                yield found("ansible_no_tls", f"{setting.name} = {setting.value}", path, setting.line)


def has_keyring(text: str) -> bool:
    """Return whether an ansible.cfg names the keyring that signatures of collections are verified with."""
    return any(
        setting.section == "galaxy" and setting.name == "gnupg-keyring" and setting.value for setting in ini(text)
    )
