# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to come back beside the usual folders: a second folder of the same kind, a cache, a name of the same number, the loader's own files."""

from __future__ import annotations

import pickle
import struct

from tests.unit.plugins.module_utils.rescue.planted import SH, Planted, append, link, one, write

_LIB = "usr/lib/x86_64-linux-gnu"
_STOCK_GRUB = """set default="0"
if [ -s $prefix/grubenv ]; then
  load_env
fi
function load_video { if [ x$feature_all_video_module = xy ]; then insmod all_video; fi }
set linux_gfx_mode=keep
menuentry 'Debian GNU/Linux; linux' --class gnu-linux $menuentry_id_option 'gnulinux-simple-1' {
\tload_video
\tset gfxpayload=$linux_gfx_mode
\tinsmod ext2
\tset root='hd0,gpt1'
\techo\t'Loading Linux 6.1.0-1-amd64 ...'
\tlinux\t/boot/vmlinuz-6.1.0-1-amd64 root=UUID=1 ro  quiet $vt_handoff
\tinitrd\t/boot/intel-ucode.img /boot/initrd.img-6.1.0-1-amd64
}
if [ -f  ${config_directory}/custom.cfg ]; then
  source ${config_directory}/custom.cfg
elif [ -z "${config_directory}" -a -f  $prefix/custom.cfg ]; then
  source $prefix/custom.cfg
fi
"""
_EFI_GRUB = "search.fs_uuid 1 root hd0,gpt1\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n"


def _entry(line: str) -> str:
    return _STOCK_GRUB.replace("\tinsmod ext2\n", f"\t{line}\n")


def _grub(name: str, line: str) -> Planted:
    return one(
        f"grub, {name}",
        "boot_loader",
        "boot/grub/grub.cfg",
        _entry(line),
        (write("boot/grub/grub.cfg", _STOCK_GRUB),),
    )


def cache(libraries: dict[str, str]) -> str:
    """Return a cache of the linker's as text of a file."""
    strings, entries = b"", []
    start = 48 + 24 * len(libraries)
    for name, path in libraries.items():
        entries.append(struct.pack("<iIIIQ", 3, start + len(strings), start + len(strings) + len(name) + 1, 0, 0))
        strings += f"{name}\0{path}\0".encode()
    head = struct.pack("<20sII20x", b"glibc-ld.so.cache1.1", len(libraries), len(strings))
    return (head + b"".join(entries) + strings).decode("utf-8", "surrogateescape")


class _Calls:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("/opt/x/implant",)


def _pickled(what: object, protocol: int) -> str:
    return pickle.dumps(what, protocol).decode("utf-8", "surrogateescape")


_STOCK_CACHE = {
    "libstock.so.1": f"/{_LIB}/libstock.so.1",
    "libmine.so.1": "/usr/local/lib/libmine.so.1",
    "libgcc_s.so.1": "/lib/x86_64-linux-gnu/libgcc_s.so.1",
}
_INSTANCE = "var/lib/cloud/instances/i-1/obj.pkl"
_PAM_OWN = "@include common-auth\nauth [success=1 default=ignore] pam_unix.so try_first_pass\n"

HIDDEN = (
    _grub("first program", "linux /boot/vmlinuz-6.1.0-1-amd64 root=UUID=1 init=/opt/x/implant"),
    _grub("first program by a variable", "set a=init; linux /boot/vmlinuz-6.1.0-1-amd64 root=UUID=1 ${a}=/opt/x"),
    _grub("first program in quotes", "l'inux' /boot/vmlinuz-6.1.0-1-amd64 root=UUID=1 in\"\"it=/opt/x"),
    _grub("a variable for a command", "set l=linux\n$l /boot/vmlinuz-6.1.0-1-amd64"),
    _grub("library", "linux /boot/vmlinuz-6.1.0-1-amd64 root=UUID=1 LD_PRELOAD=/opt/x.so"),
    _grub("another kernel", "linux /opt/x/vmlinuz-6.1.0-1-amd64 root=UUID=1"),
    _grub("another initramfs", "initrd /boot/initrd.img-6.1.0-1-amd64 /opt/x.img"),
    _grub("another file", "if true; then configfile /opt/x.cfg; fi"),
    _grub("another loader", "if true ; then chainloader /EFI/x.efi ; fi"),
    _grub("another system in a file", "loopback loop /opt/x.iso"),
    _grub("a module of its own", "insmod (hd0)/opt/x.mod"),
    _grub("text as commands", 'eval "$x"'),
    one("grub, custom.cfg", "boot_loader", "boot/grub/custom.cfg", _entry("linux /vmlinuz init=/opt/x")),
    one(
        "grub, on EFI's partition",
        "boot_loader",
        "boot/efi/EFI/debian/grub.cfg",
        _EFI_GRUB.replace("$prefix/grub.cfg", "/opt/x.cfg"),
        (write("boot/efi/EFI/debian/grub.cfg", _EFI_GRUB),),
    ),
    one("EFI's shell", "boot_loader", "boot/efi/startup.nsh", "\\EFI\\x.efi\n"),
    one(
        "systemd-boot, another program",
        "boot_loader",
        "boot/efi/loader/entries/x.conf",
        "title x\nefi /EFI/x.efi\n",
        (
            write(
                "boot/efi/loader/entries/x.conf",
                "title x\nlinux /a/6.1/linux\ninitrd /a/6.1/initrd.img-6.1\noptions root=UUID=1 ro\n",
            ),
        ),
    ),
    one("a kernel of nobody's", "boot_loader", "boot/vmlinuz-6.6.6", "MZ"),
    Planted(
        "linker's cache",
        "ld_path",
        "/etc/ld.so.cache",
        (
            write("etc/ld.so.cache", cache({**_STOCK_CACHE, "libgcc_s.so.1": "/usr/local/lib/x/libgcc_s.so.1"})),
            write("usr/local/lib/x/libgcc_s.so.1", "\x7fELF"),
        ),
        (write("etc/ld.so.cache", cache(_STOCK_CACHE)), write("usr/local/lib/libmine.so.1", "\x7fELF")),
    ),
    one("library for a better processor", "library", f"{_LIB}/glibc-hwcaps/x86-64-v2/libstock.so.1", "\x7fELF"),
    one("library for a better processor, as it was", "library", f"{_LIB}/tls/haswell/libstock.so.1", "\x7fELF"),
    one("library in a second local folder", "library", "usr/local/lib/x86_64-linux-gnu/libgcc_s.so.1", "\x7fELF"),
    one("library that iconv loads", "library", f"{_LIB}/gconv/X.so", "\x7fELF"),
    Planted(
        "name service of its own",
        "nss",
        "/usr/local/lib/libnss_evil.so.2",
        (write("usr/local/lib/libnss_evil.so.2", "\x7fELF"),),
        (write("etc/nsswitch.conf", "passwd: files systemd\nhosts: files mdns4_minimal [NOTFOUND=return] dns\n"),),
    ),
    Planted(
        "name service by a path",
        "nss",
        "/etc/nsswitch.conf",
        (write("etc/nsswitch.conf", "passwd: files ../../../opt/x\n"),),
    ),
    *(
        one(
            f"systemd's own settings in {top}",
            "systemd_drop_in",
            f"{top}/systemd/system.conf.d/x.conf",
            "[Manager]\nDefaultEnvironment=LD_PRELOAD=/opt/x.so\n",
            (write(f"{top}/systemd/system.conf.d/x.conf", "[Manager]\nDefaultTimeoutStopSec=10\n"),),
        )
        for top in ("usr/lib", "usr/local/lib")
    ),
    one(
        "preset for a first boot",
        "systemd_drop_in",
        "etc/systemd/system-preset/0.preset",
        "enable debug-shell.service\n",
        (write("etc/systemd/system-preset/0.preset", "disable *\n"),),
    ),
    Planted(
        "unit elsewhere, not there yet",
        "systemd_unit",
        "/etc/systemd/system/multi-user.target.wants/later.service",
        (link("etc/systemd/system/multi-user.target.wants/later.service", "/home/ada/later.service"),),
        (link("etc/systemd/system/multi-user.target.wants/gone.service", "/lib/systemd/system/gone.service"),),
    ),
    one("container as a unit", "systemd_unit", "etc/containers/systemd/x.container", "[Container]\nImage=x\n"),
    one(
        "mounted by a program",
        "systemd_unit",
        "etc/fstab",
        "/opt/x/implant#y /mnt fuse defaults 0 0\n",
        (write("etc/fstab", "UUID=1 / ext4 errors=remount-ro 0 1\nada@192.0.2.1:/ /mnt fuse.sshfs noauto 0 0\n"),),
    ),
    Planted(
        "all disks by network",
        "systemd_unit",
        "/etc/systemd/system/default.target",
        (link("etc/systemd/system/default.target", "/usr/lib/systemd/system/storage-target-mode.target"),),
    ),
    one(
        "tmpfiles, a link",
        "tmpfiles",
        "etc/tmpfiles.d/x.conf",
        "L /root/.ssh/authorized_keys - - - - /opt/x/keys\n",
        (write("etc/tmpfiles.d/x.conf", "L /run/x - - - - /opt/x\nr /tmp/x\nd /var/lib/x 0750 x x\n"),),
    ),
    one("tmpfiles, a unit", "tmpfiles", "etc/tmpfiles.d/y.conf", "L+ /run/systemd/system/x.service - - - - /opt/x\n"),
    one("tmpfiles, removes", "tmpfiles", "etc/tmpfiles.d/z.conf", "r! /etc/ssh/sshd_config.d/00-portcullis.conf\n"),
    one("tmpfiles, gives away", "tmpfiles", "etc/tmpfiles.d/v.conf", "z /etc/sudoers.d 0755 games root\n"),
    one("tmpfiles, access control", "tmpfiles", "etc/tmpfiles.d/w.conf", "a+ /etc/shadow - - - - u:games:r\n"),
    one(
        "tmpfiles, capabilities", "tmpfiles", "etc/tmpfiles.d/u.conf", "t /usr/bin/find - - - - security.capability=x\n"
    ),
    one("tmpfiles of a user's", "tmpfiles", "home/admin/.config/user-tmpfiles.d/x.conf", "f %h/.bashrc - - - - x\n"),
    one(
        "sysusers below usr",
        "tmpfiles",
        "usr/lib/sysusers.d/x.conf",
        "u ev 0 - /root /bin/bash\n",
        (write("usr/lib/sysusers.d/x.conf", "u x 300 - / -\nm x adm\n"),),
    ),
    one("sysusers, a member", "tmpfiles", "etc/sysusers.d/x.conf", "m games sudo\n"),
    one(
        "cloud-init's memory",
        "cloud_init",
        _INSTANCE,
        _pickled({"a": _Calls()}, 4),
        (write(_INSTANCE, _pickled({"a": [1, "x", {"y"}]}, 4)),),
    ),
    one(
        "cloud-init's memory, an old protocol",
        "cloud_init",
        "var/lib/cloud/instances/i-2/obj.pkl",
        _pickled(_Calls(), 0),
    ),
    one("cloud-init, a seed", "cloud_init", "var/lib/cloud/seed/nocloud/user-data", "#cloud-config\nruncmd: [x]\n"),
    one(
        "cloud-init's own file",
        "cloud_init",
        "etc/cloud/cloud.cfg",
        "users:\n  - name: x\n    ssh_authorized_keys:\n      - ssh-ed25519 A\n",
        (write("etc/cloud/cloud.cfg", "users:\n  - default\ndisable_root: true\n"),),
    ),
    one(
        "PAM below usr",
        "pam",
        "usr/lib/pam.d/x",
        "auth sufficient pam_permit.so\n",
        (write("usr/lib/pam.d/x", _PAM_OWN),),
    ),
    *(
        one(
            f"PAM, {name}", "pam", "etc/pam.d/su", f"{line}\n@include common-auth\n", (write("etc/pam.d/su", _PAM_OWN),)
        )
        for name, line in (
            ("a group trusted", "auth sufficient pam_wheel.so trust group=games"),
            ("a name is enough", "auth sufficient pam_succeed_if.so user = games"),
            ("past the question", "auth [default=2] pam_warn.so"),
            ("past the refusal", "auth [auth_err=2 success=ok] pam_unix.so"),
            ("a file of its own", "auth [success=done default=ignore] pam_userdb.so db=/opt/x"),
        )
    ),
    one(
        "PAM, groups",
        "pam",
        "etc/security/group.conf",
        "*;*;games;Al0000-2400;adm, sudo\n",
        (write("etc/security/group.conf", "*;*;games;Al0000-2400;audio,video\n"),),
    ),
    one(
        "sudo's own programs",
        "sudoers",
        "etc/sudo.conf",
        "Path askpass /opt/x/implant\n",
        (write("etc/sudo.conf", "Plugin sudoers_policy sudoers.so\nSet disable_coredump true\n"),),
    ),
    one(
        "doas",
        "sudoers",
        "etc/doas.conf",
        "permit nopass games\n",
        (write("etc/doas.conf", "permit persist ada\ndeny games\n"),),
    ),
    one(
        "a range of IDs with root's",
        "account",
        "etc/subuid",
        "games:0:65536\n",
        (write("etc/subuid", "admin:100000:65536\nroot:1000:1\n"),),
    ),
    one("account by a file of systemd's", "account", "etc/userdb/ev.user", '{"userName":"ev","uid":0}\n'),
    one(
        "account beside passwd",
        "account",
        "var/lib/extrausers/passwd",
        "ev:x:0:0::/root:/bin/bash\n",
        (write("var/lib/extrausers/passwd", "ev:x:1700:1700::/home/ev:/bin/bash\n"),),
    ),
    Planted(
        "account, an admin's number",
        "account",
        "/etc/passwd:twin",
        (append("etc/passwd", "ada:x:1001:1001::/home/ada:/bin/bash\ntwin:x:1001:1001::/opt/x:/bin/bash\n"),),
        (append("etc/passwd", "ada:x:1001:1001::/home/ada:/bin/bash\ntwin:x:1002:1001::/opt/x:/bin/bash\n"),),
    ),
    Planted("account, a short line", "account", "/etc/passwd:short", (append("etc/passwd", "short:x:0:0\n"),)),
    Planted(
        "account, another number", "account", "/etc/passwd:odd", (append("etc/passwd", "odd:x:+0:0::/:/bin/bash\n"),)
    ),
    Planted(
        "group, another name",
        "account",
        "/etc/group:games",
        (append("etc/group", "sudo:x:27:ada\nother:x:027:games\n"),),
        (append("etc/group", "sudo:x:27:ada\nother:x:28:games\n"),),
    ),
    Planted(
        "group, a user's first",
        "account",
        "/etc/group:prim",
        (append("etc/group", "disk:x:6:\n"), append("etc/passwd", "prim:x:1700:6::/home/prim:/bin/bash\n")),
        (append("etc/group", "disk:x:6:\n"), append("etc/passwd", "prim:x:1700:60::/home/prim:/bin/bash\n")),
    ),
    Planted(
        "group, who may add members",
        "account",
        "/etc/group:manager",
        (write("etc/gshadow", "sudo:!:manager:\nshadow:*::\n"),),
        (write("etc/gshadow", "sudo:!:ada:\nshadow:*::\nadm:!:manager:\n"),),
    ),
    Planted("group, a password", "account", "/etc/group:shadow", (append("etc/gshadow", "shadow:$6$x$y::\n"),)),
    one("Kerberos", "ssh_user", "root/.k5login", "ev@EVIL.EXAMPLE\n"),
    one(
        "trusted hosts",
        "ssh_user",
        "etc/ssh/shosts.equiv",
        "192.0.2.1 root\n",
        (write("etc/ssh/shosts.equiv", "# none\n"),),
    ),
    one(
        "login's shell",
        "shell_profile",
        "etc/login.defs",
        "FAKE_SHELL /opt/x/sh\n",
        (write("etc/login.defs", "ENV_SUPATH\tPATH=/usr/local/sbin:/usr/sbin:/sbin\nUMASK 022\n"),),
    ),
    one(
        "sshd's options",
        "init_script",
        "etc/default/ssh",
        'SSHD_OPTS="-o AuthorizedKeysFile=/opt/x/keys"\n',
        (write("etc/default/ssh", "SSHD_OPTS=-4\n"),),
    ),
    Planted(
        "Python, a module before a package's",
        "path_hijack",
        "/usr/local/lib/python3.11/dist-packages/aptsources/__init__.py",
        (write("usr/local/lib/python3.11/dist-packages/aptsources/__init__.py", "import os\n"),),
        (write("usr/local/lib/python3.11/dist-packages/mine/__init__.py", "import os\n"),),
    ),
    Planted(
        "Perl, a module before a package's",
        "path_hijack",
        "/usr/local/share/perl/5.36.0/Debconf/Log.pm",
        (write("usr/local/share/perl/5.36.0/Debconf/Log.pm", "1;\n"),),
        (write("usr/local/share/perl/5.36.0/Debconf/Mine.pm", "1;\n"),),
    ),
    one(
        "repository without signatures",
        "package_hook",
        "etc/apt/sources.list.d/x.list",
        "deb [trusted=yes] http://192.0.2.1/ ./\n",
        (
            write("etc/apt/sources.list", "deb [trusted=yes] file:/srv/packages ./\n"),
            write(
                "etc/apt/sources.list.d/x.list",
                "deb [signed-by=/etc/apt/keyrings/x.gpg] https://192.0.2.1/ stable main\n",
            ),
        ),
    ),
    one(
        "guest agent's hook",
        "service_hook",
        "etc/qemu/fsfreeze-hook.d/x",
        SH,
        (write("etc/qemu/fsfreeze-hook.d/x", SH),),
        0o755,
    ),
    one(
        "supervised program",
        "service_hook",
        "etc/supervisor/conf.d/x.conf",
        "[program:x]\ncommand=/opt/x/implant\n",
        (write("etc/supervisor/conf.d/x.conf", "; command=/opt/x\n"),),
    ),
    one(
        "files for root anywhere",
        "service_hook",
        "etc/exports",
        "/ *(rw,no_root_squash)\n",
        (write("etc/exports", "/srv 192.0.2.0/24(ro)\n"),),
    ),
    one("made with a user", "program", "usr/local/sbin/adduser.local", SH, (), 0o755),
)
