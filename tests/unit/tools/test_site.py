# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation site knows of Ansible's own pages without asking anybody."""

from __future__ import annotations

import io
import posixpath

import pytest
from sphinx.util.inventory import InventoryFile

from tools import site

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
