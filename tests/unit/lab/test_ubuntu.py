# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab takes Ubuntu's releases from Ubuntu's archive and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import images, ubuntu
from lab.errors import LabError

CSV = "version,codename,series,created\n22.04 LTS,Jammy Jellyfish,jammy,2021-10-14\n24.04 LTS,Noble Numbat,noble,2023-10-12\n"
MIRROR = "http://mirror.example/ubuntu"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "keyring.gpg").touch()
    return {ubuntu.KEYRING: str(tmp_path / "keyring.gpg")}


@pytest.fixture
def known(tmp_path: Path) -> Path:
    (tmp_path / "ubuntu.csv").write_text(CSV)
    return tmp_path / "ubuntu.csv"


def test_a_release_that_mmdebstrap_knows_needs_no_mirror(env: dict[str, str], known: Path) -> None:
    options, mirror = ubuntu.source("noble", env, known)
    assert options == ["--components=main,universe", f"--keyring={env[ubuntu.KEYRING]}"]
    assert mirror == []


@pytest.mark.parametrize("release", ubuntu.RELEASES)
def test_the_mirror_of_the_setting_is_taken_for_every_release(env: dict[str, str], known: Path, release: str) -> None:
    assert ubuntu.source(release, {**env, ubuntu.MIRROR: MIRROR}, known)[1] == [MIRROR]


def test_one_that_mmdebstrap_would_look_for_at_debians_is_refused(env: dict[str, str], known: Path) -> None:
    with pytest.raises(LabError, match=r"does not name resolute.*set PORTCULLIS_LAB_UBUNTU_MIRROR"):
        ubuntu.source("resolute", env, known)
    with pytest.raises(LabError, match="does not name noble"):
        ubuntu.source("noble", env, known.with_name("gone.csv"))


@pytest.mark.parametrize("mirror", ["mirror.example", "http://", "http://a b", "--hook=x"])
def test_what_is_no_address_of_an_archive_is_refused(env: dict[str, str], known: Path, mirror: str) -> None:
    with pytest.raises(LabError, match="is no address of an archive"):
        ubuntu.source("noble", {**env, ubuntu.MIRROR: mirror}, known)


def test_nothing_is_built_that_nobody_could_verify(env: dict[str, str], known: Path) -> None:
    with pytest.raises(LabError, match=r"ubuntu-keyring, or set PORTCULLIS_LAB_UBUNTU_KEYRING"):
        ubuntu.source("jammy", {ubuntu.KEYRING: str(known.with_name("gone.gpg")), ubuntu.MIRROR: MIRROR}, known)


@pytest.mark.parametrize("release", images.UBUNTU)
def test_an_image_of_ubuntus_is_built_from_its_archive(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    for name, value in {**env, ubuntu.MIRROR: MIRROR}.items():
        monkeypatch.setenv(name, value)
    command = images.command(release, tmp_path / "hook", tmp_path / "image")
    assert command[-3:] == [release.removesuffix("-lived"), str(tmp_path / "image"), MIRROR]
    assert f"--keyring={env[ubuntu.KEYRING]}" in command


def test_an_image_of_debians_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ubuntu.MIRROR, MIRROR)
    command = images.command("trixie", tmp_path / "hook", tmp_path / "image")
    assert command[-2:] == ["trixie", str(tmp_path / "image")]
    assert [option for option in command if option.startswith(("--keyring", "--components"))] == []


def test_who_listens_for_sshd_is_left_to_ubuntu() -> None:
    assert "ssh.socket" in images.recipe("trixie")[2]
    assert [release for release in images.UBUNTU if "ssh.socket" in images.recipe(release)[2]] == []


@pytest.mark.parametrize(
    ("asked", "booted"),
    [
        ("bookworm", "jammy"),
        ("bookworm-lived", "jammy-lived"),
        ("trixie", "noble"),
        ("forky", "forky"),
        ("noble", "noble"),
    ],
)
def test_a_release_is_booted_in_the_place_of_another(asked: str, booted: str) -> None:
    assert ubuntu.instead(asked, {ubuntu.INSTEAD: "bookworm=jammy, trixie=noble"}) == booted
    assert ubuntu.instead(asked, {}) == asked


@pytest.mark.parametrize("wish", ["noble", "=noble", "bookworm="])
def test_a_wish_that_is_no_pair_is_refused(wish: str) -> None:
    with pytest.raises(LabError, match="is no pair of releases"):
        ubuntu.instead("bookworm", {ubuntu.INSTEAD: wish})
