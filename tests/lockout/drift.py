# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do to ufw's rules behind its back: each chain, jump and policy, by each command, in one family and in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_BUILT_IN = {"input": "INPUT", "forward": "FORWARD", "output": "OUTPUT"}
_PRIMARY = ("before-logging", "before", "after", "after-logging", "reject", "track")
_CHAINS = (
    *(f"{part}-{way}" for part in (*_PRIMARY, "user", "user-logging", "skip-to-policy") for way in _BUILT_IN),
    *("logging-deny", "logging-allow", "user-limit", "user-limit-accept"),
)
_FAMILIES = {"IPv4": ("iptables",), "IPv6": ("ip6tables",), "both families": ("iptables", "ip6tables")}
_OFF = "ufw --force disable >/dev/null"
_CONF_OFF = "sed -i s/ENABLED=yes/ENABLED=no/ /etc/ufw/ufw.conf"


@dataclass(frozen=True)
class Drift:
    """A script for the host. Where ``files`` it edits ufw's files too, so a run makes something else than was."""

    script: str
    files: bool = False


def _damages() -> Iterator[tuple[str, str]]:
    """Yield what is done to one family; I is its iptables, P what its chains begin with."""
    for chain in _BUILT_IN.values():
        yield f"{chain} is flushed", f"I -F {chain}"
        yield f"the policy of {chain} accepts", f"I -P {chain} ACCEPT"
        yield f"{chain} is flushed and accepts", f"I -P {chain} ACCEPT; I -F {chain}"
    yield "the policy of OUTPUT drops", "I -P OUTPUT DROP"
    yield "all is flushed", "I -F"
    yield "all is flushed and accepts", "I -P INPUT ACCEPT; I -P OUTPUT ACCEPT; I -P FORWARD ACCEPT; I -F"
    yield "all is flushed and removed", "I -F; I -X"
    yield "every table is flushed", "for t in filter nat mangle raw; do I -t $t -F; done"
    for way, chain in _BUILT_IN.items():
        for part in _PRIMARY:
            name = f"P-{part}-{way}"
            yield f"{chain} has no jump to {part}-{way}", f"I -D {chain} -j {name}"
            yield f"{part}-{way} is removed", f"I -D {chain} -j {name}; I -F {name}; I -X {name}"
        yield (
            f"{chain} jumps in another order",
            f"I -D {chain} -j P-before-{way}; I -A {chain} -j P-before-{way}",
        )
        yield f"{chain} jumps twice", f"I -A {chain} -j P-before-{way}"
        yield f"the user's rules for {way} are cut off", f"I -D P-before-{way} -j P-user-{way}"
    for name in _CHAINS:
        yield f"{name} is flushed", f"I -F P-{name}"
    yield "user-input has another name", "I -E P-user-input P-away"
    yield "what falls through is accepted", "I -R P-skip-to-policy-input 1 -j ACCEPT"
    yield "ufw is disabled, and all flushed", f"{_OFF}; I -F"
    yield "ufw is disabled, and all flushed and removed", f"{_OFF}; I -F; I -X"
    yield "ufw is disabled, and INPUT flushed", f"{_OFF}; I -F INPUT"
    yield "ufw's file says that it is disabled, and INPUT is flushed", f"{_CONF_OFF}; I -F INPUT"


def _edits() -> Iterator[tuple[str, str]]:
    """Yield what is done to ufw's files without a reload."""
    yield "ufw is disabled", _OFF
    yield "ufw's file says that it is disabled", _CONF_OFF
    nat = r"*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 10.9.0.0/24 -j MASQUERADE\nCOMMIT\n"
    yield "before.rules has a table nat", f"printf '{nat}' >> /etc/ufw/before.rules"
    line = "-A P-before-input -p udp --dport 8081 -j DROP"
    for prefix, file in {"ufw": "before.rules", "ufw6": "before6.rules"}.items():
        added = line.replace("P-", f"{prefix}-")
        yield f"{file} has a rule more", f"sed -i '/^-A {prefix}-before-input -i lo/a {added}' /etc/ufw/{file}"
    yield (
        "the default policy is another",
        "sed -i 's/^DEFAULT_FORWARD.*/DEFAULT_FORWARD_POLICY=\"ACCEPT\"/' /etc/default/ufw",
    )
    yield "IPv6 is switched off", "sed -i s/^IPV6=yes/IPV6=no/ /etc/default/ufw"
    yield (
        "IPv6 is switched off, and its INPUT flushed",
        "sed -i s/^IPV6=yes/IPV6=no/ /etc/default/ufw; ip6tables -F INPUT",
    )


def _drifts() -> Iterator[tuple[str, Drift]]:
    for name, damage in _damages():
        for family, programs in _FAMILIES.items():
            # What shuts the host by itself is nobody's run to mend: the policy goes first, as with everybody who gets away with it.
            first = ["iptables -P INPUT ACCEPT"] if "iptables" in programs else []
            script = [
                damage.replace("I ", f"{program} ").replace("P-", "ufw6-" if program == "ip6tables" else "ufw-")
                for program in programs
            ]
            yield f"{name} ({family})", Drift("; ".join([*first, *script]))
    for name, edit in _edits():
        yield name, Drift(edit, files=True)


DRIFTS = dict(_drifts())
#: One of each kind, for `make test`.
SHORT = (
    "all is flushed and accepts (both families)",
    "INPUT is flushed (IPv4)",
    "INPUT has no jump to before-input (IPv6)",
    "ufw is disabled, and all flushed (both families)",
    "user-input has another name (IPv4)",
    "before.rules has a table nat",
)
