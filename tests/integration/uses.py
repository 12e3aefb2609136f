# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people use servers for, and for each use a measure that takes it away where nobody looks: without that, seeing it work says nothing.

Everything here runs on a disk with a kernel of its own and no network but its own (``lab/own_kernel.py``). That kernel has no WireGuard, so
Debian's wireguard-go does the same as a program, over an interface of the kind that VPNs have (tun).
"""

from __future__ import annotations

from dataclasses import dataclass

#: The role with its looks taken away, one measure asked for, and more to set or deny besides: modules by name, settings as name=value.
FORCED = "python3 /root/role.py forced"
_DENIED = "rare_file_systems"


@dataclass(frozen=True)
class Use:
    """What somebody uses a host for: how it is set up, once, and a script that ends well while it works; ``start`` and ``stop`` are for each boot.

    ``breaks`` does what ``measure`` asks for, in the shell in which it then shall not work, and ``mends`` takes it back. ``refused`` are
    measures that are off by default and that the role refuses here, whoever asks for them.
    """

    name: str
    works: str
    measure: str
    breaks: str
    mends: str
    setup: str = ""
    start: str = ""
    stop: str = ""
    refused: tuple[str, ...] = ()


_ACME = """
pebble -config /srv/acme/pebble.json > /run/pebble.log 2>&1 &
for second in $(seq 60); do ! curl --silent --cacert /srv/acme/ca.pem https://localhost:14000/dir > /dev/null || break; sleep 1; done
"""
_CERTBOT = "REQUESTS_CA_BUNDLE=/srv/acme/ca.pem certbot --non-interactive --server https://localhost:14000/dir"

USES = (
    Use(
        "cron_jobs_of_users",
        "rm -f /home/admin/mark; for second in $(seq 90); do [ -e /home/admin/mark ] && exit; sleep 1; done; exit 1",
        "ageing of passwords (AUTH-9286): cron runs nothing for whose password is too old",
        "chage --lastday 2000-01-01 --maxdays 60 admin",
        "chage --lastday -1 --maxdays 99999 admin",
        "echo '* * * * * touch /home/admin/mark' | crontab -u admin - && systemctl enable cron.service",
    ),
    Use(
        "vfat_at_boot",
        "grep ' /boot/efi vfat ' /proc/mounts && echo $$ > /boot/efi/mark && grep $$ /boot/efi/mark",
        "rare_file_systems with vfat (dev-sec os-10)",
        f"umount /boot/efi; modprobe -r vfat; {FORCED} {_DENIED} vfat; mount /boot/efi || true",
        "python3 /root/role.py present; mount /boot/efi",
        "mkdir -p /boot/efi && truncate -s 64M /srv/efi && mkfs.vfat /srv/efi && echo '/srv/efi /boot/efi vfat loop 0 2' >> /etc/fstab && "
        "systemctl daemon-reload && mount /boot/efi",
    ),
    Use(
        "squashfs_of_snap",
        "grep ' /snap/core squashfs ' /proc/mounts && grep hello /snap/core/file",
        "rare_file_systems with squashfs (CIS 1.1.1.6)",
        f"umount /snap/core; modprobe -r squashfs; {FORCED} {_DENIED} squashfs; mount /snap/core || true",
        "python3 /root/role.py present; mount /snap/core",
        "mkdir -p /snap/core /tmp/core && echo hello > /tmp/core/file && mksquashfs /tmp/core /srv/core.snap && "
        "echo '/srv/core.snap /snap/core squashfs loop,ro 0 0' >> /etc/fstab && systemctl daemon-reload && mount /snap/core",
    ),
    Use(
        "nfs_client",
        "mountpoint /mnt && echo $$ > /mnt/mark && grep $$ /srv/nfs/mark",
        "rare_file_systems with what CIS 1.1.1.10 names (nfs_common, nfsd, fuse)",
        f"umount /mnt; modprobe -r nfsv4 nfs; {FORCED} {_DENIED} nfs nfsv4; timeout 60 mount -t nfs4 127.0.0.1:/srv/nfs /mnt || true",
        "python3 /root/role.py present; mount -t nfs4 127.0.0.1:/srv/nfs /mnt",
        "mkdir -p /srv/nfs && echo '/srv/nfs 127.0.0.1(rw,no_root_squash,no_subtree_check,fsid=1)' > /etc/exports && "
        "systemctl enable nfs-server.service && systemctl restart nfs-server.service && exportfs -ra",
        "mount -t nfs4 127.0.0.1:/srv/nfs /mnt",
        # Its server is on this host, too, and ends first.
        "umount /mnt",
    ),
    Use(
        "postgresql",
        "su - postgres -c \"psql -Atc 'create table if not exists t (n int); insert into t values (1); select count(*) > 0 from t'\" | grep -x t",
        "no shell for accounts of the system (CIS 5.4.2.7)",
        "usermod --shell /usr/sbin/nologin postgres",
        "usermod --shell /bin/bash postgres",
    ),
    Use(
        "mariadb",
        "rm -f /etc/mysql/mariadb.conf.d/99-own.cnf; printf '[mariadbd]\\nmax_connections = 77\\n' > /etc/mysql/mariadb.conf.d/99-own.cnf; "
        "systemctl restart mariadb.service; mariadb --batch --skip-column-names -e 'select @@max_connections' | grep -x 77",
        "umask 027 (AUTH-9328): a server reads none of what its admin writes",
        "umask 027",
        "true",
    ),
    Use(
        "podman_rootless",
        "runuser -u admin -- sh -c 'cd && podman run --rm --network none --cgroups disabled own /bin/busybox echo hello' | grep -x hello",
        "kernel_attack_surface with no user namespaces",
        # As after a reboot: a process of podman's keeps a namespace for those that come.
        f"runuser -u admin -- sh -c 'cd && podman system migrate'; {FORCED} kernel_attack_surface user/max_user_namespaces=0",
        "python3 /root/role.py present",
        "mkdir -p /tmp/own/bin && cp /bin/busybox /tmp/own/bin/ && tar -C /tmp/own -cf /tmp/own.tar . && "
        "chmod 644 /tmp/own.tar && runuser -u admin -- sh -c 'cd && podman import /tmp/own.tar own'",
    ),
    Use(
        "ipv6_of_a_router_alone",
        "ip -6 route show default | grep ra && ip -6 address show dev lan scope global dynamic | grep 2001:db8:5: && "
        "ping -c 1 -W 5 2001:db8:5::1",
        "router_advertisements_off, as after a reboot",
        f"{FORCED} router_advertisements_off; ip link set lan down; ip link set lan up; sleep 10",
        "python3 /root/role.py present; ip link set lan down; ip link set lan up",
        "printf 'interface wan { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; prefix 2001:db8:5::/64 { }; };' > /etc/radvd.conf && "
        "systemctl disable radvd.service",
        """ip netns add router && ip link add lan type veth peer name wan netns router
ip -n router address add 2001:db8:5::1/64 dev wan nodad && ip -n router link set wan up
ip netns exec router sysctl -qw net.ipv6.conf.all.forwarding=1
ip link set lan up
ip netns exec router radvd --pidfile /run/radvd-own.pid
""",
        refused=("router_advertisements_off",),
    ),
    Use(
        "wireguard",
        # From a client by the tunnel, through this host, to a network behind it.
        "ip netns exec client ping -c 1 -W 5 10.8.0.2 && wg show wg0 latest-handshakes | grep -v '\\s0$'",
        "forwarding_off",
        f"{FORCED} forwarding_off",
        "python3 /root/role.py present; sysctl -qw net.ipv4.ip_forward=1",
        "echo net.ipv4.ip_forward=1 > /etc/sysctl.d/50-vpn.conf && sysctl -qp /etc/sysctl.d/50-vpn.conf && mkdir -p /etc/wireguard && "
        "for end in host client; do wg genkey > /etc/wireguard/$end; wg pubkey < /etc/wireguard/$end > /etc/wireguard/$end.pub; done",
        """mkdir -p /dev/net && [ -e /dev/net/tun ] || { modprobe tun; mknod /dev/net/tun c 10 200; } || true
ip netns add client && ip link add outside type veth peer name far netns client
ip address add 192.0.2.1/24 dev outside && ip link set outside up
ip -n client address add 192.0.2.2/24 dev far && ip -n client link set far up
ip netns add office && ip link add inside type veth peer name far netns office
ip address add 10.8.0.1/24 dev inside && ip link set inside up
ip -n office address add 10.8.0.2/24 dev far && ip -n office link set far up && ip -n office route add default via 10.8.0.1
wireguard-go wg0 && wg set wg0 listen-port 51820 private-key /etc/wireguard/host peer $(cat /etc/wireguard/client.pub) allowed-ips 10.7.0.2/32
ip address add 10.7.0.1/24 dev wg0 && ip link set wg0 up
ip netns exec client wireguard-go wg1 && wg set wg1 private-key /etc/wireguard/client peer $(cat /etc/wireguard/host.pub) \
    allowed-ips 10.7.0.1/32,10.8.0.0/24 endpoint 192.0.2.1:51820
ip -n client address add 10.7.0.2/24 dev wg1 && ip -n client link set wg1 up && ip -n client route add 10.8.0.0/24 dev wg1
""",
        refused=("forwarding_off", "reverse_path_strict"),
    ),
    Use(
        "certbot_renewal",
        # What a hook copies for a program that is not root.
        f"""old=$(openssl x509 -noout -serial -in /etc/letsencrypt/live/own.test/cert.pem)
{_CERTBOT} renew --force-renewal --no-random-sleep-on-renew
[ "$old" != "$(openssl x509 -noout -serial -in /etc/letsencrypt/live/own.test/cert.pem)" ]
runuser -u www-data -- cmp /srv/tls/fullchain.pem /srv/tls/again.pem && cmp /srv/tls/fullchain.pem /etc/letsencrypt/live/own.test/fullchain.pem
""",
        "umask 027 (AUTH-9328): what a hook copies is root's alone",
        "umask 027",
        "true",
        """mkdir -p /srv/acme /srv/tls /etc/letsencrypt/renewal-hooks/deploy && echo '127.0.0.1 own.test' >> /etc/hosts
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout /srv/acme/key.pem -out /srv/acme/ca.pem
cat > /srv/acme/pebble.json <<'END'
{"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": "/srv/acme/ca.pem",
 "privateKey": "/srv/acme/key.pem", "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false}}
END
cat > /etc/letsencrypt/renewal-hooks/deploy/copy <<'END'
#!/bin/sh
set -eu
rm -f /srv/tls/*
for name in fullchain again; do cat "$RENEWED_LINEAGE/fullchain.pem" > /srv/tls/$name.pem; done
END
chmod 755 /etc/letsencrypt/renewal-hooks/deploy/copy
systemctl enable --now nginx.service
""",
        # It remembers no account from before.
        f"""export PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0
{_ACME}
rm -rf /etc/letsencrypt/accounts
{_CERTBOT} certonly --force-renewal --webroot --webroot-path /var/www/html --domain own.test --agree-tos --register-unsafely-without-email
""",
    ),
    Use(
        "chrony",
        "systemctl is-active chrony.service && chronyc tracking && ! systemctl is-active systemd-timesyncd.service",
        "clock without its look: systemd-timesyncd, for which apt takes chrony away (CIS 2.3.1.1: one alone)",
        "systemctl mask --now chrony.service",
        "systemctl unmask chrony.service; systemctl start chrony.service",
        "printf 'local stratum 8\\n' > /etc/chrony/conf.d/own.conf && systemctl restart chrony.service",
    ),
    Use(
        "rsyslog",
        'logger -t uses $$ && sleep 1 && grep "uses: $$" /var/log/syslog',
        "journal with ForwardToSyslog=no (CIS 6.1.2.2)",
        "printf '[Journal]\\nForwardToSyslog=no\\n' > /etc/systemd/journald.conf.d/zz.conf; systemctl restart systemd-journald.service",
        "rm /etc/systemd/journald.conf.d/zz.conf; systemctl restart systemd-journald.service",
        "systemctl enable --now rsyslog.service",
    ),
    Use(
        "nginx",
        "rm -f /var/www/html/own.html; echo $$ > /var/www/html/own.html; curl --silent --fail http://127.0.0.1/own.html | grep -x $$",
        "umask 027 (AUTH-9328): a web server reads none of what its admin writes",
        "umask 027",
        "true",
        "systemctl enable --now nginx.service",
    ),
    Use(
        "a_unit_with_private_users",
        "systemd-run --quiet --wait --property PrivateUsers=yes --property DynamicUser=yes true",
        "kernel_attack_surface with no user namespaces",
        f"{FORCED} kernel_attack_surface user/max_user_namespaces=0",
        "python3 /root/role.py present",
    ),
)
