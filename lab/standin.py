# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the part of Cloudflare's API that proves domains: zones, and TXT records that the lab's name server knows.

Runs on the services' machine, alone: HTTP behind nginx, and DNS behind dnsmasq. Endpoints, fields and errors are those of
Cloudflare's API v4 as its documentation and its clients have them; nothing else of Cloudflare's behaviour is here.
"""

from __future__ import annotations

import json
import re
import secrets
import socketserver
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

API_PORT = 8090
DNS_PORT = 5353
TOKEN = "lab-token-of-the-lab-zone-0123456789abcd"
_ZONE_ID = "023e105f4ecef8ad9ca31a8372d0c353"
_TXT = 16
_BASE = "/client/v4/zones"

RECORDS: dict[str, dict[str, object]] = {}
LOCK = threading.Lock()


class Api(BaseHTTPRequestHandler):
    """The endpoints: zones by name; records of a zone listed, created and deleted."""

    zone = ""

    def do_GET(self) -> None:
        path, query = self._asked()
        if path == _BASE:
            named = query.get("name") in (None, self.zone)
            self._list([{"id": _ZONE_ID, "name": self.zone, "status": "active", "type": "full"}] if named else [])
        elif path == f"{_BASE}/{_ZONE_ID}/dns_records":
            wanted = {key: query[key] for key in ("type", "name", "content") if key in query}
            with LOCK:
                found = [one for one in RECORDS.values() if all(one[key] == value for key, value in wanted.items())]
            self._list(found)
        else:
            self._refuse(404, 7003, f"Could not route to {path}, perhaps your object identifier is invalid?")

    def do_POST(self) -> None:
        path, _query = self._asked()
        given = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if path != f"{_BASE}/{_ZONE_ID}/dns_records":
            self._refuse(404, 7003, f"Could not route to {path}, perhaps your object identifier is invalid?")
        elif given.get("type") != "TXT" or not str(given.get("name", "")).endswith(self.zone):
            self._refuse(400, 9000, "DNS Validation Error")
        else:
            record = {
                "id": secrets.token_hex(16),
                "zone_id": _ZONE_ID,
                "zone_name": self.zone,
                **{key: given.get(key) for key in ("type", "name", "content", "ttl")},
                "proxiable": False,
                "proxied": False,
            }
            with LOCK:
                RECORDS[str(record["id"])] = record
            self._answer(200, record)

    def do_DELETE(self) -> None:
        path, _query = self._asked()
        found = re.fullmatch(rf"{_BASE}/{_ZONE_ID}/dns_records/([0-9a-f]+)", path)
        with LOCK:
            deleted = RECORDS.pop(found.group(1), None) if found else None
        if deleted is None:
            self._refuse(404, 81044, "Record does not exist.")
        else:
            self._answer(200, {"id": deleted["id"]})

    def parse_request(self) -> bool:
        """Refuse whoever does not have the token, as the real one does."""
        if not super().parse_request():
            return False
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._refuse(403, 10000, "Authentication error")
            return False
        return True

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path.rstrip("/"), dict(parse_qsl(parts.query))

    def _list(self, found: list[dict[str, object]]) -> None:
        about = {"page": 1, "per_page": 100, "count": len(found), "total_count": len(found), "total_pages": 1}
        self._answer(200, found, result_info=about)

    def _refuse(self, status: int, code: int, message: str) -> None:
        self._answer(status, None, success=False, errors=[{"code": code, "message": message}])

    def _answer(self, status: int, result: object, **further: object) -> None:
        body = json.dumps({"result": result, "success": True, "errors": [], "messages": [], **further}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Names(socketserver.BaseRequestHandler):
    """The zone's TXT records, over UDP; every other question has no answer."""

    def handle(self) -> None:
        asked, back = self.request
        place, labels = 12, []
        while asked[place]:
            labels.append(asked[place + 1 : place + 1 + asked[place]].decode("ascii").lower())
            place += 1 + asked[place]
        question = asked[12 : place + 5]
        kind = struct.unpack(">H", question[-4:-2])[0]
        with LOCK:
            texts = [str(one["content"]).strip('"') for one in RECORDS.values() if one["name"] == ".".join(labels)]
        # A record's name is that of the question; nobody may keep it.
        answers = [
            struct.pack(">3HIHB", 0xC00C, _TXT, 1, 0, len(text) + 1, len(text)) + text.encode("ascii")
            for text in (texts if kind == _TXT else [])
        ]
        header = asked[:2] + struct.pack(">5H", 0x8580, 1, len(answers), 0, 0)
        back.sendto(header + question + b"".join(answers), self.client_address)


if __name__ == "__main__":
    Api.zone = sys.argv[1]
    names = socketserver.ThreadingUDPServer(("127.0.0.1", DNS_PORT), Names)
    threading.Thread(target=names.serve_forever, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", API_PORT), Api).serve_forever()
