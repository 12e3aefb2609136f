# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How people log in: behind another role's sshd_config, through a jump host, with a second factor."""

from __future__ import annotations

from ..history import (
    ADMIN,
    CLOSED,
    COLLEAGUE,
    LOGIN,
    NO_LOGIN,
    OPEN,
    SECRET,
    THROUGH,
    WITH_CODE,
    WITH_COLLEAGUE,
    History,
    Row,
    both,
    install,
)

#: By the published defaults of dev-sec's ssh_hardening: a file of its own without an Include, and sshd on IPv4 alone.
DEVSEC = History(
    name="devsec",
    release="bookworm",
    script=f"""{WITH_COLLEAGUE}
cat > /etc/ssh/sshd_config <<END
PermitRootLogin no
Port 22
AddressFamily any
ListenAddress 0.0.0.0
StrictModes yes
SyslogFacility AUTH
LogLevel VERBOSE
LoginGraceTime 30s
MaxAuthTries 2
MaxSessions 10
MaxStartups 10:30:60
PubkeyAuthentication yes
IgnoreRhosts yes
IgnoreUserKnownHosts yes
HostbasedAuthentication no
UsePAM yes
AuthenticationMethods publickey
PasswordAuthentication no
PermitEmptyPasswords no
KbdInteractiveAuthentication no
GSSAPIAuthentication no
TCPKeepAlive no
ClientAliveInterval 300
ClientAliveCountMax 3
PermitTunnel no
AllowTcpForwarding no
AllowAgentForwarding no
GatewayPorts no
X11Forwarding no
PermitUserEnvironment no
Compression no
UseDNS no
PrintMotd no
PrintLastLog no
Banner none
DebianBanner no
RevokedKeys /etc/ssh/revoked_keys
Subsystem sftp internal-sftp -l INFO -f LOCAL6 -u 0027
Match Group sftponly
    ForceCommand internal-sftp -l INFO -f LOCAL6 -u 0027
    ChrootDirectory /home/%u
    AllowTcpForwarding no
    AllowAgentForwarding no
    PasswordAuthentication no
    PermitRootLogin no
    X11Forwarding no
END
touch /etc/ssh/revoked_keys
systemctl restart ssh
""",
    rows=[
        Row("the run's user", 22, LOGIN, LOGIN, ADMIN),
        Row("the run's user over IPv6", 22, NO_LOGIN, NO_LOGIN, ADMIN),
        Row("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
        Row("a colleague", 22, CLOSED, CLOSED, COLLEAGUE, THROUGH),
        Row("a colleague", 22, NO_LOGIN, NO_LOGIN, "root"),
        Row("a stranger", 22, OPEN, OPEN),
        Row("a stranger over IPv6", 22, CLOSED, CLOSED),
    ],
    refused={"lost_login": [COLLEAGUE]},
    acknowledged={"portcullis_admins": [ADMIN, COLLEAGUE]},
    kept=["sshd -T -C user=x | grep -E '^(listenaddress|permitrootlogin|maxauthtries|revokedkeys|subsystem)'"],
)

TUNNEL = "tunnel"
#: While it is taken over, a colleague's connection goes through this host, and a machine behind it keeps a tunnel that leads back.
JUMP = History(
    name="jump",
    release="trixie",
    script=f"{WITH_COLLEAGUE}{WITH_COLLEAGUE.replace(COLLEAGUE, TUNNEL)}",
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
        *both("a colleague", 22, OPEN, OPEN, COLLEAGUE, THROUGH),
        Row("a colleague", 22, OPEN, OPEN, TUNNEL, THROUGH),
        Row("the run's user", 22, OPEN, CLOSED, ADMIN, THROUGH),
        *both("a stranger", 22, OPEN, OPEN),
    ],
    carried={COLLEAGUE: ["-W", "127.0.0.1:22"], TUNNEL: ["-R", "127.0.0.1:9022:127.0.0.1:22"]},
    variables={"portcullis_admins": [ADMIN, COLLEAGUE, TUNNEL]},
    refused={"lost_forwarding": [COLLEAGUE, TUNNEL]},
    acknowledged={"ssh_hardening_forwarding": [{"user": COLLEAGUE}, {"user": TUNNEL}]},
)

#: A key and a code for everybody but the one as whom machines log in.
TWO_FACTORS = History(
    name="two-factors",
    release="bookworm-lived",
    script=f"""{install("libpam-google-authenticator")}{WITH_COLLEAGUE}
printf '%s\\n" TOTP_AUTH\\n" WINDOW_SIZE 17\\n' {SECRET} > /home/{COLLEAGUE}/.google_authenticator
chown {COLLEAGUE}: /home/{COLLEAGUE}/.google_authenticator
chmod 400 /home/{COLLEAGUE}/.google_authenticator
sed -i 's/^@include common-auth/auth required pam_google_authenticator.so/' /etc/pam.d/sshd
cat > /etc/ssh/sshd_config.d/two-factors.conf <<END
KbdInteractiveAuthentication yes
AuthenticationMethods publickey,keyboard-interactive
Match User {ADMIN}
    AuthenticationMethods publickey
END
systemctl reload ssh
""",
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a colleague", 22, NO_LOGIN, NO_LOGIN, COLLEAGUE),
        *both("a colleague", 22, LOGIN, LOGIN, COLLEAGUE, WITH_CODE),
        *both("a stranger", 22, OPEN, OPEN),
    ],
    variables={"portcullis_admins": [ADMIN, COLLEAGUE]},
)

HISTORIES = (TWO_FACTORS, DEVSEC, JUMP)
