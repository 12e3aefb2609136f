# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``status`` says as metrics, in a file that node exporter's textfile collector reads."""

from __future__ import annotations

import os
import secrets
from typing import Mapping

from ..base.errors import HostError

#: What the collector reads; it leaves all other files alone, such as the one that is being written.
_END = ".prom"
_METRICS = {
    "portcullis_status_ok": "Whether nobody has to look at this host.",
    "portcullis_status_area_ok": "Whether nobody has to look at this area of this host.",
    "portcullis_status_timestamp_seconds": "When this host looked at itself last.",
    "portcullis_build_info": "Always 1; the label is the version of the collection that manages this host.",
}


def text(areas: Mapping[str, bool], version: str, now: float) -> str:
    """Return the metrics in Prometheus' text format; ``areas`` are the verdicts by area, whose names have letters and underscores only."""
    rows = {
        "portcullis_status_ok": [f"portcullis_status_ok {int(all(areas.values()))}"],
        "portcullis_status_area_ok": [
            f'portcullis_status_area_ok{{area="{area}"}} {int(ok)}' for area, ok in areas.items()
        ],
        "portcullis_status_timestamp_seconds": [f"portcullis_status_timestamp_seconds {now:.0f}"],
        "portcullis_build_info": [f'portcullis_build_info{{version="{version}"}} 1'],
    }
    lines = []
    for name, meaning in _METRICS.items():
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", *rows[name]]
    return "\n".join(lines) + "\n"


def write(path: str, content: str) -> None:
    """Put a file in its place at once, readable to all, so that nobody reads half of it.

    The folder may be another user's, as a collector's often is: nothing that lies there is followed or written to. HostError where the
    collector would not read such a file, or it cannot be written.
    """
    folder, name = os.path.split(path)
    if not os.path.isabs(path) or not name.endswith(_END) or name == _END:
        raise HostError(
            f"--prometheus {path}: node exporter reads files that end in {_END} in its own folder; write such a path, "
            f"for example /var/lib/prometheus/node-exporter/portcullis{_END}."
        )
    temporary = f".{name}.{secrets.token_hex(8)}"
    try:
        where = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            file = os.open(
                temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=where
            )
            try:
                with os.fdopen(file, "w", encoding="ascii") as opened:
                    opened.write(content)
                    opened.flush()
                    os.fchmod(opened.fileno(), 0o644)
                os.replace(temporary, name, src_dir_fd=where, dst_dir_fd=where)
            except OSError:
                os.unlink(temporary, dir_fd=where)
                raise
        finally:
            os.close(where)
    except OSError as error:
        raise HostError(
            f"Could not write {path}: {error.strerror}. What was there before stays; make the folder that the option "
            "--collector.textfile.directory of node exporter names, or name that one."
        ) from error
