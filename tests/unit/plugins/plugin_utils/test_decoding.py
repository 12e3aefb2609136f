# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host may say: what is documented, within bounds, and nothing that Ansible or a terminal would obey."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import LONGEST_SENTENCE, visible
from ansible_collections.portcullis.vps.plugins.plugin_utils import decoding, role_tasks
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Undecodable
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import returns
from hypothesis import given, settings, strategies as st

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
MODULES = sorted(
    path.stem for path in (role_tasks.ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__"
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["ansible_facts", "_ansible_x"]), inner)
    ),
    max_leaves=20,
)


def decoded(module: str = "sshd", **said: Any) -> dict[str, Any]:
    return decoding.module_result(json.dumps(said), returns(module))


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for text in texts(list(pair))]
    return (
        [text for one in value for text in texts(one)] if isinstance(value, list) else [value] * isinstance(value, str)
    )


@pytest.mark.parametrize(
    "name",
    [
        "ansible_facts",
        "add_host",
        "add_group",
        "invocation",
        "deprecations",
        "exception",
        "results",
        "_ansible_no_log",
        "_ansible_parsed",
        "__ansible_type",
        "ansible_job_id",
        "converged_roles",
        "known_hosts_path",
    ],
)
@pytest.mark.parametrize("module", ["sshd", "login_report"])
def test_what_a_module_does_not_document_goes_no_further(module: str, name: str) -> None:
    assert name not in decoded(module, changed=False, **{name: {"x": 1}})


@pytest.mark.parametrize("module", MODULES)
@settings(max_examples=15)
@given(said=st.dictionaries(st.text(), VALUES))
def test_whatever_is_said_is_decoded_or_refused(module: str, said: dict[str, Any]) -> None:
    documented = {name: said[key] for name, key in zip(returns(module), said, strict=False)}
    try:
        found = decoding.module_result(json.dumps({**said, **documented}), returns(module))
    except Undecodable:
        return
    assert set(found) <= {*returns(module), "changed", "failed", "failure", "msg", "rc", "warnings", "diff"}
    assert all(text.isprintable() for text in texts({**found, "diff": []}))
    assert not any("ansible" in text and text.startswith("_") for text in found)


def test_what_a_dict_without_documented_content_holds_keeps_no_name_of_ansibles() -> None:
    said = {
        "not_issued": {
            "a": "b",
            "__ansible_type": "x",
            "ansible_facts": {},
            "_ansible_y": 1,
            "c": {"add_host": 1, "add_group": 2},
        }
    }
    assert decoded("certbot_certificates", **said) == {"not_issued": {"a": "b", "c": {}}}


def test_what_a_dict_without_documented_content_holds_is_as_harmless_as_the_rest() -> None:
    said = {"\x1b[2J": 1, "a": "\x1b[2J", "b": ["\u202e", None, True, 1.5], "long" * 100: ""}
    found = decoded("certbot_certificates", not_issued=said)["not_issued"]
    assert list(found)[:3] == ["\\x1b[2J", "a", "b"]
    assert (found["a"], found["b"]) == ("\\x1b[2J", ["\\u202e", None, True, 1.5])
    assert max(map(len, found)) == decoding.LONGEST_NAME


@pytest.mark.parametrize("said", [[], "x", {"a": 2**60}, {"a": [1e300]}])
def test_what_a_dict_without_documented_content_cannot_be_is_refused(said: Any) -> None:
    with pytest.raises(Undecodable):
        decoded("certbot_certificates", not_issued=said)


@pytest.mark.parametrize("said", ["[]", "3", "null", '"{}"'])
def test_a_document_is_an_object(said: str) -> None:
    with pytest.raises(Undecodable, match="it is no JSON object"):
        decoding.document(said)


def test_a_long_sentence_is_cut_off() -> None:
    found = decoded(msg="x" * 100_000)["msg"]
    assert len(found) == LONGEST_SENTENCE
    assert found.endswith("x…")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "no JSON",
        "} {",
        '{"x": NaN}',
        '{"x": Infinity}',
        '{"ports": [1.5]}',
        '{"changed": tru',
        "[]",
        '{"changed": "yes"}',
        '{"changed": NaN}',
        '{"ports": ["22"]}',
        '{"ports": [true]}',
        '{"ports": [1e400]}',
        '{"ports": [99999999999999999999]}',
        '{"ports": {}}',
        '{"changes": [1]}',
        '{"warnings": {}}',
        '{"pending": []}',
        '{"x": ' + "[" * 50 + "]" * 50 + "}",
        '{"x": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"x": [' + "1," * 200_000 + "1]}",
        '{"x": "' + "a" * 5_000_000 + '"}',
    ],
    ids=lambda said: str(said)[:30],
)
def test_what_is_out_of_shape_or_bounds_is_refused_without_repeating_it(said: str) -> None:
    with pytest.raises(Undecodable) as caught:
        decoding.module_result(said, returns("sshd"))
    assert len(str(caught.value)) < 100


def test_warnings_are_sentences_however_ansible_wraps_them() -> None:
    old = {"__ansible_type": "WarningSummary", "details": [{"__ansible_type": "Detail", "msg": "old\x1b[2J"}]}
    new = {"__ansible_type": "WarningSummary", "event": {"__ansible_type": "Event", "msg": "new"}}
    assert decoded(warnings=["plain", old, new, 7, {"details": [7]}])["warnings"] == ["plain", "old\\x1b[2J", "new"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain text, grüße", "plain text, grüße"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\u202eb\u2066c\u200b", "a\\u202eb\\u2066c\\u200b"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("a\u2028b", "a\\u2028b"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("one\nok: [web2]", "one ok: [web2]"),
        ("one\rtwo", "one\\x0dtwo"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_whatever_a_text_is_it_is_one_line_that_can_be_printed(text: str) -> None:
    assert visible(text).isprintable()
    visible(text).encode()


def test_files_in_a_diff_keep_their_lines_and_nothing_else() -> None:
    diff = {"before": "a\n\tb\x1b[2J", "after": "c", "before_header": "x\ny", "evil": 1}
    assert decoded(diff=diff)["diff"] == [{"before": "a\n\tb\\x1b[2J", "after": "c", "before_header": "x y"}]


@pytest.mark.parametrize(
    "said",
    [
        f"{KEY}\nother.example.org {KEY}",
        f"x.example.org {KEY}",
        f"@cert-authority * {KEY}",
        f"{KEY} comment",
        f"{KEY}\u2028x",
        f" {KEY}",
        KEY[:-8],
        "ssh-ed25519 !!!!",
        "",
        7,
        None,
        f"ssh-rsa {KEY.split()[1]}",
    ],
    ids=lambda said: repr(said)[:30],
)
def test_only_a_type_and_a_key_are_a_line_of_known_hosts(said: Any) -> None:
    assert decoding.host_keys([said, KEY]) == [KEY]


def test_a_host_has_so_many_keys_and_none_without_an_end() -> None:
    def key(application: str) -> str:
        parts = (b"sk-ssh-ed25519@openssh.com", b"k" * 32, application.encode())
        blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return f"sk-ssh-ed25519@openssh.com {base64.b64encode(blob).decode()}"

    assert decoding.host_keys([key("ssh:")]) == [key("ssh:")]
    assert decoding.host_keys([key("x" * decoding.LONGEST_HOST_KEY)]) == []
    assert len(decoding.host_keys([key(f"ssh:{number}") for number in range(100)])) == decoding.MOST_HOST_KEYS


@pytest.mark.parametrize("said", [None, KEY, {KEY: 1}, 7])
def test_what_is_no_list_holds_no_keys(said: Any) -> None:
    assert decoding.host_keys(said) == []


@pytest.mark.parametrize(
    "said",
    [
        {"id": "1", "ports": [25]},
        {"id": "1", "ports": [2222, 80]},
        {"id": "../x"},
        {"id": "a b"},
        {"id": "x\n"},
        {"id": ""},
        {"ports": [2222]},
    ],
)
def test_a_change_is_proven_on_the_ports_that_were_wanted_alone(said: dict[str, Any]) -> None:
    with pytest.raises(Undecodable):
        decoding.pending(said, [2222, "22"])


def test_a_change_that_waits_is_what_the_controller_needs_of_it() -> None:
    assert decoding.pending({"id": "a-1", "ports": [22], "deadline": "8", "x": 1}, ["22"]) == decoding.Pending(
        "a-1", "8", (22,)
    )
