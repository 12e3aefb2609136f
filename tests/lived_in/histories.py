# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The histories, as data: a further one is a further entry."""

from __future__ import annotations

from lab import network
from tests.lived_in.history import ADMIN, CLOSED, COLLEAGUE, LOGIN, OPEN, OTHER4, History, Row, row

_SERVICE = """
cat > /etc/systemd/system/forgotten.service <<END
[Service]
ExecStart=/usr/bin/python3 -m http.server --bind :: 8080
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --quiet --now forgotten.service
"""
_COLLEAGUE = f"""
useradd --create-home --shell /bin/bash {COLLEAGUE}
install -d -m 700 -o {COLLEAGUE} /home/{COLLEAGUE}/.ssh
install -m 600 -o {COLLEAGUE} /home/admin/.ssh/authorized_keys /home/{COLLEAGUE}/.ssh/authorized_keys
"""
_UFW = "apt-get update -qq && apt-get install -qq --no-install-recommends ufw iptables >/dev/null\n"
_BANNED6 = "2001:db8:c::66"
_ENABLE = "ufw --force enable >/dev/null\n"

HISTORIES = (
    History(
        name="fresh",
        release="trixie",
        script="true",
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("the run's user over IPv6", 22, LOGIN, LOGIN, ADMIN),
            row("a stranger", 22, OPEN, OPEN),
            row("a stranger", 8080, CLOSED, CLOSED),
        ],
    ),
    History(
        # fail2ban's banaction = ufw runs 'ufw prepend' or 'ufw insert 1'.
        name="banned",
        release="bookworm",
        script=f"""{_UFW}ufw allow proto tcp from 0.0.0.0/0 to any port 22 >/dev/null
ufw allow proto tcp from 2001:db8:c::/64 to any port 22 >/dev/null
ufw allow 8080/tcp >/dev/null
{_ENABLE}ufw insert 1 reject from {network.STRANGER4} to any >/dev/null
ufw prepend deny from {network.STRANGER6} to any >/dev/null
ufw prepend reject from {_BANNED6} to any >/dev/null
{_SERVICE}""",
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("the run's user over IPv6", 22, LOGIN, LOGIN, ADMIN),
            row("a stranger", 22, CLOSED, CLOSED),
            row("a stranger over IPv6", 22, CLOSED, CLOSED),
            Row("a banned one among those let in", _BANNED6, 22, CLOSED, CLOSED),
            row("a stranger", 8080, CLOSED, CLOSED),
            row("a stranger over IPv6", 8080, CLOSED, CLOSED),
            row("somebody else", 22, OPEN, OPEN),
            row("somebody else", 8080, OPEN, OPEN),
        ],
        refused={"opened_port": ["22/tcp"]},
        acknowledged={"portcullis_ssh_sources": ["0.0.0.0/0", "2001:db8:c::/64"]},
        alone="ufw",
        # Another ban, once the roles have run, is no change and holds.
        afterwards=f"ufw insert 1 deny from {OTHER4} to any >/dev/null",
        held=[row("somebody else", 22, OPEN, CLOSED), row("somebody else", 8080, OPEN, CLOSED)],
    ),
    History(
        # As images of DigitalOcean's marketplace set up ufw, and a team that shares the host.
        name="shared",
        release="bookworm",
        script=f"""{_UFW}ufw limit OpenSSH >/dev/null
ufw allow 80/tcp >/dev/null
{_ENABLE}{_COLLEAGUE}{_SERVICE}
iptables -I INPUT -p tcp --dport 8080 -j ACCEPT
""",
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
            row("a stranger", 22, OPEN, OPEN),
            row("a stranger", 8080, OPEN, OPEN),
            row("a stranger over IPv6", 8080, CLOSED, CLOSED),
        ],
        logins=[ADMIN, COLLEAGUE],
        refused={"lost_login": [COLLEAGUE]},
        acknowledged={"portcullis_admins": [ADMIN, COLLEAGUE]},
        reported=["8080/tcp (python3) is open to everyone over IPv4 by the rule '-A INPUT -p tcp"],
        later=["8080/tcp (python3) is open to everyone over IPv4"],
        removed={"ufw_removed_kernel_rules": ["-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT"]},
        held=[row("a stranger", 8080, OPEN, CLOSED), row("a stranger", 22, OPEN, OPEN)],
    ),
    History(
        name="office",
        release="bookworm",
        script=f"""{_UFW}ufw allow from 192.0.2.0/24 to any port 22 proto tcp >/dev/null
ufw allow from 2001:db8:c::/64 to any port 22 proto tcp >/dev/null
ufw allow in on wg0 to any port 22 proto tcp >/dev/null
{_ENABLE}{_COLLEAGUE}
cat > /etc/ssh/sshd_config.d/office.conf <<END
PermitRootLogin no
MaxAuthTries 2
AllowUsers {ADMIN}@192.0.2.* {ADMIN}@2001:db8:c::* {COLLEAGUE}@192.0.2.*
END
systemctl reload ssh
""",
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("the run's user over IPv6", 22, LOGIN, LOGIN, ADMIN),
            row("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
            row("a stranger", 22, CLOSED, CLOSED),
            row("a stranger over IPv6", 22, CLOSED, CLOSED),
            row("somebody else", 22, CLOSED, CLOSED),
        ],
        logins=[ADMIN, COLLEAGUE],
        refused={
            "lost_login": [COLLEAGUE],
            "opened_port": ["22/tcp"],
        },
        acknowledged={
            "portcullis_admins": [ADMIN, COLLEAGUE],
            "portcullis_ssh_sources": ["192.0.2.0/24", "2001:db8:c::/64"],
        },
        reported=[
            "sshd's PermitRootLogin stays 'no'",
            "sshd's MaxAuthTries stays '2'",
            f"sshd's AllowUsers stays '{ADMIN}@192.0.2.* {ADMIN}@2001:db8:c::*'",
        ],
    ),
    History(
        # As images of Oracle's have it: what they let in, and then nothing more.
        name="oracle",
        release="bookworm",
        script=f"""{_UFW}{_SERVICE}
for tables in iptables ip6tables; do
    $tables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
    $tables -A INPUT -p icmp -j ACCEPT
    $tables -A INPUT -i lo -j ACCEPT
    $tables -A INPUT -p ipv6-icmp -j ACCEPT 2>/dev/null || :
    $tables -A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
    $tables -A INPUT -j REJECT
done
""",
        variables={
            "portcullis_ssh_sources": ["192.0.2.0/24", "2001:db8:c::/64"],
            "ufw_rules": [{"port": 8080, "proto": "tcp"}],
        },
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("the run's user over IPv6", 22, LOGIN, LOGIN, ADMIN),
            row("a stranger", 22, OPEN, OPEN),
            row("a stranger over IPv6", 22, OPEN, OPEN),
            row("a stranger", 8080, CLOSED, CLOSED),
        ],
        reported=[
            "22/tcp is open to everyone over IPv4 by the rule '-A INPUT",
            "8080/tcp is let in by ufw and kept out over IPv4 by the rule '-A INPUT -j REJECT",
        ],
        later=[
            "22/tcp is open to everyone over IPv4 by the rule '-A INPUT",
            "8080/tcp is let in by ufw and kept out over IPv4 by the rule '-A INPUT -j REJECT",
        ],
        removed={
            "ufw_removed_kernel_rules": [
                "-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT",
                "iptables -A INPUT -j REJECT --reject-with icmp-port-unreachable",
                "ip6tables -A INPUT -j REJECT --reject-with icmp6-port-unreachable",
            ]
        },
        held=[
            row("the run's user over IPv6", 22, LOGIN, LOGIN, ADMIN),
            row("a stranger", 22, OPEN, CLOSED),
            row("a stranger over IPv6", 22, OPEN, CLOSED),
            row("a stranger", 8080, CLOSED, OPEN),
        ],
    ),
    History(
        name="beside",
        release="trixie",
        script="true",
        variables={"ufw_rules": [{"port": 443, "proto": "tcp", "from": "104.16.0.0/13"}]},
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("a stranger", 443, CLOSED, CLOSED),
            row("a stranger", 8080, CLOSED, CLOSED),
        ],
        afterwards=f"""ufw allow 443/tcp >/dev/null
ufw allow proto tcp from 199.27.128.0/21 to any port 443 >/dev/null
ufw allow 443/udp >/dev/null
ufw route allow proto tcp from any to any port 443 >/dev/null
iptables -t nat -A PREROUTING -p tcp --dport 8443 -j REDIRECT --to-ports 22
ip6tables -I INPUT -p tcp --dport 8080 -j ACCEPT
{_SERVICE}""",
        later=[
            "443/tcp is open to everyone over IPv4",
            "443/tcp is open to everyone over IPv6",
            "443/udp is open to everyone over IPv4",
            "lets everyone through this host to port 443",
            "8080/tcp (python3) is open to everyone over IPv6",
        ],
        removed={
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
        held=[row("a stranger", 8443, CLOSED, CLOSED), row("a stranger over IPv6", 8080, CLOSED, CLOSED)],
    ),
    History(
        # What Docker publishes is forwarded, and no rule of ufw's is asked.
        name="docker",
        release="bookworm-docker",
        script=f"""{_UFW}ufw allow 22/tcp >/dev/null
{_ENABLE}mkdir -p /tmp/image/bin /tmp/image/www
cp /bin/busybox /tmp/image/bin/
tar -C /tmp/image -c . | docker import - web >/dev/null
docker run --detach --restart always --name web --publish 8443:80 web /bin/busybox httpd -f -p 80 -h /www >/dev/null
""",
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("a stranger", 22, OPEN, OPEN),
            row("a stranger", 8443, OPEN, OPEN),
            row("somebody else", 8443, OPEN, OPEN),
            row("a stranger", 443, CLOSED, CLOSED),
        ],
        reported=[
            "8443/tcp (docker-proxy) is open to everyone over IPv4 by the rule '-A DOCKER",
            "ufw_docker_state: present",
        ],
        later=["8443/tcp (docker-proxy) is open to everyone over IPv4 by the rule '-A DOCKER"],
    ),
    History(
        # Another's connections go through this host while it is taken over.
        name="jump",
        release="trixie",
        script=_COLLEAGUE,
        rows=[
            row("the run's user", 22, LOGIN, LOGIN, ADMIN),
            row("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
            row("a stranger", 22, OPEN, OPEN),
        ],
        logins=[ADMIN, COLLEAGUE],
        carried=COLLEAGUE,
        variables={"portcullis_admins": [ADMIN, COLLEAGUE]},
        refused={"lost_forwarding": [COLLEAGUE]},
        acknowledged={"ssh_hardening_forwarding": [{"user": COLLEAGUE}]},
    ),
)
