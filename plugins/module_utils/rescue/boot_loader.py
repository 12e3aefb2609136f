# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a boot loader's configuration has the machine start: each rule yields a reason for each line that starts something of somebody's own.

grub-mkconfig writes every command and every path out, so a variable in their place is one that a person wrote.
"""

from __future__ import annotations

import posixpath
import re
from typing import Iterator, List

from .rules import Known, lines, quoted, saying

#: What the kernel does not know and has no dot becomes a variable of the first program's.
_STARTS = r"rdinit|init|rd\.break|systemd\.(unit|run|wants|mount-extra|setenv|set_credential(_binary)?)|(LD|SYSTEMD|GLIBC|GCONV)_[A-Z_]+"
settings = saying(rf"\b({_STARTS}|systemd\.debug.shell)\b\s*=?|\$\(|`|break=")
#: What the kernel's command line has systemd start, mount or make. Source: kernel-command-line(7), systemd.system-credentials(7).
_COMMAND_LINE = re.compile(rf"\b(({_STARTS})=|systemd\.debug.shell\b)", re.IGNORECASE)
#: What the kernel may start first, by itself: grub-mkconfig writes an entry for each of them that there is.
_FIRST = frozenset({"init", "systemd", "upstart", "runit-init", "openrc-init"})
_OF_MKCONFIG = re.compile(r"\$\{?(vt_handoff|linux_gfx_mode|xen_rm_opts|xen_no_real_mode)\}?")
_QUOTED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*\"""")
#: What comes in front of a command on its line.
_KEYWORDS = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!"})
_KERNEL = re.compile(r"linux(16|efi)?|module2?|multiboot2?|xen_(hypervisor|module|linux)")
_KERNELS = re.compile(r"(vmlinu[xz]|xen)\b.*")
_INITRAMFS = re.compile(
    r"(initrd\.img|initramfs|initrd)(-[\w.+~-]+)?(\.img)?|(early_ucode|intel-ucode|intel-uc|amd-ucode|amd-uc|microcode)\.(cpio|img)"
)
#: How grub-mkconfig and grub-install lead on to a file that is looked at here too.
_LEADS_ON = re.compile(r"(\$\{?(prefix|config_directory)\}?|\(\$\{?root\}?\)/boot/grub)/(custom|grub)\.cfg")
_ANOTHER_FILE = re.compile(r"configfile|source|\.|normal|(legacy|syslinux|extract)_\w+")
_ANOTHER_LOADER = re.compile(r"chainloader|ntldr|freedos|truecrypt|loopback|eval|k(net|open|free)bsd\w*|plan9|xnu_\w+")


def grub(text: str, known: Known) -> Iterator[str]:
    """Lines of grub.cfg, or of a file that it reads, by which another kernel, initramfs, first program or loader starts."""
    for number, line in lines(text):
        bare = re.sub(r"[\"'\\]", "", _QUOTED.sub(lambda text: re.sub(r";|\s[{}]", " ", text.group()), line))
        if _first_program(bare, known) or any(_own(words, known) for words in _commands(bare)):
            yield quoted(number, line)


def _commands(bare: str) -> Iterator[List[str]]:
    """Yield the commands of a line, each with its arguments; a brace of a variable's is none of a block's."""
    for part in re.split(r";|(?<!\$)\{(?=\s|$)|(?<=\s)\}", bare):
        words = part.split()
        while words and words[0] in _KEYWORDS:
            del words[0]
        if words:
            yield words


def _own(words: List[str], known: Known) -> bool:
    """Return whether a command of grub's is one that neither grub-mkconfig nor grub-install writes."""
    command, arguments = words[0], words[1:]
    if "$" in command and "=" not in command:
        return True
    if _KERNEL.fullmatch(command):
        return any("$" in _OF_MKCONFIG.sub("", word) for word in arguments) or _another_kernel(arguments, known)
    if command.startswith("initrd"):
        return not all(_INITRAMFS.fullmatch(posixpath.basename(path)) for path in arguments)
    if _ANOTHER_FILE.fullmatch(command):
        return not (arguments and all(_LEADS_ON.fullmatch(path) for path in arguments))
    if command == "set":
        return bool(re.match(r"prefix=(?!\(\$\{?root\}?\)(/boot)?/grub$)", " ".join(arguments)))
    return bool(_ANOTHER_LOADER.fullmatch(command) or (command == "insmod" and "/" in "".join(arguments)))


def _first_program(bare: str, known: Known) -> bool:
    """Return whether a line gives the kernel something to start, but for the first program of a package's."""
    for found in _COMMAND_LINE.finditer(bare):
        given = re.match(r"init=(/\S+)", bare[found.start() :])
        if not given or posixpath.basename(given[1]) not in _FIRST or not known.packaged(given[1]):
            return True
    return False


def _another_kernel(arguments: List[str], known: Known) -> bool:
    """Return whether a kernel is not one that a package has in /boot, which may be a disk of its own, or an initramfs of the usual name."""
    path = next((word for word in arguments if not word.startswith("-")), "")
    folder, name = posixpath.split(path)
    if _INITRAMFS.fullmatch(name):
        return False
    there = [place for place in (path, f"/boot/{name}") if known.there(place)]
    right = folder == "/" or posixpath.basename(folder) == "boot"
    return not (right and all(map(known.packaged, there)) and (there or _KERNELS.fullmatch(name)))


def entries(text: str, known: Known) -> Iterator[str]:
    """Lines of another loader's, as systemd-boot's entries, extlinux or a kernel's command line of its own."""
    for number, line in lines(text):
        key, arguments = line.split()[0].lower(), line.split()[1:]
        initrd = key == "initrd" and not all(
            _INITRAMFS.fullmatch(posixpath.basename(path)) for path in ",".join(arguments).split(",")
        )
        if initrd or _first_program(line, known) or key in ("efi", "uki", "uki-url", "com32", "config"):
            yield quoted(number, line)
