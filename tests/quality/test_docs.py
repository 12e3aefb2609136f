# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of modules, plugins and roles is valid, and all that it refers to exists."""

from __future__ import annotations

import io
import posixpath
import re
import sys
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

from tests.quality.running import ROOT, passes
from tools import committed, site

BASE = "https://docs.ansible.com"


def test_sphinx_finds_each_label_where_it_is() -> None:
    made = site.inventory(["# a comment", "", "std:label action_plugins plugins/action.html#action-plugins"])
    found = InventoryFile.load(io.BytesIO(made), BASE, posixpath.join)
    item = found["std:label"]["action_plugins"]
    assert item.uri == f"{BASE}/plugins/action.html#action-plugins"


@pytest.mark.parametrize("line", ["std:label", "std:label two words and more", "std:label action_plugins"])
def test_a_line_that_names_no_page_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="unpack"):
        site.inventory([line])


def test_only_a_site_is_replaced_by_a_site(tmp_path: Path) -> None:
    assert site.may_replace(tmp_path / "new")
    assert site.may_replace(tmp_path)
    (tmp_path / "somebody's").touch()
    assert not site.may_replace(tmp_path)
    (tmp_path / ".buildinfo").touch()
    assert site.may_replace(tmp_path)


@pytest.mark.slow
def test_antsibull_docs_finds_nothing(tmp_path: Path) -> None:
    copy = committed.copy(tmp_path)
    rules = ["--plugin-docs", "--validate-collection-refs", "self", "--disallow-unknown-collection-refs"]
    passes("antsibull-docs", "lint-collection-docs", *rules, ".", cwd=copy, ANSIBLE_COLLECTIONS_PATH=str(tmp_path))


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    passes(sys.executable, "-m", "tools.site", "--output", str(tmp_path / "site"))
    pages = {str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*.html")}
    assert {"index.html", "README.html", "docs/locked-out.html", "roles/ufw/README.html"} <= pages
    modules = {path.stem for path in (ROOT / "plugins/modules").glob("[a-z]*.py")}
    assert {f"reference/{module}_module.html" for module in modules} <= pages
    links = re.findall(r'href="([^"#?:]+)(?:[#?][^"]*)?"', (tmp_path / "site/index.html").read_text())
    assert [link for link in links if not (tmp_path / "site" / link).exists()] == []
