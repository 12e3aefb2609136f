# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

from ansible_collections.portcullis.vps.plugins.module_utils.machine import files


def test_files_links_and_folders_go_and_of_others_only_what_is_empty(tmp_path: Path) -> None:
    folder, target, link, full, empty = (tmp_path / name for name in ("folder", "target", "link", "full", "empty"))
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "file").write_text("x")
    (target / "kept").mkdir(parents=True)
    link.symlink_to(target)
    (full / "of").mkdir(parents=True)
    (full / "others").write_text("x")
    empty.mkdir()
    files.remove_for_good(
        [str(folder), str(link), str(tmp_path / "missing")], [str(empty), str(full), str(full / "of")]
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "target"]
    # A link is not followed, and a folder in which somebody else has something stays.
    assert (target / "kept").is_dir()
    assert [path.name for path in full.iterdir()] == ["others"]
    files.remove_for_good([str(folder)], [str(empty)])
