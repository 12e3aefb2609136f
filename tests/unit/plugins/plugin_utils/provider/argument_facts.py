# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the providers' modules take: the names and types of their options, noted down from their repositories; none of their code is here.

Each with the version, the commit and the file. Only the options that are used are noted, and those that are required.
"""

from __future__ import annotations

from typing import Any

_STR: dict[str, Any] = {"type": "str"}
_INT: dict[str, Any] = {"type": "int"}
_BOOL: dict[str, Any] = {"type": "bool"}
_TEXTS: dict[str, Any] = {"type": "list", "elements": "str"}
_PRESENT: dict[str, Any] = {"type": "str", "choices": ["present", "absent"]}

_ROBOT_RULES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        **dict.fromkeys(
            ("name", "ip_version", "dst_ip", "dst_port", "src_ip", "src_port", "protocol", "tcp_flags"), _STR
        ),
        "action": {"type": "str", "required": True, "choices": ["accept", "discard"]},
    },
    "required_by": {"dst_ip": ["ip_version"], "src_ip": ["ip_version"], "protocol": ["ip_version"]},
}
_LINODE_RULES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        "label": {"type": "str", "required": True},
        "action": {"type": "str", "required": True, "choices": ["ACCEPT", "DROP"]},
        "addresses": {"type": "dict", "options": {"ipv4": _TEXTS, "ipv6": _TEXTS}},
        **dict.fromkeys(("description", "ports", "protocol"), _STR),
    },
}
_EC2_RULES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        **dict.fromkeys(("cidr_ip", "cidr_ipv6", "ip_prefix", "group_id", "group_name", "ports"), _TEXTS),
        **dict.fromkeys(("rule_desc", "group_desc"), _STR),
        **dict.fromkeys(("from_port", "to_port", "icmp_type", "icmp_code"), _INT),
        "proto": {"type": "str", "default": "tcp"},
    },
    "mutually_exclusive": [("ports", "from_port"), ("ports", "to_port"), ("icmp_type", "from_port")],
    "required_one_of": [("group_id", "group_name", "cidr_ip", "cidr_ipv6", "ip_prefix")],
}

#: By module; ``secret`` options carry a token.
SPECS: dict[str, dict[str, Any]] = {
    # 6.10.0, e475ccae744aec696eb102b0421f69333e14793b, plugins/modules/firewall.py
    "hetzner.hcloud.firewall": {
        "api_token": {"type": "str", "required": True, "no_log": True},
        "api_endpoint": _STR,
        "id": _INT,
        "name": _STR,
        "labels": {"type": "dict"},
        "rules": {
            "type": "list",
            "elements": "dict",
            "options": {
                "description": _STR,
                "direction": {"type": "str", "choices": ["in", "out"]},
                "protocol": {"type": "str", "choices": ["icmp", "udp", "tcp", "esp", "gre"]},
                "port": _STR,
                "source_ips": {**_TEXTS, "default": []},
                "destination_ips": {**_TEXTS, "default": []},
            },
            "required_together": [["direction", "protocol"]],
            "required_if": [["protocol", "udp", ["port"]], ["protocol", "tcp", ["port"]]],
        },
        "force": {"type": "bool", "default": False},
        "state": {**_PRESENT, "default": "present"},
    },
    "hetzner.hcloud.firewall_info": {
        "api_token": {"type": "str", "required": True, "no_log": True},
        "api_endpoint": _STR,
        "id": _INT,
        "name": _STR,
        "label_selector": _STR,
    },
    # 2.7.2, f9b5803e13d5765ce17d9bf25a99930cd2d46687, plugins/modules/firewall.py
    "community.hrobot.firewall": {
        "hetzner_user": {"type": "str", "required": True},
        "hetzner_password": {"type": "str", "required": True, "no_log": True},
        "server_ip": _STR,
        "server_number": _INT,
        "port": {"type": "str", "default": "main", "choices": ["main", "kvm"]},
        "filter_ipv6": _BOOL,
        "state": {**_PRESENT, "default": "present"},
        "allowlist_hos": {"type": "bool", "aliases": ["whitelist_hos"]},
        "rules": {"type": "dict", "options": {"input": _ROBOT_RULES, "output": _ROBOT_RULES}},
    },
    "community.hrobot.firewall_info": {
        "hetzner_user": {"type": "str", "required": True},
        "hetzner_password": {"type": "str", "required": True, "no_log": True},
        "server_ip": _STR,
        "server_number": _INT,
    },
    # 1.9.0, 76278a1ac326b92c88eda3373125727aafb10ea2, plugins/modules/firewall.py
    "digitalocean.cloud.firewall": {
        "token": {"type": "str", "required": True, "no_log": True},
        "state": {**_PRESENT, "default": "present"},
        "name": {"type": "str", "required": True},
        "droplet_ids": {"type": "list", "elements": "int"},
        "tags": _TEXTS,
        "inbound_rules": {"type": "list", "elements": "dict"},
        "outbound_rules": {"type": "list", "elements": "dict"},
    },
    "digitalocean.cloud.firewalls_info": {"token": {"type": "str", "required": True, "no_log": True}},
    # 1.14.1, 57ecc6ef663aac44aa38ec9e922b063fe301c62d, plugins/modules/firewall_rule.py
    "vultr.cloud.firewall_rule": {
        "api_key": {"type": "str", "required": True, "no_log": True},
        "group": {"type": "str", "required": True},
        "ip_type": {"type": "str", "choices": ["v4", "v6"], "default": "v4"},
        "protocol": {"type": "str", "choices": ["icmp", "tcp", "udp", "gre", "esp", "ah"], "default": "tcp"},
        "port": {"type": "str", "aliases": ["port_range"]},
        "subnet": _STR,
        "subnet_size": _INT,
        "source": _STR,
        "notes": _STR,
        "state": {**_PRESENT, "default": "present"},
    },
    "vultr.cloud.firewall_rule_info": {
        "api_key": {"type": "str", "required": True, "no_log": True},
        "group": {"type": "str", "required": True},
    },
    "vultr.cloud.firewall_group_info": {"api_key": {"type": "str", "required": True, "no_log": True}},
    # b94adc693bbc7d59ecb16a267c569144c3918175, plugins/modules/firewall.py
    "linode.cloud.firewall": {
        "api_token": {"type": "str", "required": True, "no_log": True},
        "label": _STR,
        "devices": {"type": "list", "elements": "dict"},
        "rules": {
            "type": "dict",
            "options": {
                "inbound": _LINODE_RULES,
                "inbound_policy": _STR,
                "outbound": _LINODE_RULES,
                "outbound_policy": _STR,
            },
        },
        "status": _STR,
        "state": {"type": "str", "choices": ["present", "absent", "update"], "required": True},
    },
    "linode.cloud.firewall_list": {"api_token": {"type": "str", "required": True, "no_log": True}},
    # 12.0.0-dev0, 59c5d27936c40b2d435b3c84db9796516e0e15e0, plugins/modules/ec2_security_group.py
    "amazon.aws.ec2_security_group": {
        "region": _STR,
        "name": _STR,
        "group_id": _STR,
        "description": _STR,
        "vpc_id": _STR,
        "rules": _EC2_RULES,
        "rules_egress": {**_EC2_RULES, "aliases": ["egress_rules"]},
        "state": {**_PRESENT, "default": "present"},
        "purge_rules": {"type": "bool", "default": True},
        "purge_rules_egress": {"type": "bool", "default": True, "aliases": ["purge_egress_rules"]},
    },
    "amazon.aws.ec2_security_group_info": {"region": _STR, "filters": {"type": "dict", "default": {}}},
}

#: What else those modules ask for in one call.
REQUIRED_IF: dict[str, list[Any]] = {
    "hetzner.hcloud.firewall": [["state", "present", ["name"]]],
    "digitalocean.cloud.firewall": [["state", "present", ["inbound_rules", "outbound_rules"], True]],
    "amazon.aws.ec2_security_group": [["state", "present", ["name", "description"]]],
}
