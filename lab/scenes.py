# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host goes through before it is hardened."""

#: A rented server as careless owners have it: a sudo user with a password from every list, passwords allowed by
#: cloud-init, no firewall, a web server on 80 and 443, and something forgotten on 8080.
WEAKEN = """
useradd --create-home --shell /bin/bash --groups sudo test
echo 'test:123456' | chpasswd
cat > /etc/ssh/sshd_config.d/50-cloud-init.conf <<END
PasswordAuthentication yes
KbdInteractiveAuthentication yes
END
systemctl reload ssh
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=careless.example \\
    -keyout /etc/ssl/private/careless.key -out /etc/ssl/certs/careless.pem 2>/dev/null
cat > /etc/nginx/sites-available/default <<END
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    listen 443 ssl default_server;
    listen [::]:443 ssl default_server;
    ssl_certificate /etc/ssl/certs/careless.pem;
    ssl_certificate_key /etc/ssl/private/careless.key;
    root /var/www/html;
}
END
cat > /etc/systemd/system/forgotten.service <<END
[Service]
ExecStart=/usr/bin/python3 -m http.server --bind :: 8080
WorkingDirectory=/var/www/html
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --quiet --now nginx.service forgotten.service
"""
