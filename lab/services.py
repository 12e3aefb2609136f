# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of the lab's internet, on a machine of their own: names (dnsmasq), the web (nginx), certificates (pebble)."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from lab import images, network, recorded, standin
from lab.authority import Authority
from lab.errors import LabError
from lab.machine import Machine

MACHINE = "internet"
DOMAIN = "lab.test"
DIRECTORY = f"https://acme.{DOMAIN}:14000/dir"
#: The same, but with nonces refused by chance and validation after a pause, as a busy authority has it.
BUSY_DIRECTORY = f"https://acme.{DOMAIN}:14100/dir"
#: Where a package archive is served over HTTP, as Debian's mirrors serve theirs; see ``lab/archive.py``.
ARCHIVE = f"deb.{DOMAIN}"
#: The zone that the stand-in for Cloudflare's API serves.
CLOUDED = "clouded.test"
#: The names that the web server answers for. The last one is for whatever else a test wants to be led to.
SITES = ("www.cloudflare.com", "api.cloudflare.com", f"elsewhere.{DOMAIN}")
RESOLV_CONF = f"nameserver {network.SERVICES4}\nnameserver {network.SERVICES6}\noptions timeout:2 attempts:2\n"

_OWN = (*SITES, ARCHIVE, f"acme.{DOMAIN}", f"{MACHINE}.{DOMAIN}")
_NAMES = "srv/names"
_ANSWERS = "srv/answers"
_SITES_CONF = "etc/nginx/lab-sites.conf"
_LOG = "var/log/nginx/requests.log"

#: A user whom hosts that ask Hesiod find by name, and in no list, as those of LDAP and sssd.
_CAROL = "carol:*:20001:20001:Carol:/home/carol:/bin/bash"
_DNSMASQ = f"""no-resolv
no-hosts
no-poll
local=/#/
addn-hosts=/{_NAMES}
server=/{CLOUDED}/127.0.0.1#{standin.DNS_PORT}
txt-record=carol.passwd.ns.{DOMAIN},"{_CAROL}"
txt-record=20001.uid.ns.{DOMAIN},"{_CAROL}"
user=root
"""
_NGINX = f"""user www-data;
# One worker: what it answered first stands first in the log.
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events {{ worker_connections 768; }}
http {{
    log_format lab '$request_method https://$host$request_uri $status from $remote_addr';
    access_log /{_LOG} lab;
    server_tokens off;
    ssl_certificate /etc/lab/server.pem;
    ssl_certificate_key /etc/lab/server.key;
    # Two answers may be written in the same second and have the same length, so neither may distinguish them.
    etag off;
    if_modified_since off;
    max_ranges 0;
    server {{
        listen 127.0.0.1:8081;
        access_log off;
        return 204;
    }}
    server {{
        listen 80;
        listen [::]:80;
        server_name {ARCHIVE};
        access_log off;
        root /srv/archive;
    }}
    include /{_SITES_CONF};
}}
"""


def _pebble(port: int) -> str:
    settings = {
        "listenAddress": f"[::]:{port}",
        "managementListenAddress": f"[::]:{port + 1000}",
        "certificate": "/etc/lab/server.pem",
        "privateKey": "/etc/lab/server.key",
        "httpPort": 80,
        "tlsPort": 443,
        "ocspResponderURL": "",
        "externalAccountBindingRequired": False,
        "certificateValidityPeriod": 90 * 24 * 3600,
    }
    return json.dumps({"pebble": settings})


_DNS_UNIT = """[Unit]
Description=Names of the lab
[Service]
ExecStart=/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/etc/lab/dnsmasq.conf
ExecReload=/bin/kill -HUP $MAINPID
[Install]
WantedBy=multi-user.target
"""
_STANDIN_UNIT = f"""[Unit]
Description=A stand-in for Cloudflare's API
[Service]
ExecStart=/usr/bin/python3 -I /etc/lab/standin.py {CLOUDED}
[Install]
WantedBy=multi-user.target
"""
_PEBBLE_UNIT = """[Unit]
Description=Certificates of the lab
After=dns.service validators.service
[Service]
Environment={environment}
ExecStart=/usr/bin/pebble -config /etc/lab/{name}.json -dnsserver 127.0.0.1:53
[Install]
WantedBy=multi-user.target
"""
#: Orders are validated anew and at once, and no answer is refused by chance: a test must not pass or fail by luck. Pebble
#: compares with <=, though: with 0, one order in a hundred takes the last proof of a name once more.
_PLAIN = "PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 PEBBLE_AUTHZREUSE=0"
_BUSY = "PEBBLE_VA_SLEEPTIME=1 PEBBLE_WFE_NONCEREJECT=5 PEBBLE_AUTHZREUSE=0"
_VALIDATORS_UNIT = """[Unit]
Description=The addresses that validation comes from
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/lab/validators.nft
[Install]
WantedBy=multi-user.target
"""
_VALIDATORS = """table inet lab {{
    chain outgoing {{
        type nat hook postrouting priority srcnat
        tcp dport 80 meta nfproto ipv4 snat ip to numgen inc mod 3 map {{ {map4} }}
        tcp dport 80 meta nfproto ipv6 snat ip6 to numgen inc mod 3 map {{ {map6} }}
    }}
}}
""".format(
    map4=", ".join(f"{n} : {address}" for n, address in enumerate(network.VALIDATORS4)),
    map6=", ".join(f"{n} : {address}" for n, address in enumerate(network.VALIDATORS6)),
)
#: Only when the worker with the old configuration takes no connections any more is the new one what everybody gets.
_RELOAD_WEB = r"""
nginx -t -q
old=$(pgrep -P "$(cat /run/nginx.pid)" -f 'worker process$' || true)
nginx -s reload
for attempt in $(seq 200); do
    now=$(pgrep -P "$(cat /run/nginx.pid)" -f 'worker process$' || true)
    stale=0
    for pid in $old; do case " $(echo $now) " in *" $pid "*) stale=1 ;; esac; done
    [ -z "$now" ] || [ $stale = 1 ] || exit 0
    sleep 0.02
done
echo "the worker with the old configuration did not go" >&2
exit 1
"""
_RELOAD_NAMES = """
systemctl reload dns.service
for attempt in $(seq 200); do
    ! getent ahostsv4 "$1" >/dev/null || exit 0
    sleep 0.02
done
echo "the name server did not read its names again" >&2
exit 1
"""
_READY = """
for attempt in $(seq 200); do
    ! { curl -sf http://127.0.0.1:8081/ && getent ahostsv4 "$1" && curl -skf https://127.0.0.1:14000/dir &&
        curl -skf https://127.0.0.1:14100/dir && curl -s http://127.0.0.1:8090/; } >/dev/null || exit 0
    sleep 0.05
done
systemctl --no-pager status nginx.service dns.service pebble.service busy.service standin.service >&2
exit 1
"""


class Answer(NamedTuple):
    """What the web server says at a path; its body is a file of that name."""

    body: str
    status: int
    content_type: str
    headers: dict[str, str]


class Services:
    """The servers of one lab. What they say is kept beside the machine, and so outlives its reboot."""

    def __init__(self, lab: str, folder: Path) -> None:
        self.folder = folder / "services"
        self.machine = Machine(lab, MACHINE, images.SERVICES, network.SERVICES, folder / "hosts" / MACHINE)
        self.authority = Authority(folder / "ca")

    @property
    def resolv_conf(self) -> Path:
        """The file that makes its reader ask this name server."""
        return self.folder / "resolv.conf"

    @property
    def name_switch(self) -> Path:
        """The file that makes its reader ask no other name service of its machine."""
        return self.folder / "nsswitch.conf"

    def create(self) -> None:
        """Make the machine, its certificates and what it says at first; it does not run yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.authority.create(self.machine.lab)
        self.machine.create(None)
        network.reach_services(
            network.internet(self.machine.lab), network.BRIDGE, network.CONTROLLER4, network.CONTROLLER6
        )
        certificate, key = self.authority.sign(_OWN)
        for path, text in {
            "etc/lab/server.pem": certificate,
            "etc/lab/server.key": key,
            "etc/lab/dnsmasq.conf": _DNSMASQ,
            "etc/lab/pebble.json": _pebble(14000),
            "etc/lab/busy.json": _pebble(14100),
            "etc/lab/standin.py": Path(standin.__file__).read_text(encoding="utf-8"),
            "etc/lab/validators.nft": _VALIDATORS,
            "etc/nginx/nginx.conf": _NGINX,
            "etc/systemd/system/dns.service": _DNS_UNIT,
            "etc/systemd/system/pebble.service": _PEBBLE_UNIT.format(environment=_PLAIN, name="pebble"),
            "etc/systemd/system/busy.service": _PEBBLE_UNIT.format(environment=_BUSY, name="busy"),
            "etc/systemd/system/standin.service": _STANDIN_UNIT,
            "etc/systemd/system/validators.service": _VALIDATORS_UNIT,
            "etc/resolv.conf": "nameserver 127.0.0.1\n",
        }.items():
            self._write(path, text.encode())
        for unit in ("dns", "pebble", "busy", "standin", "validators"):
            wants = self.machine.root / "etc/systemd/system/multi-user.target.wants"
            (wants / f"{unit}.service").symlink_to(f"/etc/systemd/system/{unit}.service")
        self.resolv_conf.write_text(RESOLV_CONF)
        self.name_switch.write_text("passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n")
        self._write_sites(self._recorded())
        self._write_names({name: [network.SERVICES4, network.SERVICES6] for name in _OWN})

    def start(self) -> None:
        """Boot the machine and wait until every server answers."""
        self.machine.start()
        self.machine.wait()
        self._run(_READY, f"{MACHINE}.{DOMAIN}")

    def resolve(self, names: Mapping[str, Sequence[str]]) -> None:
        """Set the addresses of names, in force on return; no addresses means that there is no such name."""
        for addresses in names.values():
            for address in addresses:
                ipaddress.ip_address(address)
        with self._changing():
            changed = {
                **self._known("names"),
                **{name.lower().rstrip("."): list(found) for name, found in names.items()},
            }
            self._run(_RELOAD_NAMES, self._write_names(changed))

    def serve(self, path: str, body: str | bytes, status: int, content_type: str, headers: Mapping[str, str]) -> None:
        """Answer so at ``www.example.org/path``, in force on return."""
        site, slash, _rest = path.partition("/")
        if site not in SITES or not slash:
            raise LabError(f"{path!r} is served nowhere; write one of {', '.join(SITES)}, then /, then a path.")
        with self._changing():
            answer = Answer(self._keep(body), status, content_type, dict(headers))
            self._write_sites({**self._answers(), path: answer})
            self._run(_RELOAD_WEB)

    def serve_recorded(self) -> None:
        """Answer as Cloudflare did, and nothing else any more; in force on return."""
        with self._changing():
            self._write_sites(self._recorded())
            self._run(_RELOAD_WEB)

    def requests(self) -> list[str]:
        """Return what was asked over HTTPS so far: method, address, status and asker of each, oldest first."""
        # Its answer comes after the line of every request that was answered before it.
        self._run("curl -sf http://127.0.0.1:8081/")
        try:
            return (self.machine.root / _LOG).read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _recorded(self) -> dict[str, Answer]:
        return {
            path: Answer(self._keep(body), 200, content_type, {})
            for path, (content_type, body) in recorded.answers().items()
        }

    def _keep(self, body: str | bytes) -> str:
        content = body.encode() if isinstance(body, str) else body
        name = hashlib.sha256(content).hexdigest()
        self._write(f"{_ANSWERS}/{name}", content)
        return name

    def _answers(self) -> dict[str, Answer]:
        return {path: Answer(*answer) for path, answer in self._known("answers").items()}

    def _write_sites(self, answers: Mapping[str, Answer]) -> None:
        parts = []
        for site in SITES:
            own = [(path, answer) for path, answer in answers.items() if path.partition("/")[0] == site]
            places = "".join(_location(f"@a{n}", path[len(site) :], answer) for n, (path, answer) in enumerate(own))
            if site == "api.cloudflare.com":
                places += f"location /client/v4/zones {{ proxy_pass http://127.0.0.1:{standin.API_PORT}; }}\n"
            parts.append(f"server {{\nlisten 443 ssl;\nlisten [::]:443 ssl;\nserver_name {site};\n{places}}}\n")
        self._write(_SITES_CONF, "".join(parts).encode())
        self._remember("answers", answers)

    def _write_names(self, names: Mapping[str, Sequence[str]]) -> str:
        """Return a name that is known as soon as these are."""
        lines = "".join(f"{address} {name}\n" for name, addresses in names.items() for address in addresses)
        marker = f"names-{hashlib.sha256(lines.encode()).hexdigest()[:16]}.{DOMAIN}"
        self._write(_NAMES, f"{lines}127.0.0.1 {marker}\n".encode())
        self._remember("names", names)
        return marker

    def _write(self, path: str, content: bytes) -> None:
        target = self.machine.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.new")
        unfinished.write_bytes(content)
        unfinished.replace(target)

    def _known(self, what: str) -> dict[str, Any]:
        known: dict[str, Any] = json.loads((self.folder / f"{what}.json").read_text())
        return known

    def _remember(self, what: str, known: Mapping[str, Any]) -> None:
        (self.folder / f"{what}.json").write_text(json.dumps(known))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with images.locked(self.folder / ".lock"):
            yield

    def _run(self, script: str, *arguments: str) -> None:
        done = self.machine.exec(["sh", "-euc", script, "sh", *arguments], timeout_seconds=30)
        if done.returncode:
            raise LabError(f"The lab's own servers failed: {done.stderr.strip()[-1500:]}")


def _quoted(text: str) -> str:
    if "\n" in text or "$" in text:
        raise LabError(f"{text!r} cannot be served: neither a path nor a header may hold a line's end or a $.")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _location(place: str, path: str, answer: Answer) -> str:
    """The one way nginx has to send a file with a status of one's choice is as the page of an error."""
    headers = "".join(f"add_header {name} {_quoted(value)} always;\n" for name, value in answer.headers.items())
    return (
        f"location = {_quoted(path)} {{ error_page 599 ={answer.status} {place}; return 599; }}\n"
        f"location {place} {{\nroot /{_ANSWERS};\ntypes {{}}\ndefault_type {_quoted(answer.content_type)};\n"
        f'add_header Last-Modified "";\n{headers}try_files /{answer.body} =500;\n}}\n'
    )
