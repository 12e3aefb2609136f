# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of somebody's policy for apt the first run would take away: refused until it is kept by a variable, or named.

Only what a file of this host says counts; a package's own defaults, and what is switched off, are nobody's policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Collection, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base.errors import Refusal
from .plan import (
    BLACKLIST,
    CONFFILES,
    DPKG_OPTIONS,
    MAIL,
    ORIGINS,
    OTHER_ORIGINS,
    PATH,
    RESTARTS,
    Config,
    Observed,
    Wanted,
)

_ROLE = "unattended_upgrades_"
#: The name that stands for needrestart's mode, which is in no file of apt's.
NEEDRESTART_MODE = "needrestart::restart"
_REBOOT = "Unattended-Upgrade::Automatic-Reboot"
_YES = ("1", "true", "yes", "on", "enable", "with")
_NO = ("0", "false", "no", "off", "disable", "without")
#: What the packages of Debian and Ubuntu say of origins.
_STOCK = re.compile(
    r"origin=Debian,codename=\$\{distro_codename\}(-security)?,label=Debian(-Security)?"
    r"|\$\{distro_id\}(ESM|ESMApps)?:\$\{distro_codename\}(-security|-apps-security|-infra-security)?"
)
_SHORT = {"origin": "o", "archive": "a", "suite": "a", "codename": "n", "label": "l", "component": "c"}
#: How often, in days, where somebody has chosen another time than every day; the variable of each.
_INTERVALS: Mapping[str, str] = {
    "APT::Periodic::Update-Package-Lists": "update_days",
    "APT::Periodic::Unattended-Upgrade": "upgrade_days",
}
_REMOVING = "Unattended-Upgrade::Remove-"


@dataclass(frozen=True)
class Loss:
    """A key of apt's that would lose what it holds: the words for it, and the variable that keeps it, empty where none does."""

    key: str
    text: str
    kept_by: str = ""

    @property
    def sentence(self) -> str:
        keep = f"; keep it by {_ROLE}{self.kept_by}" if self.kept_by else ""
        return f"apt's {self.key} {self.text}{keep}"


def losses(observed: Observed, wanted: Wanted) -> List[Loss]:
    """Return what of the policy of a host goes that the role has not taken over yet."""
    now = _Now(observed.config)
    return [
        *_origins(now, wanted, observed.distribution),
        *_lists(now, wanted),
        *_mail(now, wanted),
        *_reboots(now, wanted),
        *_intervals(now, wanted),
        *_removals(now, wanted),
        *_restarts(observed.restart_mode, wanted),
    ]


def holds(observed: Observed) -> bool:
    """Return whether the role has taken this host over: its file says from where updates come, and apt says the same."""
    said = re.findall(rf'^{re.escape(ORIGINS)}:: "(.*)";$', observed.texts.get(PATH) or "", re.MULTILINE)
    return bool(said) and tuple(said) == observed.config.get(ORIGINS, ())


def refuse(observed: Observed, wanted: Wanted, named: Collection[str]) -> None:
    """Raise Refusal for what the first run on a host would take away of somebody's policy, unless its key was named."""
    if holds(observed):
        return
    known = {name.lower() for name in named}
    left = [loss for loss in losses(observed, wanted) if loss.key.lower() not in known]
    if left:
        texts = "; ".join(loss.sentence for loss in left)
        raise Refusal(
            f"lost_policy: the first run would replace what somebody has set on this host, so nothing was changed: {texts}. To accept that, set "
            f"portcullis_adopt_lost_policy: [{', '.join(dict.fromkeys(loss.key for loss in left))}]."
        )


class _Now:
    """apt's merged configuration, asked without regard to case."""

    def __init__(self, config: Config) -> None:
        self._known = {key.lower(): tuple(filter(None, value)) for key, value in config.items()}

    def all(self, key: str) -> Tuple[str, ...]:
        return self._known.get(key.lower(), ())

    def one(self, key: str) -> str:
        return (self.all(key) or ("",))[-1]


def _origins(now: _Now, wanted: Wanted, distribution: str) -> Iterator[Loss]:
    kept = [_words(pattern) for pattern in wanted.config(distribution)[ORIGINS]]
    for key in (ORIGINS, OTHER_ORIGINS):
        lost = []
        for entry in now.all(key):
            pattern = entry if key == ORIGINS else _pattern(entry)
            if not _STOCK.fullmatch(entry) and _words(pattern) not in kept:
                lost.append((entry, pattern))
        if lost:
            yield Loss(
                key,
                f"loses {_shown([entry for entry, _pattern in lost])}",
                f"extra_origins: {_quoted([pattern for _entry, pattern in lost])}",
            )


def _pattern(entry: str) -> str:
    """Return the pattern of an entry of Allowed-Origins, as unattended-upgrades takes it."""
    origin, sign, archive = entry.partition(":")
    if not sign:
        origin, _sign, archive = entry.partition(" ")
    return f"origin={origin},archive={archive}"


def _words(pattern: str) -> Mapping[str, str]:
    words = (word.strip().partition("=")[::2] for word in pattern.split(","))
    return {_SHORT.get(word.strip(), word.strip()): value.strip() for word, value in words}


def _lists(now: _Now, wanted: Wanted) -> Iterator[Loss]:
    lost = [entry for entry in now.all(BLACKLIST) if entry not in wanted.package_blacklist]
    if lost:
        yield Loss(BLACKLIST, f"loses {_shown(lost)}", f"package_blacklist: {_quoted(lost)}")
    options = [entry for entry in now.all(DPKG_OPTIONS) if entry not in wanted.config("debian")[DPKG_OPTIONS]]
    conffiles = [entry for entry in options if "conf" in entry]
    if conffiles:
        fits = [name for name, meant in CONFFILES.items() if set(conffiles) <= set(meant)]
        yield Loss(DPKG_OPTIONS, f"loses {_shown(conffiles)}", f"conffiles: {fits[0]}" if fits else "")
    others = [entry for entry in options if entry not in conffiles]
    if others:
        yield Loss(DPKG_OPTIONS, f"loses {_shown(others)}", f"dpkg_options: {_quoted(others)}")


def _mail(now: _Now, wanted: Wanted) -> Iterator[Loss]:
    address, report = now.one(MAIL), now.one("Unattended-Upgrade::MailReport")
    if not address:
        return
    if wanted.mail != address:
        yield Loss(MAIL, f"is {address} and becomes {wanted.mail or 'empty'}", f"mail: {address}")
    elif report and report != wanted.mail_report:
        yield Loss(
            "Unattended-Upgrade::MailReport", f"is {report} and becomes {wanted.mail_report}", f"mail_report: {report}"
        )


def _reboots(now: _Now, wanted: Wanted) -> Iterator[Loss]:
    if now.one(_REBOOT).lower() not in _YES:
        return
    when = now.one(f"{_REBOOT}-Time")
    if wanted.reboot_slot is None:
        at = f" at {when}" if when and when != "now" else ""
        window = f" and {_ROLE}reboot_window: {_window(when)}" if _window(when) else ""
        yield Loss(
            _REBOOT,
            f"is true{at} and becomes false, so this host reboots for no update any more",
            f"automatic_reboot: true{window}",
        )
    elif now.one(f"{_REBOOT}-WithUsers").lower() in _NO and wanted.reboot_with_users:
        yield Loss(
            f"{_REBOOT}-WithUsers",
            "is false and is lost, so reboots would disturb who is logged in",
            "reboot_with_users: false",
        )


def _window(when: str) -> Optional[str]:
    """Return half an hour from a time such as 02:00 on."""
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", when)
    if match is None:
        return None
    end = (60 * int(match.group(1)) + int(match.group(2)) + 30) % (24 * 60)
    return f"{int(match.group(1)):02}:{match.group(2)}-{end // 60:02}:{end % 60:02}"


def _intervals(now: _Now, wanted: Wanted) -> Iterator[Loss]:
    for key, variable in _INTERVALS.items():
        held, meant = now.one(key), getattr(wanted, variable)
        if held not in ("", "0", "1") and held != str(meant):
            keep = f"{variable}: {held}" if held.isdigit() else ""
            yield Loss(key, f"is {held} and becomes {meant}", keep)


def _removals(now: _Now, wanted: Wanted) -> Iterator[Loss]:
    key = f"{_REMOVING}Unused-Dependencies"
    if now.one(key).lower() in _YES and not wanted.remove_unused:
        yield Loss(key, "is true and becomes false", "remove_unused: true")
    for name in ("New-Unused-Dependencies", "Unused-Dependencies"):
        if now.one(f"{_REMOVING}{name}").lower() in _NO and wanted.remove_unused:
            yield Loss(f"{_REMOVING}{name}", "is false and becomes true", "remove_unused: false")
    kernels = f"{_REMOVING}Unused-Kernel-Packages"
    if now.one(kernels).lower() in _NO:
        yield Loss(kernels, "is false and becomes true, so former kernels are removed")


def _restarts(mode: Optional[str], wanted: Wanted) -> Iterator[Loss]:
    meant = RESTARTS[wanted.restart_services]
    # Its default, i, asks a person, and there is none.
    if mode == "l" and meant not in (None, "l"):
        yield Loss(
            NEEDRESTART_MODE, "is 'l' (services are only named) and becomes 'a' (restarted)", "restart_services: list"
        )


def _shown(entries: Sequence[str]) -> str:
    more = f" and {len(entries) - 4} more" if len(entries) > 4 else ""
    return ", ".join(entries[:4]) + more


def _quoted(entries: Sequence[str]) -> str:
    return "[" + ", ".join("'" + entry.replace("'", "''") + "'" for entry in dict.fromkeys(entries)) + "]"
