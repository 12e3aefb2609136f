# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images of vendors, by what they publish of them, and what people then did there."""

from __future__ import annotations

from ..history import (
    ADMIN,
    BY_PASSWORD,
    CLOSED,
    COLLEAGUE,
    ENABLE,
    LIMITED,
    LOGIN,
    NO_LOGIN,
    OFTEN,
    OPEN,
    PASSWORD,
    SERVICE,
    UFW,
    WITH_COLLEAGUE,
    History,
    Row,
    both,
    install,
    listener,
)

_OFFICE = ["192.0.2.0/24", "2001:db8:c::/64"]

FRESH = History(
    name="fresh",
    release="trixie",
    script="true",
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a stranger", 22, OPEN, OPEN),
        *both("a stranger", 8080, CLOSED, CLOSED),
    ],
    # Installed once ufw denies what nobody names.
    afterwards=SERVICE,
)

#: root logs in by key and by password, cloud-init allows passwords, there is no firewall, and the portmapper answers everybody.
HETZNER = History(
    name="hetzner",
    release="bookworm",
    script=f"""{WITH_COLLEAGUE}rm -r /home/{COLLEAGUE}/.ssh
printf 'root:{PASSWORD}\\n{COLLEAGUE}:{PASSWORD}\\n' | chpasswd
sed -i 's/^#*PermitRootLogin .*/PermitRootLogin yes/' /etc/ssh/sshd_config
echo 'PasswordAuthentication yes' > /etc/ssh/sshd_config.d/50-cloud-init.conf
systemctl reload ssh
{listener(111)}""",
    run_user="root",
    variables={"portcullis_admins": ["root"]},
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, "root"),
        *both("a stranger", 22, OPEN, OPEN),
        *both("a stranger", 111, OPEN, CLOSED),
        Row("a stranger", 22, LOGIN, NO_LOGIN, "root", BY_PASSWORD),
        Row("a colleague", 22, LOGIN, NO_LOGIN, COLLEAGUE, BY_PASSWORD),
    ],
    refused={"lost_login": [COLLEAGUE]},
    acknowledged={"portcullis_adopt_lost_logins": [COLLEAGUE]},
    reported=["111/tcp (python3) is open to everyone and will be closed"],
)

#: What the image lets in, and then nothing more, loaded at boot by iptables-persistent; somebody has added an address translation.
ORACLE = History(
    name="oracle",
    release="bookworm-lived",
    script=f"""{install("iptables", "iptables-persistent")}{SERVICE}{listener(3260)}
cat > /etc/iptables/rules.v4 <<END
*nat
-A PREROUTING -p tcp -m tcp --dport 2022 -j REDIRECT --to-ports 22
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:InstanceServices - [0:0]
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p udp --sport 123 -j ACCEPT
-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -j REJECT --reject-with icmp-host-prohibited
-A OUTPUT -d 169.254.0.0/16 -j InstanceServices
-A InstanceServices -d 169.254.0.2/32 -p tcp -m owner --uid-owner 0 -m tcp --dport 3260 -j ACCEPT
COMMIT
END
cat > /etc/iptables/rules.v6 <<END
*filter
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p ipv6-icmp -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT
COMMIT
END
systemctl restart netfilter-persistent
""",
    variables={"portcullis_ssh_sources": _OFFICE, "ufw_rules": [{"port": 8080, "proto": "tcp"}]},
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a stranger", 22, OPEN, OPEN, heeded=CLOSED),
        *both("a stranger", 8080, CLOSED, CLOSED, heeded=OPEN),
        Row("a stranger", 2022, OPEN, OPEN, heeded=CLOSED),
        Row("the run's user", 2022, LOGIN, LOGIN, ADMIN),
        *both("a stranger", 3260, CLOSED, CLOSED),
    ],
    stopped="iptables-persistent",
    # The rules stay until somebody takes them away.
    mended="apt-get remove -qq iptables-persistent netfilter-persistent >/dev/null",
    reported=[
        "22/tcp is open to everyone over IPv4 by the rule '-A INPUT",
        "8080/tcp is let in by ufw and kept out over IPv4 by the rule '-A INPUT -j REJECT",
    ],
    later=[
        "22/tcp is open to everyone over IPv4 by the rule '-A INPUT",
        "8080/tcp is let in by ufw and kept out over IPv4 by the rule '-A INPUT -j REJECT",
    ],
    heeding={
        "ufw_removed_kernel_rules": [
            "-A INPUT -p udp -m udp --sport 123 -j ACCEPT",
            # ufw lets in some kinds of these only.
            "iptables -A INPUT -p icmp -j ACCEPT",
            "ip6tables -A INPUT -p ipv6-icmp -j ACCEPT",
            "-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT",
            "iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited",
            "ip6tables -A INPUT -j REJECT --reject-with icmp6-port-unreachable",
        ]
    },
    kept=["iptables-save -t nat | grep -c 2022", "iptables-save | grep -c InstanceServices"],
)

#: The marketplace's images have ufw with a limit for SSH; a team shares the host, and somebody opened a port in front of ufw's rules.
DIGITALOCEAN = History(
    name="digitalocean",
    release="bookworm",
    script=f"""{UFW}ufw limit ssh/tcp >/dev/null
ufw allow 80/tcp >/dev/null
ufw allow 443/tcp >/dev/null
{ENABLE}{WITH_COLLEAGUE}{SERVICE}
systemctl enable --quiet --now nginx.service
iptables -I INPUT -p tcp --dport 8080 -j ACCEPT
""",
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
        *both("a stranger", 22, OPEN, OPEN),
        *both("somebody else", 22, LIMITED, LIMITED, how=OFTEN),
        *both("a stranger", 80, OPEN, OPEN),
        Row("a stranger", 8080, OPEN, OPEN, heeded=CLOSED),
        Row("a stranger over IPv6", 8080, CLOSED, CLOSED),
    ],
    refused={"lost_login": [COLLEAGUE]},
    acknowledged={"portcullis_admins": [ADMIN, COLLEAGUE]},
    reported=["8080/tcp (python3) is open to everyone over IPv4 by the rule '-A INPUT -p tcp"],
    later=["8080/tcp (python3) is open to everyone over IPv4"],
    heeding={"ufw_removed_kernel_rules": ["-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT"]},
    rest_seconds=31,
)

HISTORIES = (ORACLE, DIGITALOCEAN, HETZNER, FRESH)
