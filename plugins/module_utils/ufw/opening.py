# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening SSH: on further ports for those who get in already, and for everyone only where that was named."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Sequence, Tuple

from ..base.errors import Refusal
from ..base.steps import Step
from . import native
from .access import covers, opens
from .block import Block
from .files import families
from .plan import Observed, Wanted
from .rule import Rule
from .ssh import MOVING, SSH_OWNER, shown
from .steps import SetUfwRules, described


def open_ssh(observed: Observed, ports: Sequence[int], former: Sequence[int] = ()) -> Tuple[Step, ...]:
    """Return the steps that let SSH in on further ports, from where and as it is let in on the ``former`` ones already; none where ufw
    is not in force.
    """
    if not observed.in_force or observed.settings.incoming == "allow":
        return ()
    kept = families(observed.settings)
    ways = {family: _ways_in(observed.blocks(family), former) for family in kept}
    reached = [rule for rules in ways.values() for rule in rules]
    new: Dict[int, Tuple[Rule, ...]] = {4: (), 6: ()}
    for family in kept:
        # A rule for all ports of some address was not made for SSH.
        named = [block for block in observed.blocks(family) if block.rule and block.rule.port]
        missing = [port for port in ports if not opens(named, port)]
        from_here = [] if reached else _unseen_ways(observed, family)
        new[family] = tuple(
            _moved(rule, port) for port in missing for rule in (*ways[family], *from_here) if rule.port or from_here
        )
    if not any(new.values()):
        return ()
    first = (tuple(rule.block(4) for rule in new[4]), tuple(rule.block(6) for rule in new[6]))
    step = SetUfwRules(
        first, ((), ()), owner="", replaced=(), families=kept, live=observed.families, login=observed.login
    )
    before = {family: observed.blocks(family) for family in (4, 6)}
    after = {family: step.edited(before[family], family) for family in (4, 6)}
    native.refuse({family: observed.tables(family) for family in observed.kernel_families}, {}, [step])
    return (replace(step, text=described(before, after, ())),)


def _ways_in(blocks: Sequence[Block], former: Sequence[int]) -> List[Rule]:
    """Return the rules by which SSH comes in now: ours, else those of others."""
    ours = [block.rule for block in blocks if block.owner == SSH_OWNER and block.rule]
    return ours or [block.rule for block in blocks if block.rule and any(covers(block.rule, port) for port in former)]


def _unseen_ways(observed: Observed, family: int) -> List[Rule]:
    """Return from where SSH has to come in where no rule of ufw's lets it in: from this login's address, if there is one."""
    if observed.client is None:
        return [Rule()]
    return [Rule(source=str(observed.client))] if observed.client.version == family else []


def _moved(rule: Rule, port: int) -> Rule:
    """Return a rule of SSH's that lets in on another port whom this one does."""
    action = "limit" if rule.action == "limit" else "allow"
    kept = Rule(source=rule.source, to=rule.to, interface=rule.interface)
    return replace(kept, action=action, protocol="tcp", port=str(port), comment=MOVING)


def refuse_wider(observed: Observed, wanted: Wanted) -> None:
    """Raise Refusal where others' rules let SSH in from some only, ours would let in everybody, and nobody has named that."""
    now, after = observed.settings, wanted.settings(observed.settings)
    if wanted.ssh is None or not observed.started or now.incoming == "allow" or not after.enabled:
        return
    blocks = [block for family in (4, 6) for block in observed.blocks(family)]
    if any(block.owner == SSH_OWNER and block.comment != MOVING for block in blocks):
        return
    named = {int(port.partition("/")[0]) for port in wanted.opened_ports if port.partition("/")[0].isdigit()}
    ports = set(observed.sshd_ports) or {int(rule.port) for rule in wanted.ssh}
    wide = [rule for rule in wanted.ssh if not (rule.source or rule.interface or rule.version)]
    if not wide or named & {*ports, *(int(rule.port) for rule in wide)}:
        return
    # One family may be for some while the other is for all.
    others = {
        family: [
            block for block in observed.blocks(family) if block.rule and any(covers(block.rule, port) for port in ports)
        ]
        for family in families(after)
    }
    narrow = [family for family, found in others.items() if found and all(_is_narrow(block) for block in found)]
    if narrow:
        everyone = {4: "0.0.0.0/0", 6: "::/0"}
        kept = [
            block.rule.source if family in narrow else everyone[family]
            for family, found in others.items()
            for block in found
            if block.rule and (block.rule.source or family not in narrow)
        ]
        raise Refusal(
            f"ssh_sources: SSH is let in over {' and '.join(f'IPv{family}' for family in narrow)} by '{shown(others[narrow[0]][0])}' and its like "
            f"only, and would be open to everyone on port {wide[0].port}; keep it as it is (portcullis_ssh_sources: "
            f"[{', '.join(dict.fromkeys(kept))}], ufw_ssh_interfaces), or name everyone (portcullis_ssh_sources: ['0.0.0.0/0', '::/0'])."
        )


def _is_narrow(block: Block) -> bool:
    return bool(block.rule and (block.rule.source or block.rule.interface or block.rule.to))
