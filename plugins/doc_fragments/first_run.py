# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules have in common that take over a part of a host."""

from __future__ import annotations


class ModuleDocFragment:
    """Options."""

    DOCUMENTATION = r"""
options:
  adopt:
    description:
      - What the first change on a host may do to those who use it. Unless M(portcullis.vps.survey) has looked before it in the same
        run, the module looks itself, as M(portcullis.vps.adopt) does, and its action plugin prints the report. What would cut
        somebody off or open something is refused until it is named here, and so is a change where the look fails.
      - Once a host has been taken over, this has no effect.
    type: dict
    suboptions:
      days:
        description: How many days back a login counts as lately.
        type: int
        default: 30
      lost_logins:
        description: The users who logged in lately and may get in no more.
        type: list
        elements: str
        default: []
      lost_forwarding:
        description: The users whose SSH connections carry others now and may no more.
        type: list
        elements: str
        default: []
      lifted_bans:
        description: The addresses and networks that are kept out now and may get in again. A network names all that is in it.
        type: list
        elements: str
        default: []
      opened_ports:
        description: The ports, such as V(22/tcp), that may be open to more than they are now.
        type: list
        elements: str
        default: []
      lost_limits:
        description: The ports, such as V(22/tcp), that may lose the rate limit they have.
        type: list
        elements: str
        default: []
      loosened_settings:
        description: The keywords of sshd, such as V(MaxAuthTries), that may become laxer than they are.
        type: list
        elements: str
        default: []
      lost_policy:
        description: The keys of apt that may lose what somebody set, for tasks that share this with M(portcullis.vps.adopt).
        type: list
        elements: str
        default: []
  _looked:
    description: Whether the look has been made before in this run; filled in by the action plugin alone.
    type: bool
    default: false
"""
