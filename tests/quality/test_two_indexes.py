# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dependency confusion, played with pip itself: two indexes, and the public one has the higher version of a company's own package."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.supply import settings

NAME = "acme_billing"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_said: Any, **_named: Any) -> None:
        """Say nothing."""


@contextmanager
def index(folder: Path, version: str) -> Iterator[str]:
    """Serve an index with one package on the loopback while the block runs, and yield its URL."""
    place = folder / "simple/acme-billing"
    place.mkdir(parents=True)
    wheel = f"{NAME}-{version}-py3-none-any.whl"
    about = f"{NAME}-{version}.dist-info"
    with zipfile.ZipFile(place / wheel, "w") as archive:
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {version}\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    (place / "index.html").write_text(f'<a href="{wheel}">{wheel}</a>')
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/simple/"
        finally:
            server.shutdown()


def taken(configuration: Path, folder: Path) -> str:
    """Return which file pip takes with this configuration and no other."""
    folder.mkdir()
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
        "--dest",
        str(folder),
        "acme-billing",
    ]
    environment = {
        **ours,
        "PIP_CONFIG_FILE": str(configuration),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "HOME": str(folder),
    }
    # What this machine has in /etc would be asked, too.
    environment |= {"XDG_CONFIG_DIRS": str(folder), "no_proxy": "127.0.0.1"}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    return next(path.name for path in folder.iterdir() if path.suffix == ".whl")


@pytest.mark.slow
def test_it_is_found_before_an_install_and_after_the_mend_pip_takes_the_private_one(tmp_path: Path) -> None:
    configuration = tmp_path / "pip.conf"
    with ExitStack() as stack:
        private = stack.enter_context(index(tmp_path / "private", "1.0"))
        public = stack.enter_context(index(tmp_path / "public", "99.0"))
        configuration.write_text(f"[global]\nindex-url = {private}\nextra-index-url = {public}\n")
        found = [finding.rule for finding in settings.pip_findings(str(configuration), configuration.read_text())]
        assert found == ["pip_extra_index"]
        assert taken(configuration, tmp_path / "before") == f"{NAME}-99.0-py3-none-any.whl"
        configuration.write_text(f"[global]\nindex-url = {private}\n")
        assert list(settings.pip_findings(str(configuration), configuration.read_text())) == []
        assert taken(configuration, tmp_path / "after") == f"{NAME}-1.0-py3-none-any.whl"
