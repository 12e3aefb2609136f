# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages name what a person writes in an inventory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.naming import named, names


def found(role: str, module: str, variables: Mapping[str, Any] | None = None) -> dict[str, str]:
    loader = DataLoader()
    return names(role_tasks.Role(role, role_tasks.Variables(variables or {}, Templar(loader=loader), loader)), module)


@pytest.mark.parametrize(
    ("role", "module", "option", "name"),
    [
        ("ssh_hardening", "sshd", "settings", "ssh_hardening_settings"),
        ("ssh_hardening", "sshd", "ports", "portcullis_ssh_port"),
        ("ssh_hardening", "sshd", "allow_users", "portcullis_admins"),
        ("ssh_hardening", "sshd", "confirm_timeout_seconds", "portcullis_confirm_timeout_seconds"),
        ("ufw", "ufw", "ssh_sources", "portcullis_ssh_sources"),
        ("ufw", "ufw", "rules", "ufw_rules"),
        ("accounts", "accounts", "admins", "accounts_admins"),
        ("cloudflare_allowlist", "allowlist", "extra_networks", "cloudflare_allowlist_extra_networks"),
        ("cloudflare_allowlist", "allowlist", "nginx_real_ip_header", "cloudflare_allowlist_nginx_real_ip"),
        ("letsencrypt", "certbot_certificates", "certificates", "letsencrypt_certificates"),
        ("letsencrypt", "supplied_certificates", "certificates", "letsencrypt_supplied"),
        ("unattended_upgrades", "unattended_upgrades", "reboot_window", "unattended_upgrades_reboot_window"),
        ("connect", "connect", "ports", "portcullis_ssh_port"),
        ("pull", "pull", "repository", "pull_repository"),
    ],
)
def test_an_option_is_the_variable_that_a_person_writes(role: str, module: str, option: str, name: str) -> None:
    assert found(role, module)[option] == name


def test_who_sets_a_roles_own_variable_reads_that_one() -> None:
    assert found("ssh_hardening", "sshd", {"ssh_hardening_ports": [22]})["ports"] == "ssh_hardening_ports"


def test_a_roles_default_among_the_variables_of_a_task_was_not_written_by_a_person() -> None:
    default = "{{ [portcullis_ssh_port | default(22)] }}"
    assert found("ssh_hardening", "sshd", {"ssh_hardening_ports": default})["ports"] == "portcullis_ssh_port"


NAMES = {
    "ports": "portcullis_ssh_port",
    "rules": "ufw_rules",
    "settings": "ssh_hardening_settings",
    "reboot_minutes": "unattended_upgrades_reboot_minutes",
    "nginx_real_ip_header": "cloudflare_allowlist_nginx_real_ip",
    "nginx_origin_pull_ca": "cloudflare_allowlist_nginx_origin_pull_ca",
}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("ports: 2022 is taken; choose other ports.", "portcullis_ssh_port: 2022 is taken; choose other ports."),
        ("ports[0]: 70000 is no port.", "portcullis_ssh_port: 70000 is no port."),
        ("rules[3].port: the range 9:1 runs backwards.", "ufw_rules[3].port: the range 9:1 runs backwards."),
        ("settings: 'x' is no keyword; leave it.", "ssh_hardening_settings: 'x' is no keyword; leave it."),
        (
            "The window is too short; lower reboot_minutes.",
            "The window is too short; lower unattended_upgrades_reboot_minutes.",
        ),
        ("sudo's rules: see /etc/settings, rules and ports.", "sudo's rules: see /etc/settings, rules and ports."),
        ("Look in 'reboot_minutes' of /x/reboot_minutes-y.", "Look in 'reboot_minutes' of /x/reboot_minutes-y."),
        (
            "nginx_real_ip_header, nginx_origin_pull_ca: nginx is not there.",
            "cloudflare_allowlist_nginx_real_ip, cloudflare_allowlist_nginx_origin_pull_ca: nginx is not there.",
        ),
        ("No port; or set ports to [22].", "No port; or set portcullis_ssh_port to [22]."),
        ("", ""),
    ],
)
def test_only_options_are_renamed(message: str, expected: str) -> None:
    assert named(message, NAMES) == expected
    assert named(message, {}) == message
