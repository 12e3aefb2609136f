# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A router of your own in front of the host: a table of nft's that filters what is forwarded to the host's addresses, and nothing else."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.values import Network
from ansible_collections.portcullis.vps.plugins.module_utils.base.writing import lines
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import NUMBERS
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import files, rules as neutral, walls
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import Options, Raw

_CARRIED = "# portcullis: "
_WORDS = {4: "ip", 6: "ip6"}
_ICMP = {4: "icmp", 6: "ipv6-icmp"}
_NET = r"[0-9a-f.:/]+"
_LINE = re.compile(
    rf"\t\t(?:meta l4proto [a-z0-9-]+ )?(?:(?:tcp|udp) dport [0-9-]+ )?(?:meta nfproto ipv[46] |ip6? saddr \{{ {_NET}(?:, {_NET})* \}} )"
    r'accept comment "[a-zA-Z0-9 ._:/()#,@+=&;!-]*"',
    re.ASCII,
)


class Nftables(files.FileWall):
    """A file for ``nft -f``, which puts the table in the place of the former one in one transaction."""

    name = "nftables"
    title = "nftables"
    needed = (*files.FileWall.needed, "addresses")
    protocols = frozenset({"any", "tcp", "udp", "icmp", *NUMBERS})

    def require(self, options: Options) -> None:
        super().require(options)
        addresses = _addresses(options)
        odd = next((net for net in addresses if not net.prefixlen), None)
        if odd is not None:
            raise Refusal(f"portcullis_provider_firewall.addresses: {odd} is everybody; name the host's own addresses.")

    def require_sayable(self, rules: t.Sequence[Rule], options: Options) -> None:
        super().require_sayable(rules, options)
        families = {net.version for net in _addresses(options)}
        lost = next(
            (family for rule in rules for family in neutral.FAMILIES if rule.of(family) and family not in families),
            None,
        )
        if lost is not None and not any(each.prefixlen for each in _addresses(options) if each.version == lost):
            missing = "ufw_ipv6 to false, if the host has none" if lost == 6 else "the networks of IPv6 only"
            raise Refusal(
                f"portcullis_provider_firewall.addresses: the policy lets in over IPv{lost}, and no address of that family is here, so the router "
                f"would not filter it; add the host's, or set {missing}."
            )

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        return [{"line": self._line(rule, family)} for rule in rules for family in neutral.FAMILIES if rule.of(family)]

    def _line(self, rule: Rule, family: int) -> str:
        words = []
        if rule.protocol in neutral.WITH_PORTS:
            words.append(f"{rule.protocol} dport {rule.span() or '1-65535'}")
        elif rule.protocol != "any":
            number = NUMBERS.get(rule.protocol, "")
            words.append(f"meta l4proto {_ICMP[family] if rule.protocol == 'icmp' else number}")
        if rule.of(family) == (neutral.EVERYONE[family],):
            words.append(f"meta nfproto ipv{family}")
        else:
            words.append(f"{_WORDS[family]} saddr {{ {', '.join(map(str, rule.of(family)))} }}")
        comment = walls.label(rule.comment, r"a-zA-Z0-9 ._:/()#,@+=&;!-", 120)
        return f'\t\t{" ".join(words)} accept comment "{comment}"'

    def text(self, raws: t.Sequence[Raw], rules: t.Sequence[Rule], options: Options) -> str:
        table = f"inet {str(options['name']).replace('-', '_')}"
        by_family = [[str(net) for net in _addresses(options) if net.version == family] for family in neutral.FAMILIES]
        jumps = [
            f"\t\t{_WORDS[family]} daddr {{ {', '.join(nets)} }} jump to_host"
            for family, nets in zip(neutral.FAMILIES, by_family)
            if nets
        ]
        return "\n".join(
            [
                f"{_CARRIED}{files.data(rules)}",
                f"table {table}",
                f"delete table {table}",
                f"table {table} {{",
                "\tchain to_host {",
                "\t\tct state established,related accept",
                *lines([raw["line"] for raw in raws], _LINE, "nft"),
                "\t\tdrop",
                "\t}",
                "\tchain forward {",
                "\t\ttype filter hook forward priority filter; policy accept;",
                *jumps,
                "\t}",
                "}",
                "",
            ]
        )

    def carried(self, text: str) -> t.Any:
        first = text.split("\n", 1)[0]
        if not first.startswith(_CARRIED):
            raise ValueError(first)
        return json.loads(first[len(_CARRIED) :])


def _addresses(options: Options) -> t.Tuple[Network, ...]:
    return values.networks(options["addresses"], "portcullis_provider_firewall.addresses")
