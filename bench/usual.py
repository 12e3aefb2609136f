# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The usual roles and modules for the same, from PyPI: downloaded at the first run, pinned, and no dependency of anything else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from demo.fleet import ROOT

CACHE = ROOT / ".cache" / "bench"
#: The package on PyPI that carries community.general.
PACKAGE = "ansible==14.5.0"
#: About as many tasks as a hardening role for sshd, a role for unattended-upgrades and Cloudflare's ranges in a loop come to,
#: written as their modules' documentation shows it; nothing in it is there to be slow.
PLAY = r"""
- name: Apply the usual roles and modules
  hosts: all
  become: true
  vars:
    usual_settings:
      - {name: Port, value: "2222"}
      - {name: PermitRootLogin, value: prohibit-password}
      - {name: PasswordAuthentication, value: "no"}
      - {name: KbdInteractiveAuthentication, value: "no"}
      - {name: PermitEmptyPasswords, value: "no"}
      - {name: X11Forwarding, value: "no"}
      - {name: MaxAuthTries, value: "3"}
      - {name: AllowUsers, value: admin root}
      - {name: ClientAliveInterval, value: "300"}
      - {name: LoginGraceTime, value: "30"}
  tasks:
    - name: Install OpenSSH
      ansible.builtin.apt:
        name: [openssh-server, openssh-client]
        state: present

    - name: Restrict sshd's folder to root
      ansible.builtin.file:
        path: /etc/ssh
        state: directory
        owner: root
        group: root
        mode: "0755"

    - name: Find host keys
      ansible.builtin.find:
        paths: /etc/ssh
        patterns: ssh_host_*_key
      register: usual_keys

    - name: Restrict host keys to root
      ansible.builtin.file:
        path: "{{ item.path }}"
        owner: root
        group: root
        mode: "0600"
      loop: "{{ usual_keys.files }}"
      loop_control:
        label: "{{ item.path }}"

    - name: Look for moduli
      ansible.builtin.stat:
        path: /etc/ssh/moduli
      register: usual_moduli

    - name: Remove small moduli
      ansible.builtin.replace:
        path: /etc/ssh/moduli
        regexp: '^\d+ \d+ \d+ \d+ (?:[0-9]|[1-9]\d|\d{3}|1\d{3}|20[0-3]\d|204[0-6]) .*\n'
        replace: ""
      when: usual_moduli.stat.exists

    - name: Configure the ssh client
      ansible.builtin.copy:
        dest: /etc/ssh/ssh_config.d/usual.conf
        content: |
          Host *
              HashKnownHosts yes
              ForwardAgent no
        owner: root
        group: root
        mode: "0644"

    - name: Configure sshd
      ansible.builtin.lineinfile:
        path: /etc/ssh/sshd_config
        regexp: "^#?{{ item.name }} "
        line: "{{ item.name }} {{ item.value }}"
        validate: /usr/sbin/sshd -t -f %s
      loop: "{{ usual_settings }}"
      loop_control:
        label: "{{ item.name }}"
      notify: Restart sshd

    - name: Restrict sshd's configuration to root
      ansible.builtin.file:
        path: /etc/ssh/sshd_config
        owner: root
        group: root
        mode: "0600"

    - name: Enable sshd
      ansible.builtin.systemd_service:
        name: ssh
        state: started
        enabled: true

    - name: Install unattended-upgrades
      ansible.builtin.apt:
        name: unattended-upgrades
        state: present

    - name: Configure the origins
      ansible.builtin.copy:
        dest: /etc/apt/apt.conf.d/50unattended-upgrades
        content: |
          Unattended-Upgrade::Origins-Pattern { "origin=Debian,codename=${distro_codename},label=Debian-Security"; };
          Unattended-Upgrade::Remove-Unused-Dependencies "true";
          Unattended-Upgrade::Automatic-Reboot "false";
        owner: root
        group: root
        mode: "0644"

    - name: Configure the schedule
      ansible.builtin.copy:
        dest: /etc/apt/apt.conf.d/20auto-upgrades
        content: |
          APT::Periodic::Update-Package-Lists "1";
          APT::Periodic::Unattended-Upgrade "1";
          APT::Periodic::AutocleanInterval "7";
        owner: root
        group: root
        mode: "0644"

    - name: Enable the timers
      ansible.builtin.systemd_service:
        name: "{{ item }}"
        state: started
        enabled: true
      loop: [apt-daily.timer, apt-daily-upgrade.timer, unattended-upgrades.service]

    - name: Install ufw
      ansible.builtin.apt:
        name: ufw
        state: present

    - name: Allow SSH
      community.general.ufw:
        rule: allow
        port: "2222"
        proto: tcp

    - name: Allow Cloudflare
      community.general.ufw:
        rule: allow
        proto: tcp
        port: "443"
        src: "{{ item }}"
        comment: cloudflare
      loop: "{{ ranges }}"

    - name: Deny incoming traffic
      community.general.ufw:
        state: enabled
        policy: deny
        direction: incoming

    - name: Allow outgoing traffic
      community.general.ufw:
        policy: allow
        direction: outgoing

    - name: Log denied packets
      community.general.ufw:
        logging: low

  handlers:
    - name: Restart sshd
      ansible.builtin.systemd_service:
        name: ssh
        state: restarted
"""


def collections() -> Path:
    """Return a path for collections with ours and community.general."""
    place = CACHE / "collections"
    if not (place / "ansible_collections" / "community" / "general").is_dir():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(CACHE), PACKAGE]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(CACHE.glob("ansible-*.whl"))) as wheel:
            names = [name for name in wheel.namelist() if name.startswith("ansible_collections/community/general/")]
            wheel.extractall(place, names)
    ours = place / "ansible_collections" / "portcullis"
    if not ours.exists():
        ours.symlink_to(ROOT / ".cache" / "dev" / "ansible_collections" / "portcullis")
    return place
