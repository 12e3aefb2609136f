# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places from which the system starts something by itself: at boot, with a device, a network, a library or a container."""

from __future__ import annotations

import re
from typing import Tuple

from . import boot_loader, extensions, linker, pickles, rules, tmpfiles
from .place import RUN_PARTS, Place, each, named

_UNITS = (
    "etc/systemd/system/**",
    "etc/systemd/system.control/**",
    "etc/systemd/system.attached/**",
    "usr/lib/systemd/system/**",
    "usr/local/lib/systemd/system/**",
)
_USER_UNITS = (
    *(
        "etc/systemd/user/**",
        "usr/lib/systemd/user/**",
        "usr/local/lib/systemd/user/**",
        "usr/local/share/systemd/user/**",
    ),
    *(
        "usr/share/systemd/user/**",
        "~/.config/systemd/user/**",
        "~/.local/share/systemd/user/**",
        "~/.config/systemd/user.control/**",
    ),
)
#: Where systemd and its like read the same folders, one before the other.
_TOPS = ("etc", "usr/local/lib", "usr/lib")
_GENERATORS = tuple(
    f"{top}/systemd/{kind}/*"
    for top in _TOPS
    for kind in (
        *("system-generators", "user-generators", "system-environment-generators", "user-environment-generators"),
        *("system-shutdown", "system-sleep"),
    )
)

#: Where the partition of EFI is mounted.
_PARTITIONS = ("boot/efi", "efi", "boot/EFI")
_EFI = tuple(f"{top}/{name}" for top in _PARTITIONS for name in ("EFI", "efi"))
_LIBRARY = re.compile(r"(?!libnss_).*\.so(\.[\w.+-]+)?")

BOOT: Tuple[Place, ...] = (
    *each("systemd_unit", *_UNITS, rule=rules.systemd_unit),
    *each("systemd_user", *_USER_UNITS, rule=rules.systemd_unit),
    *each("systemd_generator", *_GENERATORS),
    *each(
        "systemd_drop_in",
        *(f"{top}/systemd/{name}.conf{end}" for top in _TOPS for name in ("system", "user") for end in ("", ".d/*")),
        rule=rules.systemd_conf,
    ),
    *each(
        "systemd_drop_in",
        *(f"{top}/systemd/{name}-preset/*" for top in _TOPS for name in ("system", "user")),
        rule=rules.saying(r"^enable\s", comments="#;"),
        names=named("preset"),
    ),
    *each(
        "systemd_unit",
        "etc/containers/systemd/**",
        "usr/share/containers/systemd/**",
        "~/.config/containers/systemd/**",
        rule=rules.systemd_unit,
    ),
    *each("systemd_unit", "etc/fstab", rule=rules.mounts),
    *each("system_extension", *(f"{folder}/**" for folder in extensions.FOLDERS)),
    Place("linger", "var/lib/systemd/linger/*"),
    Place("rc_local", "etc/rc.local", executable=True),
    *each("init_script", "etc/init.d/*", executable=True),
    *each("init_script", *(f"etc/rc{level}.d/*" for level in "0123456S"), names=re.compile(r"[SK].*", re.DOTALL)),
    Place("init_script", "etc/default/*", rules.defaults),
    Place("init_script", "etc/ufw/ufw.conf", rules.defaults),
    Place("init_script", "etc/init.d/.*", rules.saying(r"\$\(|`|LD_PRELOAD|LD_AUDIT")),
    Place("ld_preload", "etc/ld.so.preload", rules.content, always=True),
    Place("ld_path", "etc/ld.so.conf", rules.linker),
    Place("ld_path", "etc/ld.so.conf.d/*", rules.linker, named("conf")),
    Place("ld_path", "etc/ld.so.cache", linker.cache),
    *each(
        "udev",
        "etc/udev/rules.d/*",
        "usr/lib/udev/rules.d/*",
        "usr/local/lib/udev/rules.d/*",
        rule=rules.udev,
        names=named("rules"),
    ),
    *each(
        "dbus",
        *(f"{top}/dbus-1/system-services/*" for top in ("etc", "usr/share", "usr/local/share", "usr/lib")),
        rule=rules.dbus_service,
    ),
    *each(
        "dbus",
        "usr/share/dbus-1/services/*",
        "usr/local/share/dbus-1/services/*",
        "etc/dbus-1/services/*",
        rule=rules.dbus_service,
    ),
    *each("dbus", "~/.local/share/dbus-1/services/*", rule=rules.dbus_service),
    *each(
        "dbus",
        *(
            f"{top}/dbus-1/{bus}.d/*"
            for top in ("etc", "usr/share", "usr/local/share")
            for bus in ("system", "session")
        ),
        names=named("conf"),
    ),
    *each("dbus", "etc/dbus-1/*.conf", "etc/dbus-1/system-local.conf", "etc/dbus-1/session-local.conf"),
    *each(
        "network_hook",
        *(f"etc/network/if-{when}.d/*" for when in ("pre-up", "up", "down", "post-down")),
        names=RUN_PARTS,
        executable=True,
    ),
    *each("network_hook", "etc/network/interfaces", "etc/network/interfaces.d/*", rule=rules.interfaces),
    *each("network_hook", "etc/networkd-dispatcher/*/*", "usr/lib/networkd-dispatcher/*/*", executable=True),
    *each(
        "network_hook", "etc/NetworkManager/dispatcher.d/**", "usr/lib/NetworkManager/dispatcher.d/**", executable=True
    ),
    *each("network_hook", "etc/dhcp/dhclient-enter-hooks", "etc/dhcp/dhclient-exit-hooks"),
    *each("network_hook", "etc/dhcp/dhclient-enter-hooks.d/*", "etc/dhcp/dhclient-exit-hooks.d/*", names=RUN_PARTS),
    Place("network_hook", "etc/dhcp/dhclient.conf", rules.dhclient),
    *each(
        "network_hook",
        *(f"etc/ppp/{name}/*" for name in ("ip-up.d", "ip-down.d", "ipv6-up.d", "ipv6-down.d")),
        executable=True,
    ),
    *each(
        "network_hook",
        "etc/ifplugd/action.d/*",
        "usr/lib/dhcpcd/dhcpcd-hooks/*",
        "etc/wpa_supplicant/*.sh",
        "etc/dhcpcd.enter-hook",
        "etc/dhcpcd.exit-hook",
    ),
    Place("network_hook", "etc/wireguard/*", rules.saying(r"^(Pre|Post)(Up|Down)\s*=")),
    *each(
        "kernel_module",
        "etc/modules",
        "etc/modules-load.d/*",
        "usr/lib/modules-load.d/*",
        "usr/local/lib/modules-load.d/*",
        rule=rules.saying(r"\S", comments="#;"),
    ),
    *each(
        "modprobe",
        "etc/modprobe.d/*",
        "usr/lib/modprobe.d/*",
        "usr/local/lib/modprobe.d/*",
        rule=rules.modprobe,
        names=named("conf"),
    ),
    *each("initramfs", "etc/initramfs-tools/hooks/*", "etc/initramfs-tools/scripts/**", "usr/share/initramfs-tools/**"),
    *each(
        "initramfs",
        "etc/initramfs-tools/conf.d/*",
        "etc/initramfs-tools/initramfs.conf",
        "etc/initramfs-tools/update-initramfs.conf",
        rule=rules.initramfs,
    ),
    *each("initramfs", "etc/dracut.conf.d/*", "usr/lib/dracut/modules.d/**", "etc/dracut.conf"),
    *each(
        "initramfs",
        *(f"etc/kernel/{name}/*" for name in ("preinst.d", "postinst.d", "prerm.d", "postrm.d", "install.d")),
        executable=True,
    ),
    *each("initramfs", "usr/lib/kernel/install.d/*", "etc/initramfs/post-update.d/*", executable=True),
    Place("boot_loader", "etc/grub.d/*", executable=True),
    *each("boot_loader", "etc/default/grub", "etc/default/grub.d/*", rule=boot_loader.settings),
    *each(
        "boot_loader",
        "boot/grub/*.cfg",
        "boot/grub/*/*.cfg",
        *(f"{top}/*/*.cfg" for top in _EFI),
        rule=boot_loader.grub,
    ),
    *each(
        "boot_loader",
        *(f"{top}/loader/{name}" for top in ("boot", *_PARTITIONS) for name in ("entries/*", "loader.conf")),
        *(
            "etc/kernel/cmdline",
            "usr/lib/kernel/cmdline",
            "etc/cmdline.d/*",
            "boot/extlinux/*.conf",
            "boot/syslinux/*.cfg",
        ),
        rule=boot_loader.entries,
    ),
    *each("boot_loader", "boot/vmlinu[xz]-*", *(f"{top}/startup.nsh" for top in _PARTITIONS)),
    *each("binfmt", "etc/binfmt.d/*", "usr/lib/binfmt.d/*", "usr/local/lib/binfmt.d/*", rule=rules.binfmt),
    Place("binfmt", "var/lib/binfmts/*", rules.binfmt_record),
    *each(
        "sysctl",
        "etc/sysctl.conf",
        "etc/sysctl.d/*",
        "usr/lib/sysctl.d/*",
        "usr/local/lib/sysctl.d/*",
        "etc/ufw/sysctl.conf",
        rule=rules.core_pattern,
    ),
    *each(
        "tmpfiles",
        "etc/tmpfiles.d/*",
        "usr/lib/tmpfiles.d/*",
        "usr/local/lib/tmpfiles.d/*",
        "etc/user-tmpfiles.d/*",
        "usr/share/user-tmpfiles.d/*",
        "~/.config/user-tmpfiles.d/*",
        rule=tmpfiles.tmpfiles,
        names=named("conf"),
    ),
    *each("tmpfiles", *(f"{top}/sysusers.d/*" for top in _TOPS), rule=tmpfiles.sysusers, names=named("conf")),
    *each(
        "tmpfiles",
        *(f"{top}/credstore{end}/**" for top in ("etc", "usr/lib", "usr/local/lib") for end in ("", ".encrypted")),
    ),
    Place("nss", "etc/nsswitch.conf", linker.name_services),
    *each("nss", *(f"{top}/*" for top in (*linker.FOLDERS, *linker.LOCAL)), names=re.compile(r"libnss_.*\.so.*")),
    *each("library", *(f"{top}/*" for top in linker.FOLDERS), names=_LIBRARY),
    # What the linker takes before a library of the same name in the folder above, by what the processor can do.
    *each(
        "library",
        *(
            f"{top}/{name}"
            for top in (*linker.FOLDERS, *linker.LOCAL)
            for name in ("glibc-hwcaps/*/*", "tls/**", "haswell/**")
        ),
        names=re.compile(r".*\.so(\.[\w.+-]+)?"),
    ),
    # What programs of packages load by its folder, whatever its name.
    *each(
        "library",
        *(
            f"usr/lib/*/{name}"
            for name in ("gconv/**", "krb5/plugins/**", "sasl2/*", "engines-*/*", "ossl-modules/*", "pkcs11/*")
        ),
        *("usr/lib/sudo/*", "usr/libexec/sudo/*"),
        names=named("so"),
    ),
    Place("network_hook", "etc/ufw/*.init", executable=True),
    Place("init_script", "etc/inittab", rules.content),
    Place("init_script", "etc/service/*/run", executable=True),
    Place("initramfs", "etc/crypttab", rules.saying(r"keyscript=")),
    Place("library", "etc/ssl/openssl.cnf", rules.saying(r"^\s*(dynamic_path|MODULE_PATH|module)\s*=")),
    *each("cloud_init", "var/lib/cloud/scripts/per-*/*", executable=True),
    Place("cloud_init", "var/lib/cloud/instances/*/obj.pkl", pickles.objects),
    *each("cloud_init", "etc/cloud/cloud.cfg", "etc/cloud/cloud.cfg.d/*", rule=rules.cloud_config, names=named("cfg")),
    *each("cloud_init", "var/lib/cloud/seed/**", rule=rules.content, names=re.compile(r"(user|vendor)-data")),
    Place("container", "var/lib/docker/containers/*/hostconfig.json", rules.container),
    *each("container", "etc/systemd/nspawn/*", rule=rules.content, names=named("nspawn")),
)
