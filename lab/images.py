# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Root file systems of fresh hosts: built once for each release, shared by all hosts, never written to.

``DOCKERS`` are releases with Docker's engine, ``PULLERS`` such with git and Ansible, ``LIVED`` such where a
history of mail, bans and second factors can be installed, ``USED`` such with what people use a server for, ``JUDGED`` such as
judges look at, ``BACKERS`` such with restic and databases, ``READERS`` such with what reads a report: a browser and Prometheus,
``COPIED`` such with rsync. ``UBUNTU`` are Ubuntu's, see ``lab/ubuntu.py``.
One more, ``SERVICES``, is that of the machine which plays the internet's own servers.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab import shell, ubuntu
from lab.errors import LabError

RELEASES = ("bullseye", "bookworm", "trixie", "forky")
SERVICES = "services"
DOCKERS = ("bookworm-docker", "trixie-docker")
PULLERS = ("bookworm-ansible", "trixie-ansible")
LIVED = ("bookworm-lived",)
USED = ("bookworm-used", "trixie-used")
BACKERS = ("bookworm-backup", "trixie-backup")
JUDGED = ("bookworm-judged", "trixie-judged")
READERS = ("trixie-reader",)
COPIED = ("bookworm-rsync", "trixie-rsync")
UBUNTU = tuple(f"{release}{variant}" for release in ubuntu.RELEASES for variant in ("", "-lived"))
_HOSTS = (*RELEASES, *DOCKERS, *PULLERS, *LIVED, *USED, *BACKERS, *JUDGED, *READERS, *COPIED, *UBUNTU)

#: What a fresh cloud image holds.
_PACKAGES = (
    "systemd,systemd-sysv,dbus,openssh-server,python3,python3-apt,iproute2,sudo,ca-certificates,nginx-light,curl,openssl,"
    "procps,apt-utils"
)
#: What can be installed there without a network: the image's only package source is a folder that holds these.
_INSTALLABLE = (
    "ufw iptables ipset nftables unattended-upgrades needrestart rsyslog logrotate sshpass "
    "certbot python3-certbot-nginx python3-certbot-dns-cloudflare dehydrated"
)
#: Who listens for sshd is left to Ubuntu, where it is systemd since 22.10.
_SSH_SOCKET = """    systemctl disable nginx.service ssh.socket
    systemctl enable ssh.service
"""
_UBUNTU_SSH_SOCKET = "    systemctl disable nginx.service\n"
#: Not every release has these.
_PERHAPS = "caddy"
#: What besides can be installed where a host is to have a history.
_LIVED_INSTALLABLE = "fail2ban python3-systemd iptables-persistent libpam-google-authenticator postfix dovecot-imapd"
_CUSTOMIZE = f"""set -eu
cd "$1"
chroot . sh -c 'apt-get install --yes --download-only --no-install-recommends {_INSTALLABLE} >/dev/null
    for name in {_PERHAPS}; do
        ! apt-cache show $name >/dev/null 2>&1 ||
            apt-get install --yes --download-only --no-install-recommends $name >/dev/null
    done
    mkdir -p /srv/packages
    mv /var/cache/apt/archives/*.deb /srv/packages/
    cd /srv/packages
    apt-ftparchive packages . > Packages
    rm -rf /etc/apt/sources.list.d/* /var/lib/apt/lists/*
    echo "deb [trusted=yes] file:/srv/packages ./" > /etc/apt/sources.list
    apt-get update
    useradd --create-home --shell /bin/bash admin
    echo "admin ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/admin
{_SSH_SOCKET}    systemctl mask systemd-networkd.service systemd-networkd-wait-online.service systemd-resolved.service
    mkdir -p /root/.ssh /home/admin/.ssh
    chmod 700 /root/.ssh /home/admin/.ssh
    chown admin: /home/admin/.ssh'
rm -f etc/ssh/ssh_host_*
: > etc/resolv.conf
"""

#: What has no clock to follow and no network in front of it.
_USED_CUSTOMIZE = """set -eu
cd "$1"
chroot . sh -c 'useradd --create-home --shell /bin/bash admin
    systemctl mask systemd-networkd.service systemd-networkd-wait-online.service systemd-resolved.service \\
        apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
    rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb'
: > etc/resolv.conf
"""

#: One by one, as some of these cannot be installed beside ufw.
_LIVED_CUSTOMIZE = _CUSTOMIZE.replace(f"for name in {_PERHAPS};", f"for name in {_PERHAPS} {_LIVED_INSTALLABLE};")

#: What Debian's installer puts on every host, and what measures that are off by default install; Lynis itself, of which trixie's is asked.
_JUDGED_PACKAGES = f"{_PACKAGES},cron,logrotate"
_JUDGED_CUSTOMIZE = _CUSTOMIZE.replace(
    _INSTALLABLE, f"{_INSTALLABLE} acct apt-listchanges debsums libpam-tmpdir lynis openscap-scanner ssg-debian"
)

#: The engine as a person installs it, and what an image can be made of without a registry.
_DOCKER_PACKAGES = {
    "bookworm-docker": f"{_PACKAGES},docker.io,busybox-static",
    "trixie-docker": f"{_PACKAGES},docker.io,docker-cli,busybox-static",
}

#: What a host needs to converge itself.
_PULLER_PACKAGES = f"{_PACKAGES},git,openssh-client,ansible-core,python3-netaddr,python3-jmespath"

#: For disks under a kernel of their own (lab/own_kernel.py): nothing is installed there later.
_USED_PACKAGES = (
    f"{_PACKAGES},chrony,cron,rsyslog,logrotate,squashfs-tools,dosfstools,nfs-kernel-server,nfs-common,postgresql,"
    "mariadb-server,podman,uidmap,slirp4netns,fuse-overlayfs,busybox-static,radvd,iputils-ping,wireguard-go,wireguard-tools,certbot,pebble"
)

#: What a host needs to be backed up, or to be a store, and databases to dump.
_BACKER_PACKAGES = f"{_PACKAGES},restic,rclone,age,openssh-client,sqlite3,postgresql,mariadb-server"

#: A browser without a screen, letters to show, and the tool that checks metrics and rules of alerts.
_READER_PACKAGES = f"{_PACKAGES},chromium-headless-shell,fonts-dejavu-core,prometheus"

#: What data is copied by.
_COPIED_PACKAGES = f"{_PACKAGES},rsync,openssh-client"

_SERVICES_RELEASE = "trixie"
_SERVICES_PACKAGES = (
    "systemd,systemd-sysv,dbus,iproute2,procps,curl,ca-certificates,nginx-light,dnsmasq-base,pebble,python3,nftables"
)
#: Nothing there starts by itself that the lab did not ask for.
_SERVICES_CUSTOMIZE = """set -eu
cd "$1"
chroot . sh -c 'systemctl mask systemd-networkd.service systemd-networkd-wait-online.service systemd-resolved.service \\
        apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
    rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb'
"""


def cache() -> Path:
    """The folder that keeps images between runs."""
    return Path(os.environ.get("PORTCULLIS_LAB_CACHE", "/var/cache/portcullis-lab"))


#: What each variant of a release adds, by the end of its name; Docker's is in ``_DOCKER_PACKAGES``.
_VARIANTS = {
    "-ansible": (PULLERS, _PULLER_PACKAGES, _CUSTOMIZE),
    "-used": (USED, _USED_PACKAGES, _USED_CUSTOMIZE),
    "-lived": (LIVED, _PACKAGES, _LIVED_CUSTOMIZE),
    "-judged": (JUDGED, _JUDGED_PACKAGES, _JUDGED_CUSTOMIZE),
    "-reader": (READERS, _READER_PACKAGES, _CUSTOMIZE),
    "-backup": (BACKERS, _BACKER_PACKAGES, _CUSTOMIZE),
    "-rsync": (COPIED, _COPIED_PACKAGES, _CUSTOMIZE),
}


def recipe(release: str) -> tuple[str, str, str]:
    """The release as its archive names it, the packages and the script that make an image."""
    if release == SERVICES:
        return _SERVICES_RELEASE, _SERVICES_PACKAGES, _SERVICES_CUSTOMIZE
    if release in DOCKERS:
        return release.removesuffix("-docker"), _DOCKER_PACKAGES[release], _CUSTOMIZE
    if release in UBUNTU:
        customize = _LIVED_CUSTOMIZE if release.endswith("-lived") else _CUSTOMIZE
        return release.removesuffix("-lived"), _PACKAGES, customize.replace(_SSH_SOCKET, _UBUNTU_SSH_SOCKET)
    for end, (releases, packages, customize) in _VARIANTS.items():
        if release in releases:
            return release.removesuffix(end), packages, customize
    return release, _PACKAGES, _CUSTOMIZE


def path(release: str) -> Path:
    """The folder of a release's image; its name changes with the recipe."""
    _debian, packages, customize = recipe(release)
    digest = hashlib.sha256(f"{packages}{customize}".encode()).hexdigest()[:12]
    return cache() / "images" / f"{release}-{digest}"


def require(release: str) -> Path:
    """Return a release's image, built first where it is missing (about half a minute)."""
    if release not in (*_HOSTS, SERVICES):
        raise LabError(f"There is no image of {release!r}; choose one of {', '.join(_HOSTS)}.")
    image = path(release)
    image.parent.mkdir(parents=True, exist_ok=True)
    with locked(image.with_suffix(".lock")):
        if not image.exists():
            _build(release, image)
    return image


def command(release: str, hook: Path, target: Path) -> list[str]:
    """Return the command that builds an image's files in a folder; LabError where a setting for it is wrong or missing."""
    suite, packages, _customize = recipe(release)
    options, mirror = ubuntu.source(suite) if suite in ubuntu.RELEASES else ([], [])
    return [
        "mmdebstrap",
        "--quiet",
        "--variant=minbase",
        # A mirror of testing that lags behind is good enough for hosts without a way out.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        f"--include={packages}",
        f"--customize-hook={hook}",
        *options,
        suite,
        str(target),
        *mirror,
    ]


def _build(release: str, image: Path) -> None:
    _suite, _packages, customize = recipe(release)
    unfinished = image.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    hook = image.with_suffix(".hook")
    build = command(release, hook, unfinished)
    hook.write_text(f"#!/bin/sh\n{customize}", encoding="utf-8")
    hook.chmod(0o755)
    try:
        shell.check(build, timeout_seconds=900)
        unfinished.rename(image)
    finally:
        hook.unlink()
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock on a file, waiting for whoever has it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
