# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Beginning on a host that may be somebody else's: what is sent first, and stands alone.

Read by Python from standard input and executed, nothing of it lies on the host's disk. First ``begin`` runs in whatever the host's Python is
made of. It gives itself a view of the host's files in which nothing can be written and no time of access changes, hides
/etc/ld.so.preload from itself, and starts Python anew. There ``run`` imports the rest, from memory.
"""

from __future__ import annotations

import ctypes
import importlib.abc
import importlib.machinery
import importlib.util
import json
import mmap
import os
import sys
from types import ModuleType
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

PRELOAD = "/etc/ld.so.preload"
#: What the first Python hands to the second.
HANDED = "PORTCULLIS_INCIDENT"
#: What has a libc load more than a program asks for.
LOADING = ("LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH")
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
#: rax, rdi, rsi, rdx, r10, r8, r9 from the arguments of a function; syscall; ret.
_INSTRUCTIONS = {"x86_64": "4889f84889f74889d64889ca4d89c24d89c84c8b4c24080f05c3"}
#: For so many process ids from the first on: kill(id, 0), and the last byte of what it returns into a buffer.
_TAKING_SIGNALS = {"x86_64": "4989f84c8d0c374989d24d39c87d17b83e0000004c89c731f60f0541880249ffc249ffc0ebe4c3"}
_GENERIC = {
    "getdents64": 61, "openat": 56, "read": 63, "close": 57, "kill": 129, "mount": 40, "umount2": 39, "unshare": 97, "execve": 221,
    "ioprio_set": 30, "mount_setattr": 442,
}  # fmt: skip
#: The numbers of system calls.
_NUMBERS = {
    "x86_64": {
        "getdents64": 217, "openat": 257, "read": 0, "close": 3, "kill": 62, "mount": 165, "umount2": 166, "unshare": 272, "execve": 59,
        "ioprio_set": 251, "mount_setattr": 442,
    },
    "aarch64": _GENERIC,
    "riscv64": _GENERIC,
}  # fmt: skip
_NEW_MOUNTS, _PRIVATE, _BIND, _REMOUNT, _DETACH = 0x20000, 0x44000, 0x1000, 0x20, 2
_READ_ONLY, _NO_ATIME = 0x1, 0x10
#: Of mount(2), and what it is called in /proc/self/mountinfo.
_KEPT = {"nosuid": 0x2, "nodev": 0x4, "noexec": 0x8, "nodiratime": 0x800}
_FLAGS = {"ro": _READ_ONLY, "noatime": _NO_ATIME, **_KEPT}
_NO_SUCH_PROCESS = 3
#: Where in the page of instructions the second begin.
_SECOND = 64
_MOST_PRELOAD = 4096
_OF_ALL, _HERE = 0x8000, -100
#: Reads the next code, of a length that is known, without taking more from the pipe.
_READ = """import os
b=b''
while len(b)<{size}:b+=os.read(0,{size}-len(b))or os.abort()
exec(b)"""


class Kernel:
    """System calls past libc, which a library that was loaded into this process may answer for.

    ``by`` is "an instruction" where this is the code of ours that calls, "libc" where only libc's syscall() can be had, and
    nothing where the numbers of the machine's calls are not known.
    """

    def __init__(self) -> None:
        machine = self._machine = os.uname().machine
        self._numbers = _NUMBERS.get(machine, {})
        self._call: Any = None
        self.by = ""
        if machine in _INSTRUCTIONS:
            self._by_instruction(bytes.fromhex(_INSTRUCTIONS[machine]))
        if self._numbers and not self.by:
            self._libc = ctypes.CDLL(None, use_errno=True)
            self.by = "libc"

    def _by_instruction(self, code: bytes) -> None:
        try:
            # Shared memory would be a deleted file to whoever collects at the same time.
            flags, prot = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
            self._page = mmap.mmap(-1, mmap.PAGESIZE, flags, prot)
        except OSError:
            return
        self._page.write(code)
        self._page.seek(_SECOND)
        self._page.write(bytes.fromhex(_TAKING_SIGNALS[self._machine]))
        address = ctypes.addressof(ctypes.c_char.from_buffer(self._page))
        self._call = ctypes.CFUNCTYPE(*[ctypes.c_long] * 8)(address)
        self._loop = ctypes.CFUNCTYPE(*[ctypes.c_long] * 4)(address + _SECOND)
        self.by = "an instruction"

    def __call__(self, name: str, *arguments: Any) -> int:
        """Return what a system call returns: less than 0 is the negative number of an error."""
        if name not in self._numbers:
            return -38
        kept = [_address(one) for one in arguments]
        given = [one if isinstance(one, int) else ctypes.addressof(one) for one in kept] + [0] * (6 - len(arguments))
        if self._call is not None:
            return int(self._call(self._numbers[name], *given))
        ctypes.set_errno(0)
        found = int(self._libc.syscall(*[ctypes.c_long(one) for one in (self._numbers[name], *given)]))
        return -ctypes.get_errno() if found == -1 else found

    def taking_signals(self, first: int, count: int) -> List[int]:
        """Return those of so many process ids that take a signal; 0, which does nothing, is tried."""
        if self._call is None:
            return [number for number in range(first, first + count) if self("kill", number, 0) != -_NO_SUCH_PROCESS]
        answers = ctypes.create_string_buffer(count)
        self._loop(first, count, ctypes.addressof(answers))
        return [first + at for at, answer in enumerate(answers.raw) if answer != 256 - _NO_SUCH_PROCESS]


def _address(value: Any) -> Any:
    if isinstance(value, str):
        return ctypes.create_string_buffer(os.fsencode(value))
    if isinstance(value, bytes):
        return ctypes.create_string_buffer(value, len(value))
    if isinstance(value, (list, tuple)):
        return (ctypes.c_char_p * (len(value) + 1))(*value, None)
    return value


def begin(python: str, size: int) -> None:
    """Take a view of the files in which nothing can be written, and start Python anew on the next ``size`` bytes of input."""
    kernel = Kernel()
    handed: Dict[str, Any] = {"loading": {name: os.environ[name] for name in LOADING if name in os.environ}}
    handed.update(_view(kernel))
    if hasattr(os, "nice"):
        os.nice(19)
    handed["idle_io"] = kernel("ioprio_set", 1, 0, 3 << 13) == 0
    environment = {"PATH": _PATH, "LC_ALL": "C.UTF-8", "TZ": "UTC0", "HOME": "/", HANDED: json.dumps(handed)}
    argv = command(python, size)
    packed = [f"{name}={value}".encode() for name, value in environment.items()]
    # By the kernel's own call, as libc's may put something back into the environment.
    kernel("execve", python, [os.fsencode(word) for word in argv], packed)
    os.execve(python, argv, environment)


def command(python: str, size: int) -> List[str]:
    """Return what runs so many bytes of code from standard input: no site's code, no variables, nothing compiled written."""
    return [python, "-ISBc", _READ.format(size=size)]


def _view(kernel: Kernel) -> Dict[str, Any]:
    """Enter a mount namespace in which all is read-only and times of access stay, and return how far that went."""
    failed = kernel("unshare", _NEW_MOUNTS) or kernel("mount", 0, "/", 0, _PRIVATE, 0)
    if failed:
        return {
            "read_only": False,
            "why_not": os.strerror(-failed),
            "preload": preload(kernel),
            "preload_hidden": False,
        }
    listed = preload(kernel)
    hidden = listed is not None and kernel("mount", "/dev/null", PRELOAD, 0, _BIND, 0) == 0
    # struct mount_attr: to set, to clear (how times of access are kept), propagation, user namespace.
    wanted = (ctypes.c_uint64 * 4)(_READ_ONLY | _NO_ATIME, 0x70, 0, 0)
    failed = kernel("mount_setattr", _HERE, "/", _OF_ALL, wanted, ctypes.sizeof(wanted))
    if failed:
        # Older kernels have no such call.
        failed = _one_by_one(kernel)
    why = {"why_not": os.strerror(-failed)} if failed else {}
    return {"read_only": not failed, "preload": listed, "preload_hidden": bool(hidden), **why}


def _one_by_one(kernel: Kernel) -> int:
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        mounts = [line.split() for line in file]
    worst = 0
    for fields in mounts:
        flags = _REMOUNT | _BIND | _READ_ONLY | _NO_ATIME
        for option in fields[5].split(","):
            flags |= _FLAGS.get(option, 0)
        path = fields[4].encode("utf-8", "surrogateescape").decode("unicode_escape").encode("latin-1")
        failed = kernel("mount", 0, path + b"\0", 0, flags, 0)
        worst = worst or failed
    return worst


def preload(kernel: Kernel) -> Optional[str]:
    """Return what the kernel has in /etc/ld.so.preload, whatever libc says; None where there is no such file."""
    found = kernel("openat", _HERE, PRELOAD, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW, 0)
    if found < 0:
        return None
    content = ctypes.create_string_buffer(_MOST_PRELOAD)
    size = kernel("read", found, content, _MOST_PRELOAD)
    kernel("close", found)
    return content.raw[: max(0, size)].decode("utf-8", "backslashreplace")


def as_found(kernel: Kernel) -> None:
    """Let this process see /etc/ld.so.preload again, so that programs that it starts are loaded as all others on the host are."""
    if kernel("unshare", _NEW_MOUNTS) == 0:
        kernel("umount2", PRELOAD, _DETACH)


class _FromMemory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, parts: Mapping[str, str]) -> None:
        self._parts = parts

    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        package, is_package = self._named(fullname)
        if package not in self._parts:
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=is_package)

    def exec_module(self, module: ModuleType) -> None:
        path, _is_package = self._named(module.__name__)
        exec(compile(self._parts[path], path, "exec"), module.__dict__)

    def _named(self, name: str) -> Tuple[str, bool]:
        path = name.replace(".", "/")
        as_package = f"{path}/__init__.py"
        return (as_package, True) if as_package in self._parts else (f"{path}.py", False)


def run(parts: Mapping[str, str], module: str, given: Mapping[str, Any]) -> None:
    """Import a module out of these parts, by path, and call its ``main`` with what was given and what was handed over."""
    sys.meta_path.insert(0, _FromMemory(parts))
    handed = json.loads(os.environ.pop(HANDED))
    __import__(module)
    sys.modules[module].main({**given, "start": handed})
