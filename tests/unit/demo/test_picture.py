# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures show what a real run printed, cut out where it begins and ends."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from demo.picture import diff, posture, svg

OUTPUT = """TASK [ufw] ****
--- before: ufw status
+++ after: ufw status
@@ -1 +1,2 @@
-Status: inactive
+Status: active

changed: [web1]

PLAY RECAP ****

Posture, by host and area
host  ufw
web1  changed

[WARNING]: x: left out.
"""


def test_the_posture_page_is_the_end_of_the_output() -> None:
    assert posture(OUTPUT).splitlines() == ["Posture, by host and area", "host  ufw", "web1  changed"]


def test_a_diff_is_that_of_one_change() -> None:
    assert diff(OUTPUT, "ufw status").splitlines()[-2:] == ["-Status: inactive", "+Status: active"]
    with pytest.raises(LookupError, match="no diff in the output is about sshd"):
        diff(OUTPUT, "sshd")


def test_a_picture_is_an_image_of_all_its_lines() -> None:
    picture = ElementTree.fromstring(svg("a <b>\n& c").encode())
    assert [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")] == ["a <b>", "& c"]
