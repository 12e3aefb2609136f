# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else of certbot's is on a host: a certbot that is not Debian's, and files of others that say how certbot's timer calls it."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Optional, Tuple

from ..base.paths import PROGRAM

CERTBOT = "/usr/bin/certbot"
SERVICE = "certbot.service"
#: Where pip, snap and the old certbot-auto leave theirs.
PLACES = (
    CERTBOT,
    *("/usr/local/bin/certbot", "/snap/bin/certbot", "/opt/certbot/bin/certbot", "/root/.local/bin/certbot"),
    *("/usr/local/bin/certbot-auto", "/opt/eff.org/certbot/venv/bin/certbot"),
)
_DEBIANS = ("/usr/bin/", "/usr/lib/", "/usr/share/")
#: What certbot's timer calls, of its package's or so that nothing is lost with it.
_USUAL = {
    CERTBOT,
    "certbot",
    "-q",
    "--quiet",
    "-n",
    "--non-interactive",
    "--noninteractive",
    "renew",
    "--no-random-sleep-on-renew",
}


def programs(there: Mapping[str, str], packaged: bool) -> Dict[str, str]:
    """Return those of the programs that are ``there`` (each with what it leads to) which are not of Debian's package."""
    return {
        path: target
        for path, target in there.items()
        if path != CERTBOT or not packaged or not target.startswith(_DEBIANS)
    }


def about_programs(others: Mapping[str, str]) -> str:
    """Return which these are, and what to do about them."""
    named = [path if path == target else f"{path} (which is {target})" for path, target in others.items()]
    snap = any(target.startswith(("/snap/", "/usr/bin/snap")) for target in others.values())
    paths = [path for path in others if not path.startswith("/snap/")]
    how = " and ".join(
        [*(["'snap remove certbot'"] if snap else []), *([f"'rm -f {' '.join(paths)}'"] if paths else [])]
    )
    return (
        f"A certbot that is not Debian's is on this host: {', '.join(named)}. Two of them renew the same certificates, each by its own timer, "
        f"and one hides the other. Remove it ({how}; what is in /etc/letsencrypt stays, and Debian's certbot renews it), then run again"
    )


def lost_call(texts: Mapping[str, str]) -> str:
    """Return which of these files of others says how certbot's timer calls certbot, so that ours would take that away; or nothing.

    ``texts`` are drop-ins of its service, and the unit file where that is not its package's, by path.
    """
    for path, text in texts.items():
        joined = re.sub(r"\\\n", " ", text)
        for command in re.findall(r"^[ \t]*ExecStart[ \t]*=[ \t]*(\S.*?)[ \t]*$", joined, re.MULTILINE):
            words = command.lstrip("-@:+!").split()
            if PROGRAM not in words and not set(words) <= _USUAL:
                return (
                    f"{path} has {SERVICE} run '{command}', which would be lost: this role has it call certbot through {PROGRAM}. Write its hooks "
                    "as programs into /etc/letsencrypt/renewal-hooks/{pre,deploy,post}/ and its options into /etc/letsencrypt/cli.ini, remove "
                    f"ExecStart from {path}, then run 'systemctl daemon-reload' and this again"
                )
    return ""


def fragment(properties: Mapping[str, str]) -> Tuple[str, ...]:
    """Return the unit file itself where it is not its package's."""
    path: Optional[str] = properties.get("FragmentPath")
    return (path,) if path and not path.startswith(("/usr/lib/", "/lib/")) else ()
