# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock files: from which hosts they fetch what, and whether each entry has a digest."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from .finding import Finding, found
from .names import normalized
from .settings import host_of, is_own_name, is_plain, shown

#: Registries that anybody may publish on.
PUBLIC = frozenset({"registry.npmjs.org", "registry.yarnpkg.com", "pypi.org", "files.pythonhosted.org", "rubygems.org"})


class Entry(NamedTuple):
    """What a lock file fixes: a package, where it is fetched from (empty: the configured index), and whether it has a digest."""

    name: str
    url: str
    digest: bool


class Malformed(ValueError):
    """A lock file does not have the shape of its kind; the text says what is odd."""


def package_lock(data: Any) -> List[Entry]:
    """Return the entries of package-lock.json or npm-shrinkwrap.json, of all its versions."""
    top = _mapping(data, "the file")
    if "packages" in top:
        return [
            _npm(path, entry)
            for path, entry in _mapping(top["packages"], "packages").items()
            if path.count("node_modules/")
        ]
    result, waiting = [], [_mapping(top.get("dependencies", {}), "dependencies")]
    while waiting:
        for name, entry in waiting.pop().items():
            result.append(_npm(f"node_modules/{name}", entry))
            waiting.append(_mapping(_mapping(entry, name).get("dependencies", {}), name))
    return result


def _npm(path: str, given: Any) -> Entry:
    entry = _mapping(given, path)
    name = str(entry.get("name") or path.rpartition("node_modules/")[2])
    url = entry.get("resolved") or ""
    if not isinstance(url, str):
        # ``resolved: true`` of a link.
        url = ""
    version = entry.get("version")
    # The first version of the format writes an address in the place of a version.
    if not url and isinstance(version, str) and "://" in version:
        url = version
    inside = bool(entry.get("link") or entry.get("bundled") or entry.get("inBundle")) or url.startswith("file:")
    return Entry(
        name, "" if inside else url, inside or bool(entry.get("integrity")) or bool(re.search(r"#[0-9a-f]{40}$", url))
    )


def package_json(data: Any) -> List[str]:
    """Return the names that a package.json depends on."""
    top = _mapping(data, "the file")
    kinds = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
    return [str(name) for kind in kinds for name in _mapping(top.get(kind) or {}, kind)]


def yarn(text: str) -> List[Entry]:
    """Return the entries of a yarn.lock, of its first version and of Berry's."""
    result: List[Entry] = []
    name, url, digest = "", "", False
    for line in [*text.splitlines(), "end:"]:
        if line and line[0] not in " #":
            if name and name != "__metadata":
                result.append(Entry(name, url, digest))
            if not line.rstrip().endswith(":"):
                raise Malformed("a line begins an entry and does not end in a colon")
            key = line.rstrip(":").split(",")[0].strip().strip('"')
            name, url, digest = re.sub(r"(?<=.)@.*$", "", key), "", False
        match = re.match(r"\s+(resolved|resolution|integrity|checksum):?\s+\"?([^\"\s]+)", line)
        if match and match[1] == "resolved":
            url = match[2]
            digest = digest or bool(re.search(r"#[0-9a-f]{40}$", url))
        elif match and match[1] == "resolution":
            found_url = re.search(r"@((?:git\+)?[a-z]+://\S+)", match[2])
            url = found_url[1] if found_url else ""
            digest = digest or "workspace:" in match[2]
        elif match:
            digest = True
    return result


def poetry(data: Any) -> List[Entry]:
    """Return the entries of a poetry.lock."""
    top = _mapping(data, "the file")
    # Before version 1.3 digests stand in a table of their own.
    files = _mapping(_mapping(top.get("metadata") or {}, "metadata").get("files") or {}, "metadata.files")
    result = []
    for given in _list(top.get("package", []), "package"):
        entry = _mapping(given, "package")
        source = _mapping(entry.get("source") or {}, "source")
        local = source.get("type") in ("directory", "file")
        fixed = (
            bool(entry.get("files"))
            or bool(source.get("resolved_reference"))
            or bool(files.get(str(entry.get("name"))))
        )
        result.append(Entry(str(entry.get("name")), "" if local else str(source.get("url") or ""), local or fixed))
    return result


def uv(data: Any) -> List[Entry]:
    """Return the entries of a uv.lock; one for each host that a package is fetched from."""
    result = []
    for given in _list(_mapping(data, "the file").get("package", []), "package"):
        entry = _mapping(given, "package")
        source = _mapping(entry.get("source") or {}, "source")
        local = bool(set(source) & {"virtual", "editable", "directory", "path"})
        fetched = [_mapping(each, "wheels") for each in _list(entry.get("wheels") or [], "wheels")]
        fetched += [_mapping(entry["sdist"], "sdist")] if entry.get("sdist") else []
        urls = [str(source.get(kind)) for kind in ("registry", "url", "git") if source.get(kind)]
        urls += [str(each.get("url")) for each in fetched if each.get("url")]
        fixed = local or "git" in source or (bool(fetched) and all(each.get("hash") for each in fetched))
        by_host = {host_of(url): url for url in reversed(urls) if "://" in url}
        result += [Entry(str(entry.get("name")), url, fixed) for url in by_host.values()] or [
            Entry(str(entry.get("name")), "", fixed)
        ]
    return result


def findings(
    registry: str, path: str, entries: Sequence[Entry], hosts: Sequence[str], own: Sequence[str]
) -> Iterator[Finding]:
    """Yield what lets others choose what a lock file installs, once for each host; ``hosts`` are those configured."""
    plain: Dict[str, Entry] = {}
    foreign: Dict[str, Entry] = {}
    for entry in entries:
        host = host_of(_address(entry.url))
        if entry.url and is_plain(_address(entry.url)):
            plain.setdefault(host, entry)
        # An address whose host cannot be read may lead anywhere.
        elif (host or "://" in entry.url) and host not in hosts and not entry.url.startswith("file:"):
            foreign.setdefault(host, entry)
    for rule, those in (("lock_no_tls", plain), ("lock_host", foreign)):
        for host, entry in those.items():
            yield found(
                rule,
                f"{entry.name} comes from {host or 'a host that cannot be read'} ({shown(entry.url)[:160]})",
                path,
                package=f"{registry}:{entry.name}",
            )
    unfixed = [entry for entry in entries if not entry.digest]
    if unfixed:
        yield found("lock_no_integrity", f"{len(unfixed)} entries have no digest, the first is {unfixed[0].name}", path)
    seen: Optional[Tuple[str, str]] = None
    for entry in sorted(entries):
        public = host_of(entry.url) in PUBLIC or (not entry.url and registry == "pypi" and not entry.digest)
        if public and is_own_name(normalized(registry, entry.name), own) and seen != (entry.name, host_of(entry.url)):
            seen = (entry.name, host_of(entry.url))
            what = f"{entry.name} is your own name and comes from {seen[1] or 'the public index'}"
            yield found("own_name_public", what, path, package=f"{registry}:{entry.name}")


def _address(url: str) -> str:
    """Return an address with what git and npm write in front of it and instead of it undone."""
    short = re.match(r"(github|gitlab|bitbucket):", url)
    if short:
        return f"https://{short[1]}.{'org' if short[1] == 'bitbucket' else 'com'}/"
    scp = re.match(r"(?:git\+)?(?:ssh://)?[\w.-]+@([\w.-]+)[:/]", url)
    return f"ssh://{scp[1]}/" if scp else re.sub(r"^git\+", "", url)


def _mapping(given: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Malformed(f"{name[:80]} is no mapping")
    return given


def _list(given: Any, name: str) -> Sequence[Any]:
    if not isinstance(given, list):
        raise Malformed(f"{name[:80]} is no list")
    return given
