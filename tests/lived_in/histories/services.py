# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts are for: mail, containers, a site with a certificate that somebody made by hand."""

from __future__ import annotations

from demo import stage
from lab.services import DIRECTORY

from ..history import (
    ADMIN,
    CLOSED,
    COLLEAGUE,
    ENABLE,
    LOGIN,
    OPEN,
    UFW,
    WITH_COLLEAGUE,
    History,
    Row,
    both,
    install,
    listener,
)

#: Mail for everybody, without a firewall; IMAP without encryption is nobody's wish any more.
MAIL = History(
    name="mail",
    release="bookworm-lived",
    script=f"""{WITH_COLLEAGUE}
echo 'postfix postfix/main_mailer_type select Internet Site' | debconf-set-selections
echo 'postfix postfix/mailname string mail.example' | debconf-set-selections
{install("postfix", "dovecot-imapd")}
echo 'submission inet n - y - - smtpd' >> /etc/postfix/master.cf
systemctl restart postfix
""",
    variables={
        "portcullis_admins": [ADMIN, COLLEAGUE],
        "ufw_rules": [{"port": port, "proto": "tcp"} for port in (25, 587, 993)],
    },
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
        *both("a stranger", 25, OPEN, OPEN),
        *both("a stranger", 587, OPEN, OPEN),
        *both("somebody else", 993, OPEN, OPEN),
        *both("a stranger", 143, OPEN, CLOSED),
    ],
    reported=["143/tcp (dovecot) is open to everyone and will be closed; to keep it open, add it to ufw_rules"],
)

#: What Docker publishes is forwarded, and no rule of ufw's is asked.
DOCKER = History(
    name="docker",
    release="bookworm-docker",
    script=f"""{UFW}ufw allow 22/tcp >/dev/null
{ENABLE}{WITH_COLLEAGUE}mkdir -p /tmp/image/bin /tmp/image/www
cp /bin/busybox /tmp/image/bin/
tar -C /tmp/image -c . | docker import - web >/dev/null
docker run --detach --restart always --name web --publish 8443:80 web /bin/busybox httpd -f -p 80 -h /www >/dev/null
{listener(443)}""",
    variables={"portcullis_admins": [ADMIN, COLLEAGUE]},
    tags=("ssh_hardening", "ufw", "ufw_docker"),
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        *both("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
        *both("a stranger", 22, OPEN, OPEN),
        Row("a stranger", 8443, OPEN, OPEN, heeded=CLOSED),
        Row("somebody else", 8443, OPEN, OPEN, heeded=CLOSED),
        Row("a stranger over IPv6", 8443, CLOSED, CLOSED),
        *both("a stranger", 443, CLOSED, CLOSED),
    ],
    reported=[
        "8443/tcp (docker-proxy) is open to everyone over IPv4 by the rule '-A DOCKER",
        "ufw_docker_state: present",
    ],
    later=["8443/tcp (docker-proxy) is open to everyone over IPv4 by the rule '-A DOCKER"],
    heeding={"ufw_docker_state": "present"},
)

_NAME = "certbot.lab.test"
_RENEWAL = "/etc/letsencrypt/renewal/site.conf"
_SERVED = "openssl s_client -connect 127.0.0.1:443 </dev/null 2>/dev/null | openssl x509 -noout -serial"
_LIVE = "openssl x509 -noout -serial -in /etc/letsencrypt/live/site/cert.pem"
#: By hand, for a web server that gets certificate and key in one file of its own, by hooks; with the key kept. The role is asked for one
#: name more, so it issues anew.
CERTBOT = History(
    name="certbot",
    release="bookworm",
    services=True,
    script=f"""{install("certbot")}{WITH_COLLEAGUE}
cat > /etc/nginx/sites-available/default <<END
server {{
    listen 80 default_server;
    listen [::]:80 default_server;
    listen 443 ssl default_server;
    listen [::]:443 ssl default_server;
    ssl_certificate /etc/ssl/private/site.pem;
    ssl_certificate_key /etc/ssl/private/site.pem;
    root /var/www/html;
}}
END
REQUESTS_CA_BUNDLE={stage.CA_ON_HOST} certbot certonly --non-interactive --agree-tos --register-unsafely-without-email \\
    --server {DIRECTORY} --standalone --cert-name site --domain {_NAME} --reuse-key \\
    --pre-hook 'systemctl stop nginx' --post-hook 'systemctl start nginx' \\
    --deploy-hook 'cat $RENEWED_LINEAGE/fullchain.pem $RENEWED_LINEAGE/privkey.pem > /etc/ssl/private/site.pem' >/dev/null
systemctl enable --quiet --now nginx
""",
    tags=("ssh_hardening", "ufw", "letsencrypt"),
    variables={
        "portcullis_admins": [ADMIN, COLLEAGUE],
        "ufw_rules": [{"port": 443, "proto": "tcp"}],
        "letsencrypt_agree_tos": True,
        "letsencrypt_certificates": [{"name": "site", "domains": [_NAME, f"www.{_NAME}"], "method": "standalone"}],
        "letsencrypt_directory_url": DIRECTORY,
        "letsencrypt_ca_path": stage.CA_ON_HOST,
    },
    rows=[
        *both("the run's user", 22, LOGIN, LOGIN, ADMIN),
        Row("a colleague", 22, LOGIN, LOGIN, COLLEAGUE),
        *both("a stranger", 443, OPEN, OPEN),
        *both("a stranger", 80, OPEN, CLOSED),
        *both("a stranger", 22, OPEN, OPEN),
    ],
    reported=["80/tcp (nginx) is open to everyone and will be closed"],
    kept=[
        f"grep -E '^(pre_hook|post_hook|renew_hook|reuse_key)' {_RENEWAL} | sort",
        "openssl pkey -in /etc/letsencrypt/live/site/privkey.pem -pubout",
    ],
    holds=[
        f'test "$({_SERVED})" = "$({_LIVE})"',
        f"openssl x509 -noout -ext subjectAltName -in /etc/letsencrypt/live/site/cert.pem | grep www.{_NAME}",
    ],
)

HISTORIES = (CERTBOT, MAIL, DOCKER)
