# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates that arrive by themselves: from apt's merged configuration and what is wanted to the steps between."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..base import unit_files, values, writing
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit, service, timer
from ..base.paths import STATE, UNITS
from ..base.steps import (
    InstallPackages,
    Plan,
    ReloadManager,
    ReloadUnit,
    RemoveFile,
    SetUnit,
    Step,
    WriteFile,
)
from .reboots import RebootWindow, Slot, slot

#: Sorts behind Debian's own 20auto-upgrades and 50unattended-upgrades, and apt lets the last value win.
PATH = "/etc/apt/apt.conf.d/99portcullis-unattended-upgrades"
#: apt reads it behind all files of that folder.
MAIN = "/etc/apt/apt.conf"
PACKAGE = "unattended-upgrades"
TIMERS = ("apt-daily.timer", "apt-daily-upgrade.timer")
REPORTS = ("always", "only-on-error", "on-change")

#: dpkg's options for configuration files that were edited; unattended-upgrades holds such a package back where neither
#: --force-confold nor --force-confnew is there.
CONFFILES: Mapping[str, Tuple[str, ...]] = {
    "keep": ("--force-confdef", "--force-confold"),
    "replace": ("--force-confdef", "--force-confnew"),
    "hold": (),
}
DPKG_OPTIONS = "DPkg::Options"

NEEDRESTART = "needrestart"
#: How needrestart itself writes its modes; None leaves it as it is.
RESTARTS: Mapping[str, Optional[str]] = {"automatic": "a", "list": "l", "leave": None}
NEEDRESTART_PATH = "/etc/needrestart/conf.d/99-portcullis.conf"

SERVICE = "apt-daily-upgrade.service"
DROP_IN = f"{UNITS}/{SERVICE}.d/portcullis.conf"
#: Reading the lists of packages is a service of its own.
LISTS_DROP_IN = f"{UNITS}/apt-daily.service.d/portcullis.conf"
REBOOT_TIMER = "portcullis-reboot.timer"
REBOOT_PATHS = (f"{UNITS}/portcullis-reboot.service", f"{UNITS}/{REBOOT_TIMER}")
FILES = (PATH, DROP_IN, LISTS_DROP_IN, *REBOOT_PATHS, NEEDRESTART_PATH)

#: What apt refused when it was last asked.
CHECKED = f"{STATE}/updates.json"

#: Lists in apt's configuration add up over all files, so each is emptied before it is filled.
ORIGINS = "Unattended-Upgrade::Origins-Pattern"
OTHER_ORIGINS = "Unattended-Upgrade::Allowed-Origins"
BLACKLIST = "Unattended-Upgrade::Package-Blacklist"
MAIL = "Unattended-Upgrade::Mail"
WEEKDAYS = "Unattended-Upgrade::Update-Days"
_LISTS = (ORIGINS, OTHER_ORIGINS, BLACKLIST, DPKG_OPTIONS, WEEKDAYS)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

#: Where security updates come from; unattended-upgrades itself fills in the release's name.
SECURITY: Mapping[str, Tuple[str, ...]] = {
    "debian": ("origin=Debian,codename=${distro_codename}-security,label=Debian-Security",),
    "ubuntu": (
        "origin=Ubuntu,archive=${distro_codename}-security,label=Ubuntu",
        "origin=UbuntuESM,archive=${distro_codename}-infra-security",
        "origin=UbuntuESMApps,archive=${distro_codename}-apps-security",
    ),
}

_ROLE = "unattended_upgrades"
_DROP_IN = """[Service]
# 'portcullis status' reads the log, which is otherwise in the language of the host.
Environment=LC_ALL=C.UTF-8
# A package whose installation failed half-way is passed by in every later run, unless it is finished first.
ExecStartPre=-/usr/bin/env DEBIAN_FRONTEND=noninteractive dpkg {options} --configure --pending
"""
_TIMEZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
_REBOOT_SERVICE = """[Unit]
Description=Reboot where an update needs it
[Service]
Type=oneshot
ExecStart={program} updates reboot {options}
"""
_REBOOT_TIMER = """[Unit]
Description=This host's slot for reboots
[Timer]
OnCalendar=*-*-* {time}:00 {timezone}
AccuracySec=1s
[Install]
WantedBy=timers.target
"""

_LISTS_DROP_IN = """[Service]
# apt-daily drops what apt says of lists that it refuses, and reports success.
ExecStartPost=-{program} updates check
"""

#: apt's merged configuration: a key has one text, a list is at its key with the entries in order.
Config = Mapping[str, Tuple[str, ...]]


@dataclass(frozen=True)
class Wanted:
    """What apt shall do by itself."""

    extra_origins: Tuple[str, ...] = ()
    package_blacklist: Tuple[str, ...] = ()
    update_days: int = 1
    upgrade_days: int = 1
    autoclean_days: int = 7
    weekdays: Tuple[str, ...] = ()
    dpkg_options: Tuple[str, ...] = ()
    remove_unused: bool = False
    conffiles: str = "keep"
    restart_services: str = "automatic"
    reboot_slot: Optional[Slot] = None
    reboot_timezone: str = "UTC"
    reboot_with_users: bool = True
    mail: str = ""
    mail_report: str = "on-change"
    lock_timeout_seconds: int = 300

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module unattended_upgrades say; Refusal for what apt could not follow."""
        if not _TIMEZONE.fullmatch(str(params["reboot_timezone"])):
            raise Refusal(
                f"reboot_timezone: {params['reboot_timezone']!r} is no name of a time zone; write one such as Europe/Berlin, or UTC."
            )
        return cls(
            extra_origins=_entries(params["extra_origins"], "extra_origins"),
            package_blacklist=_entries(params["package_blacklist"], "package_blacklist"),
            update_days=_days(params, "update_days"),
            upgrade_days=_days(params, "upgrade_days"),
            autoclean_days=_days(params, "autoclean_days"),
            weekdays=tuple(day for day in DAYS if day in (params.get("weekdays") or ())),
            dpkg_options=_dpkg_options(params.get("dpkg_options") or ()),
            remove_unused=bool(params["remove_unused"]),
            conffiles=params["conffiles"],
            restart_services=params["restart_services"],
            reboot_slot=_slot(params),
            reboot_timezone=str(params["reboot_timezone"]),
            reboot_with_users=bool(params["reboot_with_users"]),
            mail=_entry(params["mail"], "mail") if params["mail"] else "",
            mail_report=params["mail_report"],
            lock_timeout_seconds=values.in_bounds(
                params["lock_timeout_seconds"], "lock_timeout_seconds", 0, 7200, "seconds"
            ),
        )

    def config(self, distribution: str) -> Dict[str, Tuple[str, ...]]:
        """Return apt's configuration as it is wanted on Debian or Ubuntu."""
        return {
            "APT::Periodic::Enable": ("1",),
            "APT::Periodic::Update-Package-Lists": (str(self.update_days),),
            "APT::Periodic::Unattended-Upgrade": (str(self.upgrade_days),),
            "APT::Periodic::AutocleanInterval": (str(self.autoclean_days),),
            ORIGINS: (*SECURITY[distribution], *self.extra_origins),
            OTHER_ORIGINS: (),
            BLACKLIST: self.package_blacklist,
            # Where it is empty, what others say stays, and is reported.
            **({WEEKDAYS: self.weekdays} if self.weekdays else {}),
            DPKG_OPTIONS: (*CONFFILES[self.conffiles], *self.dpkg_options),
            # A run that is ended between two steps leaves a whole system behind.
            "Unattended-Upgrade::MinimalSteps": ("true",),
            "Unattended-Upgrade::AutoFixInterruptedDpkg": ("true",),
            "Unattended-Upgrade::InstallOnShutdown": ("false",),
            # Without it /boot fills up, and no update arrives any more; the running kernel and the newest ones stay.
            "Unattended-Upgrade::Remove-Unused-Kernel-Packages": ("true",),
            "Unattended-Upgrade::Remove-New-Unused-Dependencies": (_flag(self.remove_unused),),
            "Unattended-Upgrade::Remove-Unused-Dependencies": (_flag(self.remove_unused),),
            # A timer of its own does that: it knows of time zones, and of the group.
            "Unattended-Upgrade::Automatic-Reboot": ("false",),
            MAIL: (self.mail,),
            "Unattended-Upgrade::MailReport": (self.mail_report,),
        }

    @property
    def timers(self) -> Tuple[str, ...]:
        return (*TIMERS, REBOOT_TIMER) if self.reboot_slot else TIMERS

    @property
    def packages(self) -> Tuple[str, ...]:
        return (PACKAGE, NEEDRESTART) if RESTARTS[self.restart_services] else (PACKAGE,)

    def files(self, distribution: str) -> Dict[str, str]:
        """Return the text of every file as it is wanted, by path."""
        found = {
            PATH: render(self.config(distribution)),
            DROP_IN: unit_files.render(
                _DROP_IN, _ROLE, options=" ".join(CONFFILES[self.conffiles] or CONFFILES["keep"])
            ),
            LISTS_DROP_IN: unit_files.render(_LISTS_DROP_IN, _ROLE),
        }
        if self.reboot_slot:
            users = " --with-users" if self.reboot_with_users else ""
            options = (
                f"--slot {self.reboot_slot.time} --minutes {self.reboot_slot.minutes} --timezone {self.reboot_timezone}"
            )
            found[REBOOT_PATHS[0]] = unit_files.render(_REBOOT_SERVICE, _ROLE, options=options + users)
            found[REBOOT_PATHS[1]] = unit_files.render(
                _REBOOT_TIMER, _ROLE, time=self.reboot_slot.time, timezone=self.reboot_timezone
            )
        mode = RESTARTS[self.restart_services]
        if mode:
            found[NEEDRESTART_PATH] = f"# {writing.managed(_ROLE)}\n$nrconf{{restart}} = '{mode}';\n1;\n"
        return found


def things(wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of updates."""
    return (
        *(File(path) for path in (*FILES, CHECKED)),
        *units(reboots=wanted.reboot_slot is not None),
        State("apt's merged configuration", found_by="updates/plan.py"),
    )


def units(reboots: bool) -> Tuple[Unit, ...]:
    """Return the units that make updates arrive, and reboot the host where it does so by itself."""
    daily = "/usr/lib/apt/apt.systemd.daily"
    return (
        *(timer(name, ours=False) for name in TIMERS),
        Unit(
            "apt-daily.service",
            needs=(("ExecStart", f"{daily} update"), ("ExecStartPost", "portcullis updates check")),
            drop_ins=(LISTS_DROP_IN,),
        ),
        Unit(
            SERVICE,
            needs=(("ExecStart", f"{daily} install"), ("ExecStartPre", "--configure --pending")),
            drop_ins=(DROP_IN,),
        ),
        *((timer(REBOOT_TIMER), service("portcullis-reboot.service", "updates reboot")) if reboots else ()),
    )


@dataclass(frozen=True)
class Observed:
    """How apt is set up: the distribution's id, which packages are there, our files, apt's merged configuration.

    ``timers`` are (starts at boot, runs now) by name. ``behind`` are the files that apt reads behind ours, by path.
    ``restart_mode`` is what needrestart itself reads, None where it is not installed.
    """

    distribution: str
    installed: Tuple[str, ...]
    texts: Mapping[str, Optional[str]]
    config: Config
    restart_mode: Optional[str] = None
    timers: Mapping[str, Tuple[bool, bool]] = field(default_factory=dict)
    behind: Mapping[str, str] = field(default_factory=dict)


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps that make updates arrive."""
    if observed.distribution not in SECURITY:
        raise Refusal(
            f"This host is {observed.distribution or 'of an unknown kind'}, and only Debian and Ubuntu publish security updates "
            "that are known here; leave the role unattended_upgrades out."
        )
    missing = tuple(name for name in wanted.packages if name not in observed.installed)
    steps: List[Step] = [InstallPackages(missing, wanted.lock_timeout_seconds)] if missing else []
    for path, text in wanted.files(observed.distribution).items():
        before = observed.texts.get(path)
        if before != text:
            steps.append(WriteFile(path, text, before))
    steps += _unwanted_reboots(observed, wanted)
    units = [step.path for step in steps if isinstance(step, (WriteFile, RemoveFile)) and "/systemd/" in step.path]
    if units:
        steps.append(ReloadManager())
    for name in wanted.timers:
        if not all(observed.timers.get(name, (False, False))):
            steps.append(SetUnit(name, enabled=True, active=True))
        elif f"{UNITS}/{name}" in units:
            steps.append(ReloadUnit(name, restart=True))
    if not steps:
        refuse_differences(observed, wanted)
    return Plan(tuple(steps), needs_command=True)


def _unwanted_reboots(observed: Observed, wanted: Wanted) -> List[Step]:
    found: List[Step] = []
    if not wanted.reboot_slot:
        if any(observed.timers.get(REBOOT_TIMER, (False, False))):
            found.append(SetUnit(REBOOT_TIMER, enabled=False, active=False))
        found += [
            RemoveFile(path, text) for path in REBOOT_PATHS for text in [observed.texts.get(path)] if text is not None
        ]
    return found


def refuse_differences(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal unless apt's merged configuration is what is wanted."""
    for key, actual, value in differences(wanted.config(observed.distribution), observed.config):
        raise Refusal(
            f"apt's {key} is {actual or 'empty'} and not {value or 'empty'}, so {winners(key, observed.behind)} wins over {PATH}; remove that "
            "setting there, then run again."
        )
    mode = RESTARTS[wanted.restart_services]
    if mode and observed.restart_mode != mode:
        raise Refusal(
            f"needrestart's restart mode is {observed.restart_mode or 'not set'} and not {mode}, so a file behind "
            f"{NEEDRESTART_PATH} wins over it; remove that setting there, then run again."
        )


def differences(wanted: Config, config: Config) -> Iterator[Tuple[str, str, str]]:
    """Yield the keys of which apt holds something else than what is wanted, with both as text."""
    # Whoever names a key first settles its spelling, and apt does not care for it.
    known = {key.lower(): value for key, value in config.items()}
    for key, value in wanted.items():
        # An empty text and no text are one to apt, and what a list has twice it has.
        held, meant = (tuple(dict.fromkeys(filter(None, entries))) for entries in (known.get(key.lower(), ()), value))
        if held != meant:
            yield key, ", ".join(held), ", ".join(meant)


def winners(key: str, behind: Mapping[str, str]) -> str:
    """Return in words which of the files that apt reads behind ours sets a key."""
    last = key.rpartition("::")[2].lower()
    found = [path for path, text in behind.items() if last in text.lower()]
    return " or ".join(found) or f"a file behind it in {posixpath.dirname(PATH)}, or {MAIN},"


def parse_own(text: str) -> Dict[str, Tuple[str, ...]]:
    """Return what our own file says, as ``render`` wrote it."""
    return {**dict.fromkeys(re.findall(r"^#clear (\S+);$", text, re.MULTILINE), ()), **parse_dump(text)}


def render(config: Config) -> str:
    """Return the file's text."""
    lines = [f"// {writing.managed(_ROLE)}\n"]
    for key, entries in config.items():
        if key in _LISTS:
            lines.append(f"#clear {key};\n")
            lines += [f'{key}:: "{entry}";\n' for entry in entries]
        else:
            lines.append(f'{key} "{entries[0]}";\n')
    return "".join(lines)


def parse_dump(text: str) -> Dict[str, Tuple[str, ...]]:
    """Return apt's merged configuration from what ``apt-config dump`` prints."""
    found: Dict[str, List[str]] = {}
    for key, value in re.findall(r'^(\S+) "(.*)";$', text, re.MULTILINE):
        found.setdefault(key[:-2] if key.endswith("::") else key, []).append(value)
    # A list's own line comes first and is empty.
    return {key: tuple(entry for entry in entries if entry or len(entries) == 1) for key, entries in found.items()}


def _dpkg_options(given: Sequence[Any]) -> Tuple[str, ...]:
    options = _entries(given, "dpkg_options")
    for option in options:
        if not option.startswith("--") or re.match(r"--(no-|refuse-|force-)?(force-)?conf", option):
            raise Refusal(
                f"dpkg_options: {option!r} is no long option of dpkg's, or one about configuration files, of which conffiles decides; write one "
                "such as --force-unsafe-io, or leave it out."
            )
    return options


def _days(params: Mapping[str, Any], name: str) -> int:
    return values.in_bounds(params[name], name, 0, 365, "days")


def _slot(params: Mapping[str, Any]) -> Optional[Slot]:
    """Return the host's slot; the values are looked at even where the host shall not reboot by itself."""
    window = RebootWindow.parse(params["reboot_window"], "reboot_window")
    minutes = values.in_bounds(params["reboot_minutes"], "reboot_minutes", 1, 240, "minutes")
    if not params["automatic_reboot"]:
        return None
    if not params["reboot_host"]:
        raise Refusal(
            "reboot_host: it is empty, and a host's slot is found by its name; write its name in the inventory."
        )
    return slot(str(params["reboot_host"]), [str(name) for name in params["reboot_group"]], window, minutes)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _entries(given: Sequence[Any], option: str) -> Tuple[str, ...]:
    return tuple(_entry(value, option) for value in given)


def _entry(value: Any, option: str) -> str:
    text = values.one_line(value, option)
    # In quotes apt takes everything else as it stands: ${distro_codename}, and {1,3} of a regular expression.
    if not text.strip() or '"' in text:
        raise Refusal(
            f"{option}: {text!r} is empty or holds a double quote, which ends a value in apt's files; leave that out."
        )
    return text
