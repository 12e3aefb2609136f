# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser without a screen, on a host of the lab that has no way out."""

from __future__ import annotations

import shlex
import subprocess
import uuid

from lab import Lab

_HOST = "reader1"
#: In a container of which the lab's is the only user; and no time passes for the page but what its own work takes.
_BROWSER = "chromium-headless-shell --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=60000 --user-data-dir=/tmp/{id}"


class Browser:
    """Shows pages on a host of its own: what comes of them, what they look like, and what they come to on paper."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        lab.up({_HOST: "trixie-reader"})

    def dom(self, page: str, width: int = 1280, dark: bool = False) -> str:
        """Return the page as HTML once its scripts have run."""
        return self._run(page, "--dump-dom", width, 900, dark).decode()

    def picture(self, page: str, width: int, height: int, dark: bool = False) -> bytes:
        """Return a picture (PNG) of the page's top."""
        return self._written(page, "png", "--screenshot={out}", width, height, dark)

    def printed(self, page: str) -> bytes:
        """Return the page on paper, as PDF."""
        return self._written(page, "pdf", "--no-pdf-header-footer --print-to-pdf={out}", 1280, 900, False)

    def run(self, command: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a shell command on the host, with this as its standard input."""
        inside = self.lab.machine(_HOST).enter(["sh", "-c", command])
        return subprocess.run(inside, input=content, capture_output=True, timeout=300, check=False)

    def _written(self, page: str, kind: str, how: str, width: int, height: int, dark: bool) -> bytes:
        out = f"/tmp/{uuid.uuid4().hex}.{kind}"
        self._run(page, how.format(out=out), width, height, dark)
        return self.run(f"cat {out}").stdout

    def _run(self, page: str, how: str, width: int, height: int, dark: bool) -> bytes:
        name = uuid.uuid4().hex
        self.run(f"cat > /tmp/{name}.html", page.encode())
        scheme = "--blink-settings=preferredColorScheme=0" if dark else ""
        words = f"{_BROWSER.format(id=name)} {scheme} --window-size={width},{height} {how} {shlex.quote(f'file:///tmp/{name}.html')}"
        done = self.run(words)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return done.stdout
