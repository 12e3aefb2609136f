# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates that arrive by themselves: from apt's merged configuration and what is wanted to the steps between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from . import values
from .errors import Refusal
from .steps import InstallPackages, Plan, ReloadManager, SetUnit, Step, WriteFile

#: Sorts behind Debian's own 20auto-upgrades and 50unattended-upgrades, and apt lets the last value win.
PATH = "/etc/apt/apt.conf.d/99portcullis-unattended-upgrades"
PACKAGE = "unattended-upgrades"
TIMERS = ("apt-daily.timer", "apt-daily-upgrade.timer")
UPGRADES = ("none", "safe", "full")
REPORTS = ("always", "only-on-error", "on-change")

#: What dpkg is told about configuration files that were edited; unattended-upgrades holds such a package back where neither
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
DROP_IN = f"/etc/systemd/system/{SERVICE}.d/portcullis.conf"
FILES = (PATH, DROP_IN, NEEDRESTART_PATH)

#: Lists in apt's configuration add up over all files, so each is emptied before it is filled.
ORIGINS = "Unattended-Upgrade::Origins-Pattern"
OTHER_ORIGINS = "Unattended-Upgrade::Allowed-Origins"
BLACKLIST = "Unattended-Upgrade::Package-Blacklist"

#: Where security updates come from; unattended-upgrades itself fills in the release's name.
SECURITY: Mapping[str, Tuple[str, ...]] = {
    "debian": ("origin=Debian,codename=${distro_codename}-security,label=Debian-Security",),
    "ubuntu": (
        "origin=Ubuntu,archive=${distro_codename}-security,label=Ubuntu",
        "origin=UbuntuESM,archive=${distro_codename}-infra-security",
        "origin=UbuntuESMApps,archive=${distro_codename}-apps-security",
    ),
}

_MANAGED = "Managed by the Ansible collection portcullis.vps, role unattended_upgrades; edits here do not last.\n"
_DROP_IN = f"""# {_MANAGED}[Service]
# 'portcullis status' reads the log, which is otherwise in the language of the host.
Environment=LC_ALL=C.UTF-8
# A package whose installation failed half-way is passed by in every later run, unless it is finished first.
ExecStartPre=-/usr/bin/env DEBIAN_FRONTEND=noninteractive dpkg {{options}} --configure --pending
"""
_TIME = re.compile(r"now|([01]\d|2[0-3]):[0-5]\d")

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
    remove_unused: bool = True
    conffiles: str = "keep"
    restart_services: str = "automatic"
    automatic_reboot: bool = False
    reboot_time: str = "04:00"
    reboot_with_users: bool = True
    mail: str = ""
    mail_report: str = "on-change"
    upgrade: str = "none"

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return what the options of the module unattended_upgrades say; Refusal for what apt could not follow."""
        if not _TIME.fullmatch(str(params["reboot_time"])):
            raise Refusal(
                f"reboot_time: {params['reboot_time']!r} is no time of day; write one from 00:00 to 23:59, or now, in quotes."
            )
        return cls(
            extra_origins=_entries(params["extra_origins"], "extra_origins"),
            package_blacklist=_entries(params["package_blacklist"], "package_blacklist"),
            update_days=_days(params, "update_days"),
            upgrade_days=_days(params, "upgrade_days"),
            autoclean_days=_days(params, "autoclean_days"),
            remove_unused=bool(params["remove_unused"]),
            conffiles=params["conffiles"],
            restart_services=params["restart_services"],
            automatic_reboot=bool(params["automatic_reboot"]),
            reboot_with_users=bool(params["reboot_with_users"]),
            reboot_time=str(params["reboot_time"]),
            mail=_entry(params["mail"], "mail") if params["mail"] else "",
            mail_report=params["mail_report"],
            upgrade=params["upgrade"],
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
            DPKG_OPTIONS: CONFFILES[self.conffiles],
            # A run that is ended between two steps leaves a whole system behind.
            "Unattended-Upgrade::MinimalSteps": ("true",),
            "Unattended-Upgrade::AutoFixInterruptedDpkg": ("true",),
            "Unattended-Upgrade::InstallOnShutdown": ("false",),
            "Unattended-Upgrade::Remove-Unused-Kernel-Packages": (_flag(self.remove_unused),),
            "Unattended-Upgrade::Remove-New-Unused-Dependencies": (_flag(self.remove_unused),),
            "Unattended-Upgrade::Remove-Unused-Dependencies": (_flag(self.remove_unused),),
            "Unattended-Upgrade::Automatic-Reboot": (_flag(self.automatic_reboot),),
            "Unattended-Upgrade::Automatic-Reboot-Time": (self.reboot_time,),
            "Unattended-Upgrade::Automatic-Reboot-WithUsers": (_flag(self.reboot_with_users),),
            "Unattended-Upgrade::Mail": (self.mail,),
            "Unattended-Upgrade::MailReport": (self.mail_report,),
        }

    @property
    def packages(self) -> Tuple[str, ...]:
        return (PACKAGE, NEEDRESTART) if RESTARTS[self.restart_services] else (PACKAGE,)

    def files(self, distribution: str) -> Dict[str, str]:
        """Return the text of every file as it is wanted, by path."""
        found = {
            PATH: render(self.config(distribution)),
            DROP_IN: _DROP_IN.format(options=" ".join(CONFFILES[self.conffiles] or CONFFILES["keep"])),
        }
        mode = RESTARTS[self.restart_services]
        if mode:
            found[NEEDRESTART_PATH] = f"# {_MANAGED}$nrconf{{restart}} = '{mode}';\n1;\n"
        return found


@dataclass(frozen=True)
class Observed:
    """How apt is set up: the distribution's id, which packages are there, our files, apt's merged configuration.

    ``restart_mode`` is what needrestart itself reads, None where it is not installed.
    """

    distribution: str
    installed: Tuple[str, ...]
    texts: Mapping[str, Optional[str]]
    config: Config
    restart_mode: Optional[str] = None
    timers: Mapping[str, Tuple[bool, bool]] = field(default_factory=dict)


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps that make updates arrive; ``timers`` are (starts at boot, runs now) by name."""
    if observed.distribution not in SECURITY:
        raise Refusal(
            f"This host is {observed.distribution or 'of an unknown kind'}, and only Debian and Ubuntu publish security updates "
            "that are known here; leave the role unattended_upgrades out."
        )
    missing = tuple(name for name in wanted.packages if name not in observed.installed)
    steps: List[Step] = [InstallPackages(missing)] if missing else []
    for path, text in wanted.files(observed.distribution).items():
        before = observed.texts.get(path)
        if before != text:
            steps.append(WriteFile(path, text, before))
            steps += [ReloadManager()] if path == DROP_IN else []
    for name, (enabled, active) in observed.timers.items():
        if not (enabled and active):
            steps.append(SetUnit(name, enabled=True, active=True))
    if not steps:
        refuse_differences(observed, wanted)
    return Plan(tuple(steps))


def refuse_differences(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal unless apt's merged configuration is what is wanted."""
    # Whoever names a key first settles its spelling, and apt does not care for it.
    known = {key.lower(): value for key, value in observed.config.items()}
    for key, value in wanted.config(observed.distribution).items():
        actual = known.get(key.lower(), ())
        # An empty text and no text are one to apt.
        if tuple(filter(None, actual)) != tuple(filter(None, value)):
            raise Refusal(
                f"apt's {key} is {', '.join(actual) or 'empty'} and not {', '.join(value) or 'empty'}, so a file behind {PATH} "
                "in /etc/apt/apt.conf.d wins over it; remove that setting there, then run again."
            )
    mode = RESTARTS[wanted.restart_services]
    if mode and observed.restart_mode != mode:
        raise Refusal(
            f"needrestart's restart mode is {observed.restart_mode or 'not set'} and not {mode}, so a file behind "
            f"{NEEDRESTART_PATH} wins over it; remove that setting there, then run again."
        )


def render(config: Config) -> str:
    """Return the file's text."""
    lines = [f"// {_MANAGED}"]
    for key, entries in config.items():
        if key in (ORIGINS, OTHER_ORIGINS, BLACKLIST, DPKG_OPTIONS):
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


def upgradable(simulation: str) -> List[str]:
    """Return the packages that ``apt-get --simulate`` says it would install or upgrade, sorted."""
    return sorted(re.findall(r"^Inst (\S+)", simulation, re.MULTILINE))


def upgrade_purpose(names: Sequence[str]) -> str:
    """Return the summary of upgrading these packages."""
    shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    return f"Upgrade {len(names)} package{'s' if len(names) > 1 else ''}: {shown}"


def _days(params: Mapping[str, Any], name: str) -> int:
    return values.in_bounds(params[name], name, 0, 365, "days")


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _entries(given: Sequence[Any], option: str) -> Tuple[str, ...]:
    return tuple(_entry(value, option) for value in given)


def _entry(value: Any, option: str) -> str:
    text = values.one_line(value, option)
    if not text.strip() or any(sign in text for sign in '";{}'):
        raise Refusal(
            f"{option}: {text!r} is empty or holds one of \" ; {{ }}, which end a value in apt's files; leave those out."
        )
    return text
