# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what is sent to a host: the payload that Ansible makes of each module of this collection.

Run as ``python -m tools.payloads [NAME ...]`` it prints the size of each, compressed as it travels; with ``--into FOLDER`` it also writes
there what Ansible packs for each.
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import re
import zipfile
from pathlib import Path

from ansible.executor import module_common
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar

ROOT = Path(__file__).resolve().parents[1]
COLLECTION = "portcullis.vps"
OURS = "ansible_collections/portcullis/vps/plugins/module_utils/"
_ZIP = re.compile(rb"[A-Za-z0-9+/=]{2000,}")


def names() -> list[str]:
    """Return the modules that run on hosts: those that do something, and do not only document an action plugin."""
    return sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py") if "\ndef main" in path.read_text())


def sent(name: str) -> bytes:
    """Return what Ansible sends for a module: a program with a zip in it."""
    built = module_common.modify_module(
        module_name=f"{COLLECTION}.{name}",
        module_path=str(ROOT / ".cache/dev/ansible_collections/portcullis/vps/plugins/modules" / f"{name}.py"),
        module_args={},
        templar=Templar(DataLoader()),
        task_vars={"ansible_python_interpreter": "/usr/bin/python3"},
        module_compression="ZIP_DEFLATED",
    )
    return bytes(built.b_module_data)


def packed(sent_bytes: bytes) -> bytes:
    """Return the zip in what is sent."""
    (found,) = (text for text in _ZIP.findall(sent_bytes) if text.startswith(b"UEsD"))
    return base64.b64decode(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a module; all that run on hosts where none is named")
    options = parser.parse_args()
    into = options.into
    os.chdir(ROOT)
    init_plugin_loader()
    for name in options.names or names():
        whole = sent(name)
        inside = packed(whole)
        if into:
            (into / f"{name}.zip").write_bytes(inside)
        with zipfile.ZipFile(io.BytesIO(inside)) as archive:
            ours = [part for part in archive.namelist() if part.startswith(OURS)]
        print(f"{name:24} {len(whole):9,} bytes, {len(ours):4} files of ours")


if __name__ == "__main__":
    main()
