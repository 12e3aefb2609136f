# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewalls that somebody has kept: bans, sources, lists in a loop, and rules where ufw does not show them."""

from __future__ import annotations

from lab import network
from lab.recorded import RANGES4, RANGES6

from ..history import (
    ADMIN,
    BANNED6,
    CLOSED,
    COLLEAGUE,
    ENABLE,
    LOGIN,
    NO_LOGIN,
    OPEN,
    OTHER4,
    OTHER6,
    SERVICE,
    UFW,
    WITH_COLLEAGUE,
    History,
    Row,
    both,
    install,
    listener,
)

#: By hand, as fail2ban's banaction = ufw does it with 'ufw prepend' or 'ufw insert 1'; one of the banned is among those whom a rule lets in.
BANNED = History(
    name="banned",
    release="bookworm",
    script=f"""{UFW}ufw allow proto tcp from 0.0.0.0/0 to any port 22 >/dev/null
ufw allow proto tcp from 2001:db8:c::/64 to any port 22 >/dev/null
ufw allow 8080/tcp >/dev/null
{ENABLE}ufw insert 1 reject from {network.STRANGER4} to any >/dev/null
ufw prepend deny from {network.STRANGER6} to any >/dev/null
ufw prepend reject from {BANNED6} to any >/dev/null
{SERVICE}""",
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a stranger", 22, CLOSED, CLOSED),
        Row("a banned one among those let in", 22, CLOSED, CLOSED),
        *both("a stranger", 8080, CLOSED, CLOSED),
        Row("somebody else", 22, OPEN, OPEN, again=CLOSED),
        Row("somebody else over IPv6", 22, CLOSED, CLOSED),
        Row("somebody else", 8080, OPEN, OPEN, again=CLOSED),
        Row("somebody else over IPv6", 8080, OPEN, OPEN),
    ],
    refused={"opened_port": ["22/tcp"]},
    acknowledged={"portcullis_ssh_sources": ["0.0.0.0/0", "2001:db8:c::/64"]},
    alone="ufw",
    # Another ban, once the roles have run, is no change and holds.
    afterwards=f"ufw insert 1 deny from {OTHER4} to any >/dev/null",
)

#: fail2ban itself, which bans by ufw, and by a second jail from SSH's port alone; SSH moves.
FAIL2BAN = History(
    name="fail2ban",
    release="bookworm-lived",
    script=f"""{UFW}ufw allow OpenSSH >/dev/null
{ENABLE}{WITH_COLLEAGUE}{install("fail2ban", "python3-systemd")}
cat > /etc/fail2ban/jail.local <<END
[DEFAULT]
backend = systemd
maxretry = 100
bantime = 1d
[sshd]
enabled = true
banaction = ufw
[slow]
enabled = true
filter = sshd
port = ssh
banaction = iptables-multiport
END
systemctl restart fail2ban
for try in $(seq 100); do ! fail2ban-client status slow >/dev/null 2>&1 || break; sleep 0.2; done
fail2ban-client set sshd banip {network.STRANGER4} {network.STRANGER6} >/dev/null
""",
    variables={"portcullis_ssh_port": 2222, "portcullis_admins": [ADMIN, COLLEAGUE]},
    rows=[
        *both("a stranger", 22, CLOSED, CLOSED),
        *both("a stranger", 2222, CLOSED, CLOSED),
        *both("the run's user", 22, LOGIN, NO_LOGIN, ADMIN),
        *both("the run's user", 2222, NO_LOGIN, LOGIN, ADMIN),
        Row("a colleague", 22, LOGIN, NO_LOGIN, COLLEAGUE),
        Row("a colleague", 2222, NO_LOGIN, LOGIN, COLLEAGUE),
        *both("somebody else", 22, OPEN, CLOSED),
        # Banned meanwhile.
        *both("somebody else", 2222, CLOSED, OPEN, again=CLOSED),
    ],
    reported=["fail2ban's slow bans on port ssh, and SSH moves to 2222: a ban would not hold there"],
    afterwards=f"fail2ban-client set sshd banip {OTHER4} {OTHER6}",
    later=["fail2ban's slow bans on port ssh, and SSH answers on 2222: a ban does not hold there; write port = 2222"],
    heeded="sed -i 's/^port = ssh/port = 2222/' /etc/fail2ban/jail.local; fail2ban-client reload >/dev/null",
    kept=["fail2ban-client get sshd banip | tr ' ' '\\n' | grep -cE '^(198.51.100.66|2001:db8:bad::66)$'"],
)

#: SSH for the office alone, by ufw and by sshd.
OFFICE = History(
    name="office",
    release="bookworm",
    script=f"""{UFW}ufw allow from 192.0.2.0/24 to any port 22 proto tcp >/dev/null
ufw allow from 2001:db8:c::/64 to any port 22 proto tcp >/dev/null
ufw allow in on wg0 to any port 22 proto tcp >/dev/null
{ENABLE}{WITH_COLLEAGUE}
cat > /etc/ssh/sshd_config.d/office.conf <<END
PermitRootLogin no
MaxAuthTries 2
AllowUsers {ADMIN}@192.0.2.* {ADMIN}@2001:db8:c::* {COLLEAGUE}@192.0.2.*
END
systemctl reload ssh
""",
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        Row("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
        Row("a colleague over IPv6", 22, NO_LOGIN, NO_LOGIN, COLLEAGUE),
        *both("a stranger", 22, CLOSED, CLOSED),
        *both("somebody else", 22, CLOSED, CLOSED),
    ],
    refused={"lost_login": [COLLEAGUE], "opened_port": ["22/tcp"]},
    acknowledged={
        "portcullis_admins": [ADMIN, COLLEAGUE],
        "portcullis_ssh_sources": ["192.0.2.0/24", "2001:db8:c::/64"],
    },
    reported=[
        "sshd's PermitRootLogin stays 'no'",
        "sshd's MaxAuthTries stays '2'",
        f"sshd's AllowUsers stays '{ADMIN}@192.0.2.* {ADMIN}@2001:db8:c::*'",
    ],
    kept=["sshd -T -C user=carol,host=x,addr=192.0.2.77 | grep -E '^(permitrootlogin|maxauthtries)'"],
)

_LOOP = "".join(
    f"ufw allow from {net} to any port 80,443 proto tcp comment Cloudflare >/dev/null\n"
    for net in ("199.27.128.0/21", "104.16.0.0/12", *RANGES4[:4], *RANGES6[:2])
)
#: As a loop of community.general.ufw over the published ranges leaves it, with two that were published once.
CLOUDFLARE = History(
    name="cloudflare",
    release="bookworm",
    services=True,
    script=f"""{UFW}ufw allow 22/tcp >/dev/null
{_LOOP}{ENABLE}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=origin.example \\
    -keyout /etc/ssl/private/origin.key -out /etc/ssl/certs/origin.pem 2>/dev/null
cat > /etc/nginx/sites-available/default <<END
server {{
    listen 80 default_server;
    listen [::]:80 default_server;
    listen 443 ssl default_server;
    listen [::]:443 ssl default_server;
    ssl_certificate /etc/ssl/certs/origin.pem;
    ssl_certificate_key /etc/ssl/private/origin.key;
    root /var/www/html;
}}
END
systemctl enable --quiet --now nginx.service
""",
    tags=("ssh_hardening", "ufw", "cloudflare_allowlist"),
    variables={"cloudflare_allowlist_ports": [80, 443]},
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a stranger", 443, CLOSED, CLOSED),
        *both("a stranger", 80, CLOSED, CLOSED),
        *both("Cloudflare", 443, OPEN, OPEN),
        *both("Cloudflare", 80, OPEN, OPEN),
        Row("who was Cloudflare once", 443, OPEN, OPEN, heeded=CLOSED),
        Row("who was in Cloudflare's wider range", 443, OPEN, OPEN, heeded=CLOSED),
        Row("who was in Cloudflare's wider range", 80, OPEN, OPEN, heeded=CLOSED),
    ],
    reported=[
        "443/tcp is open to 199.27.128.0/21",
        "443/tcp is open to 104.16.0.0/12",
        "80/tcp is open to 104.16.0.0/12",
    ],
    later=["443/tcp is open to 199.27.128.0/21", "443/tcp is open to 104.16.0.0/12"],
    heeded="""ufw delete allow from 199.27.128.0/21 to any port 80,443 proto tcp >/dev/null
ufw delete allow from 104.16.0.0/12 to any port 80,443 proto tcp >/dev/null""",
)

#: What comes to a host that is converged: rules beside "only", in every place where one can stand.
BESIDE = History(
    name="beside",
    release="trixie",
    script=listener(443),
    variables={"ufw_rules": [{"port": 443, "proto": "tcp", "from": "104.16.0.0/13"}]},
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a stranger", 443, OPEN, CLOSED, again=OPEN, heeded=CLOSED),
        Row("a stranger", 8080, CLOSED, CLOSED),
        Row("a stranger over IPv6", 8080, CLOSED, CLOSED, again=OPEN, heeded=CLOSED),
        Row("a stranger", 8443, CLOSED, CLOSED, again=OPEN, heeded=CLOSED),
    ],
    afterwards=f"""ufw allow 443/tcp >/dev/null
ufw allow proto tcp from 199.27.128.0/21 to any port 443 >/dev/null
ufw allow 443/udp >/dev/null
ufw route allow proto tcp from any to any port 443 >/dev/null
iptables -t nat -A PREROUTING -p tcp --dport 8443 -j REDIRECT --to-ports 22
ip6tables -I INPUT -p tcp --dport 8080 -j ACCEPT
{SERVICE}""",
    later=[
        "443/tcp is open to everyone over IPv4",
        "443/tcp is open to everyone over IPv6",
        "443/udp is open to everyone over IPv4",
        "lets everyone through this host to port 443",
        "8080/tcp (python3) is open to everyone over IPv6",
    ],
    heeding={
        "ufw_removed_rules": [
            {"port": 443, "proto": "tcp"},
            {"port": 443, "proto": "tcp", "from": "199.27.128.0/21"},
            {"port": 443, "proto": "udp"},
            {"port": 443, "proto": "tcp", "route": True},
        ],
        "ufw_removed_kernel_rules": [
            "-t nat -A PREROUTING -p tcp -m tcp --dport 8443 -j REDIRECT --to-ports 22",
            "ip6tables -A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT",
        ],
    },
)

HISTORIES = (FAIL2BAN, BANNED, OFFICE, CLOUDFLARE, BESIDE)
