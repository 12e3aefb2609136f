# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules that fetch ranges have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """Options, attributes and notes."""

    DOCUMENTATION = r"""
options:
  ca_path:
    description: A file on the controller with certificates to trust instead of the system's.
    type: path
  timeout_seconds:
    description: How long each answer may take, from looking up the name to the last byte.
    type: int
    default: 20
  cache_path:
    description:
      - The file on the controller that keeps the last good list, and the marks (ETag) with which a server is asked whether it
        still holds; without it, C(portcullis/NAME.json) in the user's cache folder.
    type: path
  max_age_days:
    description: How old the list may be that is used when a server cannot be reached; an older one is an error.
    type: int
    default: 30
requirements:
  - jmespath on the controller
attributes:
  check_mode:
    support: full
    description: Fetches and checks as ever, and leaves the file of the last good list alone.
  diff_mode:
    support: none
    description: It changes no host, so there is nothing to show.
notes:
  - Runs on the controller and makes no connection to the host; once is enough for a whole fleet (C(run_once)).
  - An unreachable server is distinguished from one with an invalid answer. The latter is always an
    error. Nothing is changed then, and what was let in before still is.
"""
