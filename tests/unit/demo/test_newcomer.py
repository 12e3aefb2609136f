# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a newcomer does is what stands on the page."""

from __future__ import annotations

import pytest

from demo.fleet import ROOT
from demo.newcomer import PAGE, SERVER, Block, blocks

SHORT = """# Page

```sh
first
second  # why
```

In a file `inventory.yml`:

```yaml
all:
```
"""


def test_commands_are_run_and_files_are_written_in_the_order_of_the_page() -> None:
    assert blocks(SHORT) == [Block(3, "first\nsecond  # why\n"), Block(10, "all:\n", "inventory.yml")]


@pytest.mark.parametrize(
    "page",
    ["# Page\n\n```yaml\nall:\n```\n", "# Page\n\nIn `inventory.yml`, or so:\n\nThat is:\n\n```yaml\nall:\n```\n"],
)
def test_a_block_with_which_a_reader_can_do_nothing_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match=r"line \d: the block before which no file is named"):
        blocks(page)


def test_a_page_without_a_block_says_nothing() -> None:
    with pytest.raises(ValueError, match="has no block"):
        blocks("# Page\n")


def test_the_page_installs_plays_and_proves() -> None:
    found = blocks((ROOT / PAGE).read_text(encoding="utf-8"))
    (inventory,) = (block for block in found if block.file)
    assert inventory.file == "inventory.yml"
    assert f"    {SERVER}:\n" in inventory.text
    assert [block.needs_an_index for block in found].count(True) == 1
    said = "\n".join(block.text for block in found)
    for command in (
        "ansible-galaxy collection install",
        "portcullis.vps.site",
        "portcullis.vps.exposure",
        "portcullis status",
    ):
        assert command in said
