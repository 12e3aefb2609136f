#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done on the controller, by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_verify
short_description: Verify that a bundle of evidence is as it was sealed
version_added: 0.1.0
description:
  - Compares a bundle that M(portcullis.vps.incident_collect) made with its manifest, the manifest with its seal, and the custody log
    with itself. Fails if a file was changed, is missing or was added, if the manifest was forged, or if the custody log was changed.
  - Appends a line to the custody log with what it found.
  - Runs on the controller, and connects to no host.
author:
  - Contributors to the Portcullis project (@portcullis)
attributes:
  check_mode:
    support: full
    description: Verifies, and writes nothing into the custody log.
  diff_mode:
    support: none
    description: It only appends to the custody log, so there is nothing to show.
options:
  bundle:
    description: The folder that M(portcullis.vps.incident_collect) made.
    type: str
    required: true
  signer:
    description: The file with the public key of the key that sealed it, from where you trust it, and not from the bundle.
    type: str
    required: true
  custody_head:
    description: The head of the custody log that you noted last. If given, lines that were removed at its end are found too.
    type: str
    default: ""
  note:
    description: What is to stand in the custody log, such as to whom the bundle is handed over.
    type: str
    default: ""
seealso:
  - module: portcullis.vps.incident_collect
"""

EXAMPLES = r"""
- name: Verify the evidence
  portcullis.vps.incident_verify:
    bundle: evidence/web1-20261120T020405Z
    signer: ~/.ssh/id_ed25519.pub
    note: handed over to the police, case 4711
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
intact:
  description: Whether nothing differs. If something does, the task fails.
  returned: if there is a bundle
  type: bool
  sample: true
differences:
  description: What differs.
  returned: if there is a bundle
  type: list
  elements: str
  sample: ["items/00007-hidden was changed: its SHA-256 is another."]
custody:
  description: The custody log before this.
  returned: if there is a bundle
  type: list
  elements: str
  sample: ["2026-11-20T02:09:11.000000Z ada@desk: collected: sealed by SHA256:7yqk5v0c1m3Xn2m1s3QmJ4F6s8z0W1r9t2u3v4w5x6y"]
custody_head:
  description: The digest of the log's last line now. Note it elsewhere.
  returned: if there is a bundle
  type: str
  sample: 60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752
manifest_sha256:
  description: The digest of the manifest.
  returned: if there is a bundle
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
report:
  description: The same as sentences.
  returned: if there is a bundle
  type: list
  elements: str
  sample: ["/home/ada/evidence/web1-20261120T020405Z: is as it was sealed."]
failure:
  description: >-
    What a failure came to. V(refused), nothing was verified because something given must not be; V(failed), anything else.
  returned: on failure
  type: str
  sample: failed
"""
