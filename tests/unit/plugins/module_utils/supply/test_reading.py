# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs and files say, read into what the rules judge."""

from __future__ import annotations

import base64
import hashlib
import random
from typing import Callable

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.supply import (
    apt,
    galaxy,
    locks,
    names,
    programs,
    python_packages,
    requirements,
    settings,
)

POLICY = """nodejs:
  Installed: 22.1.0-1nodesource1
  Candidate: 22.1.0-1nodesource1
  Version table:
 *** 22.1.0-1nodesource1 600
        500 https://deb.nodesource.com/node_22.x nodistro/main amd64 Packages
        100 /var/lib/dpkg/status
     18.19.0+dfsg-6 500
        500 http://mirror.example.org/debian bookworm/main amd64 Packages
        500 http://security.debian.org/debian-security bookworm-security/main amd64 Packages
tool:
  Installed: (none)
  Candidate: 1.0
  Version table:
     1.0 500
        500 https://repo.example/apt ./ Packages
"""


def test_versions_are_read_with_their_effective_priority_and_sources() -> None:
    node, debian, tool = apt.offers(POLICY)
    assert (node.package, node.version, node.priority, node.installed) == ("nodejs", "22.1.0-1nodesource1", 600, True)
    assert node.urls == {"https://deb.nodesource.com/node_22.x"}
    assert (debian.priority, debian.installed, len(debian.urls)) == (500, False, 2)
    assert (tool.package, set(tool.urls), tool.installed) == ("tool", {"https://repo.example/apt"}, False)


def test_an_entry_of_apt_is_read_in_both_forms() -> None:
    line = "deb-src [arch=amd64,arm64 signed-by=/k/a.gpg,/k/b.asc] https://u:p@repo.example/apt/ stable main # x"
    (one,) = apt.one_line("s.list", f"# c\n\n{line}\n")
    assert (one.line, one.uri, one.suite, one.keyrings) == (
        3,
        "https://u:p@repo.example/apt",
        "stable",
        ("/k/a.gpg", "/k/b.asc"),
    )
    assert (one.host, one.shown) == ("repo.example", "https://repo.example/apt")
    text = "# c\nTypes: deb\nURIs: https://a.example/x\n https://b.example/y/\nSuites: s t\n"
    text += "signed-by:\n /k/a.gpg\n\n\nTypes: deb\nURIs: https://c.example\nSuites: u"
    first, second, third = apt.deb822("s.sources", text)
    assert [each.uri for each in (first, second, third)] == [
        "https://a.example/x",
        "https://b.example/y",
        "https://c.example",
    ]
    assert (first.line, second.line, third.line) == (2, 2, 10)
    assert (first.keyrings, third.keyrings) == (("/k/a.gpg",), ())


def test_lists_of_an_archive_are_known_by_their_names() -> None:
    assert apt.list_prefix("https://u:p@repo.example:8080/a_b/apt") == "repo.example:8080_a%5fb_apt_"


@pytest.mark.parametrize(
    ("one", "other"),
    [("ab", "ba"), ("abc", "ab"), ("ab", "abc"), ("abc", "axc"), ("abcd", "acbd"), ("a", ""), ("bc", "abc")],
)
def test_one_edit_is_one(one: str, other: str) -> None:
    assert names.one_edit(one, other)
    assert names.one_edit(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("ab", "ab"), ("abcd", "badc"), ("abc", "a"), ("abc", "cba"), ("abc", "axy"), ("abcd", "xbcdy")]
)
def test_two_edits_are_not_one(one: str, other: str) -> None:
    assert not names.one_edit(one, other)
    assert not names.one_edit(other, one)


def test_no_known_name_is_flagged_and_few_strangers_are() -> None:
    for registry in ("pypi", "npm", "gem"):
        known = names.registry(registry)
        assert list(names.findings(registry, sorted(known.known))) == []
        assert len(known.targets) >= (1_000 if registry != "gem" else 100)
    assert len(names.registry("pypi").known) > 14_000
    # Strangers are made of letters as often as they stand in names; one edit from a thousand names is few of them.
    made = random.Random(1)
    syllables = ["py", "data", "net", "ki", "lo", "-", "cloud", "ra", "sim", "test", "u", "web", "zo"]
    strangers = {"".join(made.choice(syllables) for _each in range(4)).strip("-") for _round in range(2_000)}
    assert len(list(names.findings("pypi", sorted(strangers)))) < len(strangers) / 50


def test_own_names_are_no_slips() -> None:
    assert list(names.findings("pypi", ["Reqeusts"], accepted_names=frozenset({"reqeusts"}))) == []


def test_an_ini_file_is_read_as_configparser_reads_it() -> None:
    text = "; c\n[Install]\nextra_index_url =\n  https://a\n  https://b\nname: value\n"
    assert settings.ini(text) == [
        ("install", "extra-index-url", "", 3),
        ("install", "extra-index-url", "https://a", 4),
        ("install", "extra-index-url", "https://b", 5),
        ("install", "name", "value", 6),
    ]


def test_all_forms_of_package_lock_are_read() -> None:
    url, digest = "https://registry.npmjs.org/a/-/a-1.tgz", "sha512-x"
    second = {
        "packages": {"": {"name": "me"}, "node_modules/@s/a": {"resolved": url, "integrity": digest}, "packages/w": {}}
    }
    assert locks.package_lock(second) == [("@s/a", url, True)]
    linked = {
        "packages": {"node_modules/w": {"resolved": "packages/w", "link": True}, "node_modules/b": {"resolved": True}}
    }
    assert locks.package_lock(linked) == [("w", "", True), ("b", "", False)]
    first = {
        "dependencies": {
            "a": {"resolved": url, "dependencies": {"b": {"version": "git+https://x.example/b.git#" + "a" * 40}}}
        }
    }
    assert locks.package_lock(first) == [("a", url, False), ("b", "git+https://x.example/b.git#" + "a" * 40, True)]
    alias = {"packages": {"node_modules/a/node_modules/b": {"name": "real", "resolved": url}}}
    assert locks.package_lock(alias) == [("real", url, False)]


YARN = """# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@^1.1.0":
  version "1.1.0"
  resolved "https://registry.yarnpkg.com/@s/a/-/a-1.1.0.tgz#0123456789012345678901234567890123456789"
  dependencies:
    b "^1"

b@^1:
  version "1.0.0"
  resolved "https://other.example/b.tgz"
  integrity sha512-x
"""
BERRY = """__metadata:
  version: 8

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  checksum: 10/abc

"b@https://x.example/b.git":
  resolution: "b@https://x.example/b.git#commit=0"

"me@workspace:.":
  resolution: "me@workspace:."
"""


def test_both_forms_of_yarn_lock_are_read() -> None:
    a, b = locks.yarn(YARN)
    assert (a.name, settings.host_of(a.url), a.digest) == ("@s/a", "registry.yarnpkg.com", True)
    assert b == ("b", "https://other.example/b.tgz", True)
    assert locks.yarn(BERRY) == [("a", "", True), ("b", "https://x.example/b.git#commit=0", False), ("me", "", True)]


def test_lock_files_of_poetry_and_uv_are_read() -> None:
    source = {"type": "legacy", "url": "https://pypi.acme.example/simple"}
    assert locks.poetry({"package": [{"name": "a", "files": [{"hash": "x"}], "source": source}, {"name": "b"}]}) == [
        ("a", "https://pypi.acme.example/simple", True),
        ("b", "", False),
    ]
    assert locks.poetry({"package": [{"name": "b"}], "metadata": {"files": {"b": [{"hash": "x"}]}}}) == [
        ("b", "", True)
    ]
    wheel = {"url": "https://files.example/a.whl", "hash": "sha256:x"}
    package = {"name": "a", "source": {"registry": "https://pypi.org/simple"}, "wheels": [wheel, wheel]}
    assert sorted(locks.uv({"package": [package, {"name": "me", "source": {"editable": "."}}]})) == [
        ("a", "https://files.example/a.whl", True),
        ("a", "https://pypi.org/simple", True),
        ("me", "", True),
    ]


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (locks.package_lock, []),
        (locks.package_lock, {"packages": []}),
        (locks.package_lock, {"packages": {"node_modules/a": 1}}),
        (locks.package_json, {"dependencies": ["a"]}),
        (locks.poetry, {"package": {}}),
        (locks.uv, {"package": [1]}),
    ],
)
def test_a_lock_file_of_another_shape_is_said_to_be_one(read: Callable[[object], object], data: object) -> None:
    with pytest.raises(locks.Malformed, match=r"is no (mapping|list)"):
        read(data)


def test_requirements_go_on_over_lines() -> None:
    text = "# c\na==1 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n\nB_b >= 2 ; python_version > '3'  # c\n-r x.txt\ngit+https://x/y\n"
    assert [(line.number, line.text.split()[0]) for line in requirements.lines(text)] == [
        (2, "a==1"),
        (6, "B_b"),
        (7, "-r"),
        (8, "git+https://x/y"),
    ]
    assert requirements.names(text) == ["a", "b-b"]


def test_requirements_of_galaxy_are_read_in_all_their_forms() -> None:
    text = """---
# c
roles:
  - geerlingguy.docker,7.4.1
  - src: https://x.example/r.git
    scm: git
    version: "v1.0"   # c
collections:
- name: a.b
  version: '1.0.0'
  signatures:
    - https://x.example/a.asc
    - https://x.example/b.asc
- {name: c.d, version: 2.0.0}
"""
    found = [(wish.kind, wish.line, wish.name, wish.settings.get("version")) for wish in galaxy.wishes(text)]
    assert found == [
        ("roles", 4, "geerlingguy.docker,7.4.1", None),
        ("roles", 5, "https://x.example/r.git", "v1.0"),
        ("collections", 9, "a.b", "1.0.0"),
        ("collections", 14, "c.d", "2.0.0"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("roles:\n\t- a", "line 2 is indented by a tab"),
        ("roles:\n  - name: &x a", "line 2 has a value that is not read here"),
        ("roles: *x\n", "line 1 is no 'roles:'"),
        ("roles:\n  - name: a\n    version: |\n      1", "line 3 has a value"),
        ("roles:\n  - name: a\x1b[2J", "line 2 holds a control character"),
        ("collections:\n  - name: a\n version: 1", "line 3 belongs to no entry"),
        ("- name: a\n  - b", "line 2"),
    ],
)
def test_what_is_written_otherwise_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(galaxy.Malformed, match=said):
        galaxy.wishes(text)


def test_a_record_promises_files_by_their_digests() -> None:
    coded = base64.urlsafe_b64encode(hashlib.sha256(b"x").digest()).decode().rstrip("=")
    record = f'a/b.py,sha256={coded},1\n"../../../bin/a",sha256={coded},\na/RECORD,,\na/c.py,md5=x,1\n'
    first, second = python_packages.promises("/usr/lib/python3/dist-packages", record)
    digest = hashlib.sha256(b"x").hexdigest()
    assert first == python_packages.Promise("/usr/lib/python3/dist-packages/a/b.py", digest, 1)
    assert (second.path, second.size) == ("/usr/bin/a", None)


@pytest.mark.parametrize("record", ["", "a,sha256=%%%,1", "a,sha256=x", "a,md5=x,1", '"a,sha256=x,1'])
def test_a_record_that_promises_nothing_is_none(record: str) -> None:
    assert [each for each in python_packages.promises("/x", record) if len(each.digest) == 64] == []


def test_a_folder_of_pip_is_a_package() -> None:
    package = python_packages.package("/x/Flask_SQLAlchemy-3.1.dist-info", False)
    assert package is not None
    assert (package.name, package.version) == ("Flask_SQLAlchemy", "3.1")
    assert python_packages.package("/x/flask", False) is None


@pytest.mark.parametrize("said", ["", "oops", "[1]", '{"dependencies": 1}', "[" * 100_000])
def test_a_program_that_says_something_else_gave_no_answer(said: str) -> None:
    with pytest.raises(programs.Unreadable):
        list(programs.pip_audit(said, "r.txt"))


def test_zizmor_names_the_file_and_the_line() -> None:
    said = (
        '[{"ident": "artipacked", "desc": "d", "locations": [{"symbolic": {"key": {"Local": {"verbatim_path": "/r/.github/a.yml"}}}, '
        '"concrete": {"location": {"start_point": {"row": 5, "column": 8}}}}]}]'
    )
    (finding,) = programs.zizmor(said, "/r")
    assert (finding.where, finding.what) == (".github/a.yml:6", "zizmor says artipacked: d")
