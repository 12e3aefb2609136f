# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a host is, as far as the measures concern it: asked of the kernel and of systemd, and read from others' files."""

from __future__ import annotations

import glob
import hashlib
import os
import platform
import re
import stat
from dataclasses import replace
from typing import Dict, FrozenSet, List, Mapping, Sequence, Tuple

from ...base.errors import HostError
from ...machine import files, packages, sockets, units
from ...machine.process import ask, check, has_program
from .. import files as texts, going_back, listeners, login_defs, plan as core, record as written, report, sysctl
from ..choice import CLOCK, CRONS, KEYSIGN, LOGROTATE
from ..measures import FILE_SYSTEMS, Setting
from ..observed import ConfigFile, KernelValue, ListeningService, Modules, Observed, Sudo, UnitState, Uses
from ..record import Record
from ..steps import OVERRIDES, ROOT
from ..sysctl import SysctlFile
from ..wanted import Wanted

_PLACES = ("/etc", "/run", "/usr/local/lib", "/usr/lib")
#: What these packages are for on a host, so far as a measure would take it away.
_CRASHES = ("systemd-coredump", "apport", "kdump-tools")
_CLOCKS = ("chrony", "ntp", "ntpsec", "openntpd", "ntpd-rs")
#: Programs that keep it without a package of Debian's.
_KEEPERS = frozenset({"chronyd", "ntpd", "ntp-daemon", "ptp4l", "phc2sys"})
#: Where systemd runs the host's own services; users have slices of their own, and whatever they like in these.
_OF_SERVICE = re.compile(r"^(?:0:|\d+:name=systemd):/system\.slice/[^/\n]+\.service", re.MULTILINE)
_MODES = (*going_back.CRON, login_defs.PATH, KEYSIGN)
_RPC = ("nfs-kernel-server", "nis", "ypbind-mt")
_FORWARDERS = (
    "dockerd",
    "containerd",
    "podman",
    "lxd",
    "incusd",
    "lxc-start",
    "libvirtd",
    "wg",
    "openvpn",
    "tailscaled",
)


def observe(wanted: Wanted) -> Observed:
    """Return how the host is."""
    record = _record()
    interfaces = tuple(sorted(set(os.listdir(f"{ROOT}/net/ipv4/conf")) - {"all", "default"}))
    names = {
        name: setting
        for measure in wanted.measures
        for setting in measure.settings
        for name in sysctl.expanded(setting.name, interfaces)
    }
    found = units.observe((CLOCK,))
    mounts = files.read("/proc/mounts") or ""
    installed = _installed(wanted)
    return Observed(
        container=_container(),
        interfaces=interfaces,
        kernel=_kernel([*names, *record.kernel, *_of_interfaces(record, interfaces), *core.NAMESPACES]),
        sysctl_files=_sysctl_files(names),
        modules=_modules(mounts),
        texts={path: files.read(path) for path in (*core.FILES, login_defs.PATH, written.PATH)},
        modes={path: stat.S_IMODE(os.stat(path).st_mode) for path in _MODES if os.path.exists(path)},
        overrides=texts.overrides(_text(OVERRIDES)),
        journal_files=_journal_files(),
        units={
            name: UnitState(unit.exists, unit.enabled and not unit.masked, unit.active, unit.masked)
            for name, unit in found.items()
        },
        installed=installed,
        sudo=_sudo(),
        uses=_uses(wanted, interfaces, installed, mounts),
        listening=_listening(),
        record=record,
    )


def _of_interfaces(record: Record, interfaces: Sequence[str]) -> Tuple[str, ...]:
    """Return the settings of all interfaces that there are, of which those that were there are written down."""
    defaults = (name for name in record.kernel if "/conf/default/" in name)
    return tuple(name.replace("/default/", f"/{place}/") for name in defaults for place in interfaces)


def verify(wanted: Wanted) -> None:
    """Raise HostError unless the host itself says that nothing is left to do, and sudo takes our file."""
    observed = observe(wanted)
    if observed.texts[core.SUDO] is not None:
        # Of others' files visudo says more than sudo minds, such as a mode.
        check(["visudo", "--check", f"--file={core.SUDO}"], says="parsed OK")
    plan = core.plan(observed, wanted)
    if plan.changed:
        raise HostError(
            f"What was changed is not in force on this host: '{plan.changes[0]}' would be due again. See what changes it back there "
            "(systemctl, a program that sets it), or name the measure in skipped_measures."
        )


def status() -> Tuple[List[str], List[str]]:
    """Return what ``portcullis status`` says of the baseline, and what somebody has to look at."""
    text = files.read(core.SYSCTL)
    return report.report(core.SYSCTL, text, _kernel(report.names(text)))


def _record() -> Record:
    try:
        return Record.parse(files.read(written.PATH))
    except (ValueError, TypeError, AttributeError) as error:
        raise HostError(
            f"{written.PATH} is damaged ({error}), so nobody knows what was before the first change; mend it, or remove it, whereupon what "
            "is now counts as what was."
        ) from error


def _container() -> str:
    said = ask(["systemd-detect-virt", "--container"], denial="^none$", says=r"^[\w-]+$")
    return (said or "").strip()


def _kernel(names: Sequence[str]) -> Dict[str, KernelValue]:
    found = {}
    for name in names:
        path = f"{ROOT}/{name}"
        try:
            text = files.read(path)
        except OSError:
            # Some are not even root's to read in a container.
            text = None
        if text is not None:
            found[name] = KernelValue(" ".join(text.split()), os.access(path, os.W_OK))
    return found


def _fragments(folder: str, ours: str) -> List[Tuple[str, bool]]:
    """Return the files of a folder of drop-ins as systemd and its like read them, without ours, and whether each is read after it."""
    by_name: Dict[str, str] = {}
    for place in _PLACES:
        for path in glob.glob(f"{place}/{folder}/*.conf"):
            by_name.setdefault(os.path.basename(path), path)
    own = os.path.basename(ours)
    return [(by_name[name], name > own) for name in sorted(by_name) if by_name[name] != ours]


def _text(path: str) -> str:
    try:
        return files.read(path) or ""
    except OSError as error:
        raise HostError(
            f"{path} cannot be read ({error.strerror}), so nobody knows what it says; mend that, then run again."
        ) from error


def _sysctl_files(wanted: Mapping[str, Setting]) -> Tuple[SysctlFile, ...]:
    found = []
    for path, later in _fragments("sysctl.d", core.SYSCTL):
        file = SysctlFile(path, sysctl.parse(_text(path)), later, packaged=path.startswith("/usr/lib/"))
        if not file.packaged and any(_contradicts(file, name, setting) for name, setting in wanted.items()):
            file = replace(file, packaged=_is_as_packaged(path))
        found.append(file)
    path = texts.ufw_sysctl(_text("/etc/ufw/ufw.conf"), _text("/etc/default/ufw"))
    if path:
        # ufw sets these when it starts, after all others.
        found.append(SysctlFile(path, sysctl.parse(_text(path)), later=True))
    return tuple(found)


def _contradicts(file: SysctlFile, name: str, setting: Setting) -> bool:
    said = sysctl.winner((file,), name)
    return said is not None and not setting.accepts(said.value)


def _is_as_packaged(path: str) -> bool:
    """Return whether a file in /etc is a package's, and as that brought it: then it does not say what the admin wants."""
    said = ask(["dpkg-query", "--search", path], denial="no path found matching", says=": ")
    if said is None:
        return False
    listed = check(["dpkg-query", "--show", "--showformat=${Conffiles}\n", said.partition(":")[0]])
    with open(path, "rb") as file:
        digest = hashlib.md5(file.read(), usedforsecurity=False).hexdigest()
    return f" {path} {digest}" in listed


def _journal_files() -> Tuple[ConfigFile, ...]:
    main = [("/etc/systemd/journald.conf", False)]
    found = [ConfigFile(path, texts.section(_text(path), "Journal"), later) for path, later in main]
    for path, later in _fragments("systemd/journald.conf.d", core.JOURNAL):
        # What a package brings and ours overrides says nothing of what the admin wants.
        if later or not path.startswith("/usr/lib/"):
            found.append(ConfigFile(path, texts.section(_text(path), "Journal"), later))
    return tuple(found)


def _modules(mounts: str) -> Modules:
    loaded = {line.split()[0] for line in _text("/proc/modules").splitlines()}
    folder = f"/lib/modules/{platform.release()}"
    builtin = {
        os.path.basename(line).partition(".")[0].replace("-", "_")
        for line in _text(f"{folder}/modules.builtin").splitlines()
    }
    others = {
        path: _text(path) for path in ("/etc/modules", *(path for path, _later in _fragments("modules-load.d", "")))
    }
    types = texts.mounted(_text("/etc/fstab"), mounts)
    named = {**texts.loaded_at_boot(others), **{name: types[name] for name in FILE_SYSTEMS if name in types}}
    ours = _fragments("modprobe.d", "")
    commands = texts.commands(_text(path) for path, _later in ours) if has_program("modprobe") else None
    return Modules(frozenset(loaded), frozenset(builtin), named, commands)


def _installed(wanted: Wanted) -> FrozenSet[str]:
    """Return those packages that are there of the ones that matter to a measure."""
    names = {name for measure in wanted.measures for name in measure.packages}
    return frozenset(packages.installed(sorted({*names, *CRONS, LOGROTATE, *_CRASHES, *_CLOCKS, *_RPC})))


def _sudo() -> Sudo:
    if not has_program("sudo"):
        return Sudo()
    said = check(["sudo", "--version"], says="^(Sudo version|sudo-rs) ")
    # sudo passes over names with a dot, and what editors leave.
    folder = [
        path for path in sorted(glob.glob("/etc/sudoers.d/*")) if "." not in os.path.basename(path) and path[-1] != "~"
    ]
    main = _text("/etc/sudoers")
    logs = [
        path
        for path in ("/etc/sudoers", *folder)
        if path != core.SUDO and os.path.isfile(path) and texts.keeps_log(_text(path))
    ]
    kind = "sudo" if re.search("^Sudo version", said, re.MULTILINE) else "sudo-rs"
    return Sudo(kind, texts.includes_folder(main), logs[0] if logs else "")


def _uses(wanted: Wanted, interfaces: Sequence[str], installed: FrozenSet[str], mounts: str) -> Uses:
    return Uses(
        router_advertisements=texts.advertised(_text("/proc/net/ipv6_route"), _text("/proc/net/if_inet6")),
        forwarding=(
            *(f"the interface {name}" for name in interfaces if _joins(name)),
            *(name for name in _FORWARDERS if has_program(name)),
        ),
        paths=_paths(interfaces) if "reverse_path_strict" in wanted.asked else (),
        crash_reports=tuple(name for name in _CRASHES if name in installed),
        clocks=tuple(sorted({name for name in _CLOCKS if name in installed} or _keepers())),
        rpc=(*(name for name in _RPC if name in installed), *texts.old_nfs(mounts)),
        addresses_elsewhere=texts.addresses_elsewhere(check(["ip", "-4", "-oneline", "address", "show"]))
        if "own_addresses_only" in wanted.asked
        else (),
        keysign=tuple(
            path
            for path in ("/etc/ssh/ssh_config", *sorted(glob.glob("/etc/ssh/ssh_config.d/*.conf")))
            if texts.uses_keysign(_text(path))
        ),
        idle=_idle() if "idle_logout" in wanted.asked else (),
    )


def _idle() -> Tuple[str, ...]:
    paths = ("/etc/profile", "/etc/bash.bashrc", *sorted(glob.glob("/etc/profile.d/*.sh")))
    return tuple(path for path in paths if path != core.IDLE and texts.ends_idle_shells(files.read(path) or ""))


def _keepers() -> FrozenSet[str]:
    """Return the programs that services of this host run to keep the clock."""
    return frozenset(filter(None, map(_keeper, glob.glob("/proc/[0-9]*"))))


def _keeper(folder: str) -> str:
    """Return the program of a process that keeps the clock; empty for others. The name is anybody's to choose, the service and the file are not."""
    try:
        name = os.path.basename(os.readlink(f"{folder}/exe").partition(" ")[0])
        if name not in _KEEPERS or not _OF_SERVICE.search(files.read(f"{folder}/cgroup") or ""):
            return ""
        about = os.stat(f"{folder}/exe")
    except OSError:
        # It has ended since it was listed, or is the kernel's own.
        return ""
    return name if about.st_uid == 0 and not about.st_mode & 0o022 else ""


def _paths(interfaces: Sequence[str]) -> Tuple[str, ...]:
    """Return why an answer may rightly take another way than the packet that it is to."""
    tunnels = tuple(f"what comes by the tunnel {name}" for name in interfaces if _is_tunnel(name))
    ways = texts.default_ways(_text("/proc/net/route"))
    several = (f"the answers by {' or '.join(sorted(ways))}",) if len(ways) > 1 else ()
    rules = texts.other_rules(check(["ip", "-4", "rule", "show"], says="lookup main"))
    return (*tunnels, *several, *(f"what the rule '{rule}' is about" for rule in rules))


def _is_tunnel(name: str) -> bool:
    folder = f"/sys/class/net/{name}"
    return os.path.exists(f"{folder}/tun_flags") or "DEVTYPE=wireguard" in _text(f"{folder}/uevent")


def _joins(name: str) -> bool:
    """Return whether an interface is of the kind that packets are forwarded to: a bridge or a tunnel."""
    return os.path.isdir(f"/sys/class/net/{name}/bridge") or _is_tunnel(name)


def _listening() -> Tuple[ListeningService, ...]:
    open_to_others = [
        ListeningService("", address, port) for address, port in sockets.reachable() if port in listeners.PORTS
    ]
    if not any(listeners.is_open(one) for one in open_to_others):
        # Asking whose a socket is takes longer than all else here.
        return ()
    found = (*sockets.listening(), *sockets.receiving())
    return tuple(ListeningService(one.program, one.address, one.port) for one in found if one.port in listeners.PORTS)
