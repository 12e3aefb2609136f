# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about a host that is well, that is not, and that says nothing any more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from demo.fleet import ROOT
from lab import Lab
from tests.integration.playing import Playbook
from tests.integration.test_ufw import PLAY

HOST = "said1"
SILENT = "silent1"


def test_a_host_is_right_then_wrong_then_old_and_one_without_the_command_is_unknown(lab: Lab, tmp_path: Path) -> None:
    playbook = Playbook(lab, tmp_path, {HOST: "trixie", SILENT: "bookworm"}, PLAY)
    folder = tmp_path / "report"

    def states() -> dict[str, tuple[str, str]]:
        given: dict[str, Any] = {"portcullis_report_folder": str(folder), "portcullis_hosts": [HOST, SILENT]}
        run = playbook.fleet.play(ROOT / "playbooks/report.yml", "-e", json.dumps(given))
        assert run.code == 0, run.output[-3000:]
        assert {path.name for path in folder.iterdir()} >= {
            "index.html",
            "report.json",
            "portcullis.prom",
            "history.json",
        }
        return {
            host["name"]: (host["state"], host["why"])
            for host in json.loads((folder / "report.json").read_text())["hosts"]
        }

    first = playbook.play("--limit", HOST)
    assert first.code == 0, first.output[-3000:]
    assert states() == {HOST: ("right", ""), SILENT: ("unknown", "Portcullis has not changed this host yet")}
    assert folder.stat().st_mode & 0o777 == 0o700
    # A rule of the kernel's that lets everybody in before ufw's own is what its status looks for.
    playbook.run(HOST, "iptables -I INPUT -p tcp --dport 3306 -j ACCEPT")
    assert states()[HOST] == ("wrong", "")
    page = (folder / "index.html").read_text()
    assert "3306" in page
    assert f"{HOST}: exposure is wrong now" in page
    # The host's own metrics say the same as its status, in a folder of the exporter's user.
    folder_there, file = "/var/lib/exporter", "/var/lib/exporter/portcullis.prom"
    playbook.run(HOST, f"useradd exporter; install -d -o exporter {folder_there}; ln -s /etc/hostname {file}")
    playbook.run(HOST, f"portcullis status --prometheus {file}", code=1)
    said = {area: value == "1" for area, value in re.findall(r'area="(\w+)"} (\d)', playbook.run(HOST, f"cat {file}"))}
    areas = json.loads(playbook.run(HOST, "portcullis status --json", code=1))["areas"]
    assert said == {area: about["ok"] for area, about in areas.items()}
    assert said["exposure"] is False
    assert playbook.run(HOST, f"stat -c '%F %a' {file}; cat /etc/hostname") == f"regular file 644\n{HOST}\n"
    playbook.run(HOST, "iptables -D INPUT -p tcp --dport 3306 -j ACCEPT")
    playbook.fleet.inventory["all"]["hosts"][HOST]["ansible_user"] = "nobody-there"
    state, why = states()[HOST]
    assert state == "old"
    assert why.startswith("it cannot be reached: No login succeeded")
    assert f'portcullis_area_ok{{host="{HOST}"' not in (folder / "portcullis.prom").read_text()
