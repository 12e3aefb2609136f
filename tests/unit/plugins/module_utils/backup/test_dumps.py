# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.backup import dumps
from ansible_collections.portcullis.vps.plugins.module_utils.backup.dumps import Dump
from hypothesis import given, strategies as st


def test_of_postgresql_every_database_is_dumped_and_what_belongs_to_all_of_them() -> None:
    first, *found = dumps.jobs(Dump("main", "postgresql"), "postgres\nshop\n")
    assert first.argv == ("pg_dumpall", "--globals-only")
    assert [job.file for job in found] == ["postgres.sql", "shop.sql"]
    assert found[1].argv == ("pg_dump", "--create", "--dbname=dbname='shop'")


def test_of_mariadb_its_own_tables_are_left_out() -> None:
    (job,) = dumps.jobs(Dump("main", "mariadb"), "information_schema\nperformance_schema\nshop\nsys\n")
    assert "--single-transaction" in job.argv
    assert job.argv[-1] == "shop"
    assert job.ends == "-- Dump completed"


@pytest.mark.parametrize("listed", ["", "\n", "information_schema\nsys\n"])
def test_a_server_without_a_database_is_none_that_was_asked(listed: str) -> None:
    with pytest.raises(ValueError, match="it lists no database"):
        dumps.jobs(Dump("main", "mariadb"), listed)


@pytest.mark.parametrize("name", ["a=b", "postgres://evil/x", "it's", "a\\b", "-x", "../../etc/passwd", "a b"])
def test_a_databases_name_is_nothing_else(name: str) -> None:
    job = dumps.jobs(Dump("main", "postgresql"), name)[1]
    assert job.argv[-1].startswith("--dbname=dbname='")
    assert "/" not in job.file
    assert not job.file.startswith(".")
    assert dumps.jobs(Dump("main", "mariadb"), name)[0].argv[-2:] == ("--", name)


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n\0", codec="utf-8"), min_size=1),
        unique=True,
        min_size=1,
    )
)
def test_no_two_databases_share_a_file(names: list[str]) -> None:
    files = [dumps.file_name(name) for name in names]
    assert len(set(files)) == len(names)
    assert all("/" not in file and not file.startswith(".") for file in files)


def test_no_database_takes_the_file_of_the_globals() -> None:
    files = [job.file for job in dumps.jobs(Dump("main", "postgresql"), "globals\nglobals.sql.all\n")]
    assert len(set(files)) == 3


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("/srv/app/*.db", "/srv/app"),
        ("/srv/*/db.sqlite", "/srv"),
        ("/srv/app.db", "/srv"),
        ("/srv/app/d[0-9].db", "/srv/app"),
    ],
)
def test_the_folder_of_a_pattern_is_what_stands_in_front_of_it(pattern: str, folder: str) -> None:
    assert Dump("app", "sqlite", (pattern,)).folders == (folder,)
