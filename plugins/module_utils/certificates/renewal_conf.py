# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""certbot's configuration for the renewal of one certificate, read as certbot reads it, and what of it a new certificate must keep.

certbot reads it by configobj: a comment may end any line, values may be quoted, and commas make lists. Whoever has certbot issue a
certificate of that name anew replaces all options of the section ``renewalparams`` by those of that call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Tuple

KINDS = ("cert", "privkey", "chain", "fullchain")

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_SECTION = re.compile(rf"\s*((?:\[\s*)+)({_QUOTED}|[^'\"\s].*?)\s*((?:\]\s*)+)(?:#.*)?")
_ENTRY = re.compile(rf"\s*({_QUOTED}|[^'\"=\s#][^=]*?)\s*=\s*(.*)")
_VALUE = re.compile(
    rf"((?:(?:{_QUOTED}|[^'\",#][^,#]*?)\s*,\s*)*)({_QUOTED}|[^'\",#\s][^,#]*?)?\s*(?:#.*)?|(,)\s*(?:#.*)?"
)
_ITEM = re.compile(rf"({_QUOTED}|[^'\",#][^,#]*?)\s*,\s*")

#: What an issue of ours decides anew: whom to ask, how, and for which key; and where certbot keeps its own.
_OURS = {
    *("account", "server", "authenticator", "key_type", "pref_challs", "domains", "user_agent"),
    *("config_dir", "work_dir", "logs_dir"),
}
#: What certbot is told to keep, by its own options.
_VALUES = {
    "pre_hook": "--pre-hook",
    "post_hook": "--post-hook",
    "renew_hook": "--deploy-hook",
    "installer": "--installer",
    "rsa_key_size": "--rsa-key-size",
    "elliptic_curve": "--elliptic-curve",
    "preferred_chain": "--preferred-chain",
    "preferred_profile": "--preferred-profile",
    "required_profile": "--required-profile",
}
#: Where certbot's own server listens, which matters to no other method.
_STANDALONE = {"http01_address": "--http-01-address", "http01_port": "--http-01-port"}
_SWITCHES = {"must_staple": ("true", "--must-staple"), "reuse_key": ("true", "--reuse-key")}
_SWITCHES["autorenew"] = ("false", "--no-autorenew")
#: With it certbot issues for fewer names than it was asked for.
FEWER = "allow_subset_of_names"
#: The methods for which a web server has to run.
_SERVED = ("manual", "nginx")


@dataclass(frozen=True)
class RenewalConf:
    """Such a file: where it says that the certificate is, and its options; ``broken`` says why certbot does not read it."""

    files: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    broken: str = ""


@dataclass(frozen=True)
class Reissue:
    """Options of certbot's that keep what a certificate has, or why it cannot be kept."""

    argv: Tuple[str, ...] = ()
    refused: str = ""


def parse(text: Optional[str]) -> RenewalConf:
    """Return what a file says; one that certbot cannot read, or that leads to no certificate, is broken."""
    sections: Dict[Tuple[str, ...], Dict[str, str]] = {(): {}}
    place: Tuple[str, ...] = ()
    for number, line in enumerate((text or "").lstrip("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        section, entry = _SECTION.fullmatch(line), _ENTRY.fullmatch(line)
        if section:
            depth = section[1].count("[")
            place = (*place[: depth - 1], _bare(section[2]))
            if depth != section[3].count("]") or len(place) != depth or place in sections:
                return RenewalConf(broken=f"line {number} is no section, or one that is there twice")
            sections[place] = {}
            continue
        value = _value(entry[2]) if entry else None
        if entry is None or value is None:
            return RenewalConf(broken=f"line {number} cannot be read")
        key = _bare(entry[1])
        if key in sections[place]:
            return RenewalConf(broken=f"line {number} sets {key} once more")
        sections[place][key] = value
    files = {kind: sections[()][kind] for kind in KINDS if kind in sections[()]}
    missing = [kind for kind in KINDS if kind not in files]
    options = {key: value for key, value in sections.get(("renewalparams",), {}).items() if value != "None"}
    return RenewalConf(files, options, f"it does not say where {missing[0]} is" if missing else "")


def _value(text: str) -> Optional[str]:
    """Return a value as certbot has it, a list with commas between; None where it cannot be read."""
    found = _VALUE.fullmatch(text.rstrip())
    if found is None:
        return None
    items: List[str] = [_bare(item) for item in _ITEM.findall(found[1] or "")]
    return ",".join([*items, *([_bare(found[2])] if found[2] else [])])


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def kept(options: Mapping[str, str], authenticator: str, key_type: str, has: str) -> Reissue:
    """Return how certbot is told to keep what the options say, where it issues by this method and for this kind of key.

    ``has`` is the kind of key that it has.
    """
    argv: List[str] = []
    before, installer = options.get("authenticator", ""), options.get("installer", "")
    flags = {**_VALUES, **(_STANDALONE if authenticator == before == "standalone" else {})}
    for key, value in options.items():
        switch = _SWITCHES.get(key)
        if key == "installer" and authenticator == "nginx":
            # The method brings it.
            if value != "nginx":
                return Reissue(
                    refused=f"its installer is {value}, and the method nginx has another; choose the method webroot"
                )
        elif key in flags:
            argv += [flags[key], value]
        elif switch:
            argv += [switch[1]] if value.lower() == switch[0] else []
        elif installer and key.startswith(f"{installer}_"):
            argv += [f"--{key.replace('_', '-')}", value]
        elif not (key in _OURS or key == FEWER or key in _STANDALONE or _of_plugin(key, before, authenticator)):
            return Reissue(refused=f"{key} = {value} would be lost, of which nothing is known here; remove that line")
    if "pre_hook" in options and before == "standalone" and authenticator in _SERVED:
        return Reissue(
            refused=f"its pre_hook ('{options['pre_hook']}') was made for certbot's own server, and may stop the web server that the new "
            "method needs; remove pre_hook and post_hook, or choose the method standalone"
        )
    if options.get("reuse_key", "").lower() == "true" and has != key_type:
        return Reissue(
            refused=f"reuse_key keeps its key, which is {has} and shall be {key_type}; remove reuse_key, or set letsencrypt_key_type "
            f"to {has}"
        )
    return Reissue(tuple(argv))


def _of_plugin(key: str, *authenticators: str) -> bool:
    """Return whether an option belongs to how the names are proven, which an issue decides anew."""
    plugins = {"webroot", "manual", "standalone", *authenticators} - {""}
    return any(key.startswith(f"{plugin.replace('-', '_')}_") for plugin in plugins)
