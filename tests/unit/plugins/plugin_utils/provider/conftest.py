# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only `make test-provider` runs, which installs the providers' own modules."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("PORTCULLIS_PROVIDER") == "all" else ["test_real_modules.py"]
