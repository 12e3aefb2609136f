# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the report about fleets that do not exist, as playbooks/report.yml does, and take pictures of it in a browser.

Their hosts say the sentences that hosts say; how many bytes and seconds a page takes is printed.
"""

from __future__ import annotations

import argparse
import os
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

from ansible_collections.portcullis.vps.plugins.plugin_utils.report import exports, page
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.history import DAY, History
from ansible_collections.portcullis.vps.plugins.plugin_utils.report.looks import Area, Host

from demo.browser import Browser
from lab import Lab

SIZES = (1, 12, 500)
_NOW = 1_800_000_000.0
#: Of areas: what a host says while all is well, and what when it is not.
_AREAS = {
    "changes": ("No change is pending.", "A change of sshd waits for its confirmation since 3 hours."),
    "exposure": ("Open to everybody: 443/tcp, 52222/tcp.", "3306/tcp is open to everybody, and no rule of ufw lets it in."),
    "windows": ("Port 80 is closed.", "Port 80 is open since 26 hours, and nothing renews a certificate."),
    "certificates": ("www.example.org: 61 days.", "www.example.org: 9 days, and the last renewal failed."),
    "updates": ("Security updates: installed 5 hours ago.", "Security updates: none for 9 days; a reboot is due for 12 days."),
    "allowlists": ("cloudflare_allowlist: 15 networks, 4 hours old.", "cloudflare_allowlist: 33 days old, and nobody answers."),
    "ssh": ("SSH: port 52222, keys only, for admin.", "SSH: passwords are taken for deploy by a Match block."),
    "bans": ("Blocked in a day: 4,112 attempts.", ""),
    "backup": ("Backup: 7 hours old; last drill 5 days ago.", "Backup: 4 days old; the store refuses the host's key."),
}  # fmt: skip
_SILENT = "it cannot be reached: No login succeeded on the ports 52222 and 22"


def fleet(count: int, now: float, day: int = 0) -> list[Host]:
    """Return so many hosts as they were a number of days before ``now``; the same for the same arguments."""
    return [_host(number, count, now - day * DAY, day) for number in range(count)]


def _host(number: int, count: int, at: float, day: int) -> Host:
    name = f"{('web', 'db', 'mail')[number % 3]}{number // 3 + 1}.example.org"
    if count > 1 and number % 37 == 9:
        return Host(name, (), 0, _SILENT)
    silent = count > 1 and number % 41 == 4 and day < 3
    areas = tuple(
        Area(area, not (wrong and zlib.crc32(f"{number} {area} {day // 9}".encode()) % 70 == 0), (well,))
        for area, (well, wrong) in _AREAS.items()
    )
    said = tuple(area if area.ok else Area(area.name, False, (_AREAS[area.name][1],)) for area in areas)
    return Host(name, said, at - 3 * DAY if silent else at, _SILENT if silent else "")


def written(count: int, now: float) -> dict[str, str]:
    """Return the report's files by name, with a year of looks behind it."""
    return _files(count, now, *_looks(count, now))


def _looks(count: int, now: float) -> tuple[History, History]:
    """Return the history up to the last look, and with it."""
    before = history = History()
    for day in range(364, -1, -7 if count > 100 else -1):
        before, history = history, history.after(fleet(count, now, day), now - day * DAY)
    return before, history


def _files(count: int, now: float, before: History, history: History) -> dict[str, str]:
    hosts = fleet(count, now)
    was = {host.name: host.state for host in before.hosts.values()}
    changes = [f"{host.name} is {host.state} now" for host in hosts if was.get(host.name) != host.state][:8]
    return {
        "index.html": page.written(hosts, history.looks, changes, now, f"{count} {'hosts' if count > 1 else 'host'}"),
        "report.json": exports.as_json(hosts, changes, now),
        "portcullis.prom": exports.as_prometheus(hosts, now),
        "history.json": history.to_text(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="demo.report", description=__doc__)
    parser.add_argument(
        "--into", type=Path, required=True, metavar="FOLDER", help="where a folder of each size is written"
    )
    parser.add_argument(
        "--pictures", type=Path, metavar="FOLDER", help="take pictures there, in a browser on a host of the lab"
    )
    options = parser.parse_args(arguments)
    for count in SIZES:
        before, history = _looks(count, _NOW)
        begun = time.perf_counter()
        files = _files(count, _NOW, before, history)
        seconds = time.perf_counter() - begun
        folder = options.into / str(count)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        print(
            f"{count} hosts: all files made in {seconds:.2f} s; index.html has {len(files['index.html'].encode()):,} bytes"
        )
    if options.pictures:
        _pictures(options.into, options.pictures)
    return 0


def _pictures(pages: Path, into: Path) -> None:
    lab = Lab(f"report-{os.getpid()}")
    try:
        browser = Browser(lab)
        for count in SIZES:
            text = (pages / str(count) / "index.html").read_text(encoding="utf-8")
            (into / f"report-{count}.png").write_bytes(browser.picture(text, 1100, 1000))
        text = (pages / "12/index.html").read_text(encoding="utf-8")
        (into / "report-12-dark.png").write_bytes(browser.picture(text, 1100, 1000, dark=True))
        (into / "report-12-narrow.png").write_bytes(browser.picture(text, 360, 760))
    finally:
        lab.down()


if __name__ == "__main__":
    raise SystemExit(main())
