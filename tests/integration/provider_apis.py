# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three providers' APIs, as far as the providers' own modules use them: one that takes all rules at once, one that takes a rule in each call,
and EC2 as moto has it.

``python -m tests.integration.provider_apis KIND PORT FOLDER LAB HOST`` serves one of them on 127.0.0.1. What it says is in FOLDER/said.json.
What it carries out is in FOLDER/done.json, and its firewall drops the rest in front of the host; the two differ where FOLDER/lies says so.
"""

from __future__ import annotations

import http.client
import importlib
import json
import logging
import sys
import time
from collections.abc import Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from lab import Lab

#: The ports of a host that the provider's firewall drops unless a rule lets them in.
PORTS = (22, 2222)
#: It says that rules are gone, and shows none, while they stay in force; where rules go it lets in nobody any more; it takes no calls; it takes
#: them after the third; it says nothing at all; and it says nothing any more once it has changed a rule.
KEEPS, CLOSES, BUSY, BUSY_FIRST, HANGS, STOPS = "keeps", "closes", "busy", "busy first", "hangs", "stops"
REGION = "eu-central-1"
_FOREVER = 600
Rules = list[dict[str, Any]]


class Answer(NamedTuple):
    """What an API answers."""

    status: int
    body: bytes
    kind: str = "application/json"

    @classmethod
    def of(cls, status: int, said: Mapping[str, Any]) -> Answer:
        return cls(status, json.dumps(said).encode())


class Call(NamedTuple):
    """A call of an API."""

    method: str
    path: str
    body: bytes
    headers: Message


class Api:
    """The state of one firewall, and what its provider says of it."""

    def __init__(self, folder: Path, lab: str, host: str) -> None:
        self.folder = folder
        self.lab, self.host = Lab(lab), host
        self.rules: Rules = []
        self.done: Rules = []
        self.dropped: set[int] = set()
        self.lies, self.calls = "", 0
        #: Before the first change there is no firewall, which lets in everybody.
        self.active = False
        self.keep()

    def change(self, rules: Rules) -> None:
        """Say that these are the rules, and carry them out unless it lies."""
        self.active = True
        gone = [rule for rule in self.rules if rule not in rules]
        kept = [rule for rule in self.done if rule not in rules] if self.lies == KEEPS else []
        self.rules, self.done = rules, [] if gone and self.lies == CLOSES else [*rules, *kept]
        self.keep()
        if self.lies == STOPS:
            (self.folder / "stopped").touch()
            time.sleep(_FOREVER)

    def keep(self) -> None:
        wanted = {port for port in PORTS if self.active and not any(str(port) == rule["port"] for rule in self.done)}
        for port in wanted ^ self.dropped:
            self.lab.drop(self.host, port, dropped=port in wanted)
        self.dropped = wanted
        for name, found in (("said", self.rules), ("done", self.done), ("dropped", sorted(wanted))):
            (self.folder / f"{name}.json").write_text(json.dumps(found))

    def served(self, call: Call) -> Answer:
        """Return what a call is answered, if anything."""
        lies = (self.folder / "lies").read_text() if (self.folder / "lies").exists() else ""
        self.calls = self.calls + 1 if lies == self.lies else 1
        self.lies = lies
        if lies == HANGS:
            time.sleep(_FOREVER)
        if lies == BUSY or (lies == BUSY_FIRST and self.calls <= 3):
            return Answer.of(429, {"error": {"code": "rate_limit_exceeded", "message": "too many requests"}})
        return self.answer(call)

    def answer(self, call: Call) -> Answer:
        raise NotImplementedError


class HetznerCloud(Api):
    """All rules of a firewall are set at once."""

    made = False
    labels: dict[str, str]

    def answer(self, call: Call) -> Answer:
        path = urlsplit(call.path).path
        given = json.loads(call.body or b"{}")
        if call.method == "POST" and path == "/firewalls":
            self.made, self.labels = True, given.get("labels") or {}
            self.change(self._rules(given))
            return Answer.of(201, {"firewall": self._firewall(), "actions": []})
        if path.endswith("/actions/set_rules"):
            self.change(self._rules(given))
            return Answer.of(201, {"actions": []})
        if call.method == "PUT":
            self.labels = given["labels"]
            # The rules go where somebody changes a label.
            self.change([])
        if path == "/firewalls":
            pages = {"page": 1, "per_page": 50, "previous_page": None, "next_page": None, "last_page": 1}
            firewalls = [self._firewall()] if self.made else []
            return Answer.of(200, {"firewalls": firewalls, "meta": {"pagination": {**pages, "total_entries": 1}}})
        return Answer.of(200, {"firewall": self._firewall()})

    def _rules(self, given: Mapping[str, Any]) -> Rules:
        usual: dict[str, Any] = {"port": None, "description": None, "source_ips": [], "destination_ips": []}
        return [{**usual, **rule} for rule in given.get("rules") or ()]

    def _firewall(self) -> dict[str, Any]:
        known = {"id": 1, "name": "web", "created": "2026-01-01T00:00:00+00:00", "applied_to": []}
        return {**known, "labels": self.labels, "rules": self.rules}


class Vultr(Api):
    """Each rule is a call of its own."""

    last = 0

    def answer(self, call: Call) -> Answer:
        path = urlsplit(call.path).path.rstrip("/")
        whole = {"total": len(self.rules), "links": {"next": "", "prev": ""}}
        if path == "/firewalls":
            group = {"id": "g1", "description": "web", "rule_count": len(self.rules), "max_rule_count": 50}
            return Answer.of(200, {"firewall_groups": [group], "meta": whole})
        if call.method == "POST":
            self.last += 1
            rule = {"id": self.last, "action": "accept", "source": "", "port": "", "notes": "", **json.loads(call.body)}
            self.change([*self.rules, rule])
            return Answer.of(201, {"firewall_rule": rule})
        if call.method == "DELETE":
            self.change([rule for rule in self.rules if str(rule["id"]) != path.rpartition("/")[2]])
            return Answer(204, b"")
        return Answer.of(200, {"firewall_rules": self.rules, "meta": whole})


class Ec2(Api):
    """moto's, which is asked after each change what the security group has become."""

    def __init__(self, folder: Path, lab: str, host: str) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        # They are in the environment of the providers' modules alone.
        server = importlib.import_module("moto.server").ThreadedMotoServer("127.0.0.1", port=0)
        server.start()
        self.place = "{}:{}".format(*server.get_host_and_port())
        self.client = importlib.import_module("boto3").client("ec2", endpoint_url=f"http://{self.place}")
        (folder / "vpc").write_text(self.client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
        super().__init__(folder, lab, host)

    def answer(self, call: Call) -> Answer:
        moto = http.client.HTTPConnection(self.place)
        moto.request(call.method, call.path, call.body, dict(call.headers))
        said = moto.getresponse()
        answer = Answer(said.status, said.read(), str(said.getheader("Content-Type")))
        (action,) = parse_qs(call.body.decode()).get("Action", [""])
        if action.endswith("SecurityGroupIngress"):
            (group,) = self.client.describe_security_groups(GroupNames=["web"])["SecurityGroups"]
            self.change([rule for permission in group["IpPermissions"] for rule in self._rules(permission)])
        return answer

    def _rules(self, permission: Mapping[str, Any]) -> Rules:
        ranges = [one["CidrIp"] for one in permission["IpRanges"]] + [
            one["CidrIpv6"] for one in permission["Ipv6Ranges"]
        ]
        port = str(permission["FromPort"]) if permission["IpProtocol"] == "tcp" else ""
        return [{"protocol": permission["IpProtocol"], "port": port, "range": one} for one in ranges]


KINDS = {"hetzner_cloud": HetznerCloud, "vultr": Vultr, "aws": Ec2}


def handler(api: Api) -> type[BaseHTTPRequestHandler]:
    """Return what serves an API over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = api.served(Call(self.command, self.path, body, self.headers))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_values: Any) -> None:
            """Say nothing."""

    for method in ("GET", "POST", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.do)
    return Handler


def main(kind: str, port: str, folder: str, lab: str, host: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), handler(KINDS[kind](Path(folder), lab, host)))
    (Path(folder) / "ready").touch()
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
