# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host is asked before it is taken over, and what keeps the roles from running there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.adoption.findings import OPTIONS, WIDER
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.netfilter import Table
from ansible_collections.portcullis.vps.plugins.module_utils.certificates.wanted import Wanted as WantedCertificates
from ansible_collections.portcullis.vps.plugins.module_utils.exposure.wider import wider
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.framework import foreign
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.plan import Wanted, _warnings
from ansible_collections.portcullis.vps.plugins.module_utils.ufw.rule import Rule
from ansible_collections.portcullis.vps.plugins.plugin_utils import adopting
from ansible_collections.portcullis.vps.plugins.plugin_utils.host_command import Question

from tests.unit.plugins.module_utils.exposure.saved import EMPTY, firewall
from tests.unit.structure.sources import data, text

ACTION = SimpleNamespace(_connection=SimpleNamespace(transport="local", get_option=lambda _name: "admin"))
CERTIFICATES = {
    "certificates": [],
    "agree_tos": True,
    "email": "a@example.org",
    "cloudflare_token": "a-secret-of-the-controllers",
}
WITHOUT = {**CERTIFICATES, "cloudflare_token": ""}


def test_no_secret_of_a_role_is_in_what_a_host_is_asked() -> None:
    asked = Question.of("letsencrypt", "certbot_certificates", CERTIFICATES)
    assert asked.asked["arguments"]["cloudflare_token"] == "a-secret-of-the-controllers"
    found = adopting.question(ACTION, [asked], {}, briefly=True).asked
    assert "a-secret" not in str(found)
    asked_of_host = found["arguments"]["_calls"][0]["arguments"]
    assert asked_of_host["email"] == "a@example.org"
    # The host reads the rest as the module would.
    by_dns = {"domains": ["*.example.org"], "method": "dns-cloudflare"}
    assert WantedCertificates.parse({**asked_of_host, "certificates": [by_dns]}).certificates
    asked_of_host = adopting.question(
        ACTION, [Question.of("letsencrypt", "certbot_certificates", WITHOUT)], {}, briefly=True
    ).asked["arguments"]["_calls"][0]["arguments"]
    assert asked_of_host["cloudflare_token"] == ""


def test_what_could_name_nothing_is_refused_before_any_host_is_asked() -> None:
    with pytest.raises(Refusal, match="lifted_bans: 'everybody' is neither an address nor a network"):
        adopting.question(ACTION, [], {"lifted_bans": ["everybody"]}, briefly=True)
    with pytest.raises(Refusal, match="days"):
        adopting.question(ACTION, [], {"days": 0}, briefly=True)


OPEN = "-A INPUT -p tcp -m tcp --dport 9999 -j ACCEPT"
HOST = firewall(
    Rule(protocol="tcp", port="443", source="192.0.2.0/24", comment="portcullis:cloudflare_allowlist"),
    Rule(protocol="tcp", port="443"),
    saved=EMPTY.replace("COMMIT", f"{OPEN}\nCOMMIT"),
)


def test_a_rule_of_which_the_survey_has_said_who_gets_in_is_not_told_in_other_words() -> None:
    survey = {"report": [f"{WIDER}: {one.text}" for one in wider(HOST)]}
    blocks = {family: tuple(block for block in found if not block.owner) for family, found in HOST.blocks.items()}
    limited = tuple(block.rule for block in HOST.blocks[4] if block.owner and block.rule)
    listed = _warnings(blocks, Wanted(owner="portcullis:cloudflare_allowlist", rules=limited))
    kernel = list(foreign(4, {"filter": Table({}, {"INPUT": ()})}, {"filter": Table({}, {"INPUT": (OPEN[9:],)})}))
    assert (len(listed), len(kernel)) == (2, 1)
    assert adopting.unsaid([*listed, *kernel], survey) == []
    # Of another family, of another rule, and where nobody has said it.
    others = [kernel[0].replace("(IPv4)", "(IPv6)"), kernel[0].replace("9999", "999"), "The list is old."]
    assert adopting.unsaid(others, survey) == others
    for nothing in (
        None,
        {},
        {"report": None},
        {"report": [line.replace("wider", "kept") for line in survey["report"]]},
    ):
        assert adopting.unsaid([*listed, *kernel], nothing) == [*listed, *kernel]


def test_every_objection_is_in_the_refusal_and_none_is_none() -> None:
    objections = [
        {"kind": "lost_login", "names": ["carol"], "text": "One."},
        {"kind": "lost_limit", "names": [], "text": "Two."},
    ]
    said = adopting.refusal(objections, "web1")
    assert said.startswith("The first run on web1 would cut somebody off")
    assert "(1) One. (2) Two." in said
    assert adopting.refusal([], "web1") == ""


def test_a_host_that_could_not_be_looked_at_is_refused() -> None:
    assert "is not known: iptables-save failed" in adopting.refusal([adopting.unseen("iptables-save failed")], "web1")


@pytest.mark.parametrize(("playbook", "module"), [("site", "survey"), ("adopt", "adopt")])
def test_playbooks_hand_on_a_variable_of_each_kind(playbook: str, module: str) -> None:
    task = next(task for task in data(f"playbooks/{playbook}.yml")[0]["tasks"] if f"portcullis.vps.{module}" in task)
    given = task[f"portcullis.vps.{module}"]
    given = given["adopt"] if module == "survey" else given
    for option in adopting.NAMED:
        default = "30" if option == "days" else "[]"
        assert given[option] == f"{{{{ portcullis_adopt_{option} | default({default}) }}}}"
    page = text("docs/adoption.md")
    assert [option for option, _what in OPTIONS.values() if f"`portcullis_adopt_{option}`" not in page] == []


@pytest.mark.parametrize(
    ("role", "module"), [("ssh_hardening", "sshd"), ("ufw", "ufw"), ("cloudflare_allowlist", "allowlist")]
)
def test_a_role_that_is_used_alone_hands_on_a_variable_of_each_kind(role: str, module: str) -> None:
    (task,) = (task for task in data(f"roles/{role}/tasks/main.yml") if f"portcullis.vps.{module}" in task)
    assert task[f"portcullis.vps.{module}"]["adopt"] == f"{{{{ {role}_adopt }}}}"
    given = data(f"roles/{role}/defaults/main.yml")[f"{role}_adopt"]
    defaults = {option: "30" if option == "days" else "[]" for option in adopting.NAMED}
    assert given == {
        option: f"{{{{ portcullis_adopt_{option} | default({default}) }}}}" for option, default in defaults.items()
    }


def test_the_report_is_about_the_roles_of_the_site() -> None:
    listed = [data(f"playbooks/{name}.yml")[0]["vars"]["__portcullis_roles"] for name in ("site", "adopt")]
    assert listed[0] == listed[1]
