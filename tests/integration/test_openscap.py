# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenSCAP itself takes the tailoring file: by its schema, and with the content that it tailors. ``make test-os-hardening`` asks it."""

from __future__ import annotations

import os
import re
import shutil

import pytest

from bench import openscap
from lab import Lab, images
from tools import tailoring

HOST = "scap"
_FILE = "/root/tailoring.xml"
_VALID = f"oscap xccdf validate --skip-schematron {_FILE}"


def test_the_file_names_each_profile_and_content_of_debians_package() -> None:
    text = tailoring.PAGE.read_text(encoding="utf-8")
    assert text.count("<xccdf:Profile ") == len(openscap.PROFILES)
    assert f'href="{openscap.CONTENT}"' in text


if os.environ.get("PORTCULLIS_OS_HARDENING") == "all":

    @pytest.fixture(scope="module")
    def scanned(lab: Lab) -> Lab:
        """A host with OpenSCAP as Debian 12 has it, and SSG's content as Debian 13 has it."""
        lab.up({HOST: "bookworm-judged"})
        root = lab.machine(HOST).root
        (ssg,) = (images.require("trixie-judged") / "srv/packages").glob("ssg-debian_*.deb")
        shutil.copy(ssg, root / "root/ssg.deb")
        shutil.copy(tailoring.PAGE, root / _FILE[1:])
        command = "apt-get update && apt-get install --yes --no-install-recommends openscap-scanner && dpkg --extract /root/ssg.deb /"
        done = lab.exec(HOST, ["sh", "-ec", command], timeout_seconds=300)
        assert done.returncode == 0, done.stderr
        return lab

    def test_its_schema_takes_the_file_and_no_other(scanned: Lab) -> None:
        assert scanned.exec(HOST, ["sh", "-c", _VALID]).returncode == 0
        wrong = (
            f"sed 's/<xccdf:remark>/<xccdf:reason>/; s/<.xccdf:remark>/<\\/xccdf:reason>/' {_FILE} > /root/wrong.xml"
        )
        command = f"{wrong}; oscap xccdf validate --skip-schematron /root/wrong.xml"
        assert scanned.exec(HOST, ["sh", "-c", command]).returncode != 0

    @pytest.mark.parametrize("profile", openscap.PROFILES)
    def test_each_profile_is_ssgs_without_what_is_left_out(scanned: Lab, profile: str) -> None:
        def selected(options: str) -> set[str]:
            command = f"oscap xccdf eval {options} {openscap.CONTENT}"
            said = scanned.exec(HOST, ["sh", "-c", command], timeout_seconds=300)
            assert said.returncode in (0, 2), said.stderr
            return set(re.findall(r"^Rule\s+(\S+)$", said.stdout, re.MULTILINE))

        own = selected(f"--tailoring-file {_FILE} --profile {openscap.OURS}{profile}")
        whole = selected(f"--profile {openscap.SSG}_profile_{profile}")
        begin = tailoring.PAGE.read_text(encoding="utf-8").partition(f'id="{openscap.OURS}{profile}"')[2]
        left_out = {
            line.split('"')[1] for line in begin.partition("</xccdf:Profile>")[0].splitlines() if "idref=" in line
        }
        assert own == whole - left_out
        assert left_out <= whole
