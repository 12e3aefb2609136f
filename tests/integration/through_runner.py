# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program does that uses ansible-runner, as AWX and Automation Controller do: run the site, read its events.

python through_runner.py PRIVATE_DATA_FOLDER
"""

from __future__ import annotations

import json
import sys

import ansible_runner


def main(folder: str) -> None:
    run = ansible_runner.run(private_data_dir=folder, playbook="portcullis.vps.site", quiet=True)
    events = [{"event": event["event"], "stdout": event["stdout"], **event["event_data"]} for event in run.events]
    json.dump({"status": run.status, "stats": run.stats, "events": events}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
