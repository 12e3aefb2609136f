# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Linode's cloud firewalls; the arguments are those of linode.cloud of June 2026."""

from __future__ import annotations

import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.provider import rules as neutral, walls
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.rules import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils.provider.walls import (
    Call,
    Found,
    Limit,
    Options,
    Raw,
    Wall,
)

_RULES = "https://techdocs.akamai.com/cloud-computing/docs/rulesets-prefixlists"
_API = "https://techdocs.akamai.com/linode-api/reference/post-firewalls"


class Linode(walls.Provider):
    """A cloud firewall, which remembers connections."""

    name = "linode"
    title = "Linode"
    module = "linode.cloud.firewall"
    needed = ("label",)
    secrets: t.Mapping[str, str] = {"api_token": "LINODE_API_TOKEN"}
    protocols = frozenset({"tcp", "udp", "icmp"})
    limits = (Limit("rules", 25, _RULES), Limit("addresses in one rule", 255, _API))
    _addresses = 255

    def reads(self, options: Options) -> t.Tuple[Call, ...]:
        # firewall_info fails alike for a firewall that is not there and for an API that does not answer.
        return (Call("linode.cloud.firewall_list", {}),)

    def wall(self, answers: t.Sequence[t.Mapping[str, t.Any]], options: Options) -> Wall:
        named = [each for each in answers[0]["firewalls"] if each["label"] == options["label"]]
        if not named:
            return Wall(False, (), {"out": [], "outbound_policy": "ACCEPT"})
        rules = named[0]["rules"]
        up = named[0].get("status") == "enabled" and rules.get("inbound_policy") == "DROP"
        rest = {
            "out": rules.get("outbound") or [],
            "outbound_policy": rules.get("outbound_policy") or "ACCEPT",
            "inbound_policy": rules.get("inbound_policy"),
            "status": named[0].get("status"),
        }
        return Wall(up, tuple(self._found(raw) for raw in rules.get("inbound") or ()), rest)

    def _found(self, raw: Raw) -> Found:
        comment = str(raw.get("description") or "")
        addresses = raw.get("addresses") or {}
        spans = [part.strip() for part in str(raw.get("ports") or "").split(",")]
        accepts = raw.get("action") == "ACCEPT"
        rule: t.Tuple[Rule, ...] = ()
        if accepts:
            sources = [*(addresses.get("ipv4") or ()), *(addresses.get("ipv6") or ())]
            each = [walls.read(str(raw.get("protocol")).lower(), part, sources, comment) for part in spans]
            rule = tuple(one for found in each for one in found) if all(each) else ()
        text = walls.text(rule, comment or str(raw.get("label")), raw)
        return Found(walls.without_empty(raw), rule, comment.startswith(neutral.MARK), accepts, text=text)

    def rendered(self, rules: t.Sequence[Rule], options: Options) -> t.List[Raw]:
        found: t.List[Raw] = []
        for rule in rules:
            for nets in walls.chunks(rule.sources, self._addresses):
                owner = walls.label(rule.owner.removeprefix(neutral.MARK), "A-Za-z0-9-", 14).strip("_-")
                addresses = {
                    f"ipv{family}": [str(net) for net in nets if net.version == family] for family in neutral.FAMILIES
                }
                found.append(
                    {
                        "label": f"portcullis-{owner.replace('_', '-')}-{len(found)}",
                        "description": rule.comment[:100],
                        "action": "ACCEPT",
                        "protocol": rule.protocol.upper(),
                        "addresses": walls.without_empty(addresses),
                        **({"ports": rule.span()} if rule.span() else {}),
                    }
                )
        return found

    def counted(self, raws: t.Sequence[Raw], options: Options) -> t.Mapping[str, int]:
        most = max((sum(map(len, (raw.get("addresses") or {}).values())) for raw in raws), default=0)
        return {"rules": len(raws), "addresses in one rule": most}

    def same(self, raw: Raw) -> t.Any:
        """Return a rule without its label: ours are numbered."""
        ours = str(raw.get("description") or "").startswith(neutral.MARK)
        return super().same({key: value for key, value in raw.items() if key != "label" or not ours})

    def writes(
        self, raws: t.Sequence[Raw], gone: t.Sequence[Raw], wall: Wall, options: Options, step: str
    ) -> t.Tuple[Call, ...]:
        return (self._write(raws, "DROP", "enabled", wall, options),)

    def back(self, wall: Wall, raws: t.Sequence[Raw], options: Options) -> t.Tuple[Call, ...]:
        if "status" not in wall.rest:
            return (Call(self.module, {"label": options["label"], "state": "absent"}),)
        before = [each.raw for each in wall.found]
        return (self._write(before, wall.rest["inbound_policy"], wall.rest["status"], wall, options),)

    def _write(self, raws: t.Sequence[Raw], policy: str, status: str, wall: Wall, options: Options) -> Call:
        rules = {
            "inbound": list(raws),
            "inbound_policy": policy,
            "outbound": [walls.without_empty(raw) for raw in wall.rest["out"]],
            "outbound_policy": wall.rest["outbound_policy"],
        }
        return Call(self.module, {"label": options["label"], "state": "present", "status": status, "rules": rules})
