#!/usr/bin/python
# Copyright: Contributors to the Portcullis project
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What this does is done by the action plugin of the same name; here is its documentation.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_collect
short_description: Collect evidence from a host into a sealed bundle on the controller
version_added: 0.1.0
description:
  - Collects, most volatile first, what tells whether a host was taken over and by what. Sockets, processes, what libc hides of the
    kernel's answers, executables (copies of deleted ones, of those in memory only and of those in odd places), environments, open
    files, kernel modules, rules and sets, neighbours and routes, sessions, units and timers, cron, keys, accounts, settings,
    histories of shells, records of logins, dpkg's logs, recent changes, set-user-id files and capabilities, files that differ from
    their packages, and the journal.
  - Nothing is written on the host and nothing is installed. The code goes over the connection to Python's standard input, and runs
    there with a view of the files in which nothing can be written and no time of access changes. What the login itself leaves
    (journal, wtmp, times of access of sshd, sudo, the shell and Python) it does not undo.
  - What comes is written while it comes into a new folder that only its owner can enter, with a manifest (SHA-256, command, exit
    code and UTC times of each item), which C(ssh-keygen -Y sign) seals, and a custody log in which each line holds the digest of the
    one before. The folder holds secrets of the host, such as environments and histories.
  - A host may send anything. Nothing of it is part of a path, unpacked or interpreted, and size, number and time are limited.
  - Needs root on the host, C(become) or the login's, OpenSSH or a local connection, and Python 3.9 there.
author:
  - Contributors to the Portcullis project (@portcullis)
attributes:
  check_mode:
    support: full
    description: Tries the key, and collects nothing.
  diff_mode:
    support: none
    description: It changes nothing on the host, so there is nothing to show.
options:
  folder:
    description: The folder on the controller in which the bundle is made, as C(HOST-TIME). It is made where it is missing.
    type: str
    required: true
  key:
    description: >-
      The private key on the controller that seals the manifest. One with a passphrase has to be in C(ssh-agent); name its C(.pub) then.
    type: str
    required: true
  days:
    description: How many days back changes of files count as recent, and (7 at most) the journal is read. From 1 to 365.
    type: int
    default: 14
  seconds:
    description: How long the collection may take, from 30 to 300.
    type: int
    default: 300
  megabytes:
    description: How much a host may send, from 10 to 500.
    type: int
    default: 500
  python:
    description: The path of Python on the host.
    type: str
    default: /usr/bin/python3
  ports:
    description: The SSH ports to try first; then those of the inventory and 22.
    type: list
    elements: int
    default: []
seealso:
  - module: portcullis.vps.incident_verify
  - module: portcullis.vps.incident_report
"""

EXAMPLES = r"""
- name: Collect evidence
  portcullis.vps.incident_collect:
    folder: evidence
    key: ~/.ssh/id_ed25519
  become: true
"""

RETURN = r"""
bundle:
  description: The folder of the bundle, on the controller.
  returned: success, and where the collection is not whole
  type: str
  sample: /home/ada/evidence/web1-20261120T020405Z
complete:
  description: Whether the collection came to its end. If not, the bundle is sealed all the same, and the task fails.
  returned: like RV(bundle)
  type: bool
  sample: true
collected:
  description: How many items the bundle holds.
  returned: like RV(bundle)
  type: int
  sample: 412
bytes:
  description: How large they are together.
  returned: like RV(bundle)
  type: int
  sample: 48211034
marks:
  description: What an attacker may have done, such as what libc hides and programs that are deleted. It proves nothing by itself.
  returned: like RV(bundle)
  type: list
  elements: str
  sample: ["/usr/lib/evil.so is loaded into every program, by /etc/ld.so.preload or the login's environment"]
notes:
  description: What is missing, and why.
  returned: like RV(bundle)
  type: list
  elements: str
  sample: []
manifest_sha256:
  description: The digest of the manifest.
  returned: like RV(bundle)
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
sealed_by:
  description: The fingerprint of the key that sealed it.
  returned: like RV(bundle)
  type: str
  sample: SHA256:7yqk5v0c1m3Xn2m1s3QmJ4F6s8z0W1r9t2u3v4w5x6y
custody_head:
  description: The digest of the last line of the custody log. Note it elsewhere, as only it shows that lines at the end were removed.
  returned: like RV(bundle)
  type: str
  sample: 60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752
report:
  description: The same as sentences.
  returned: like RV(bundle)
  type: list
  elements: str
  sample: ["Collected 412 items, 48.2 MB, from web1 into /home/ada/evidence/web1-20261120T020405Z."]
failure:
  description: >-
    What a failure came to. V(refused), nothing was collected because something given must not be; V(failed), anything else.
  returned: on failure
  type: str
  sample: refused
"""
