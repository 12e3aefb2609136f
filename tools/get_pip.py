# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the bootstrap script that ansible-test wants to download: the pip that Python brings installs the one asked for.

ansible-test runs it, in an empty virtual environment, with options for pip and the packages wanted (`pip==25.2`).
"""

from __future__ import annotations

import subprocess
import sys

# Options of the original script that pip does not know.
UNKNOWN_TO_PIP = {"--no-setuptools", "--no-wheel"}

if __name__ == "__main__":
    subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    wanted = [argument for argument in sys.argv[1:] if argument not in UNKNOWN_TO_PIP]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *wanted], check=True)
