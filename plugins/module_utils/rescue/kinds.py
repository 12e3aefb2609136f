# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of places that a program can be started from again, and what to look at in each."""

from __future__ import annotations

from typing import Mapping, NamedTuple


class Kind(NamedTuple):
    """What a place does, and what a person looks at there; both are sentences."""

    does: str
    look: str


KINDS: Mapping[str, Kind] = {
    "cron": Kind("cron and anacron run it.", "Read which command it runs, as whom, and who wrote it."),
    "at": Kind("atd runs it once, at its time.", "Read the commands at the end of the job."),
    "systemd_unit": Kind(
        "systemd reads it at boot.", "Read its Exec lines, what enables it, and the program that it runs."
    ),
    "systemd_drop_in": Kind(
        "systemd adds it to a unit.", "Read which Exec and Environment lines it adds to which unit."
    ),
    "systemd_generator": Kind(
        "systemd runs it at boot and at each reload.", "Read it: it runs as root before anything else."
    ),
    "systemd_user": Kind(
        "The systemd of a user's session reads it.", "Read its Exec lines, and whether the user lingers."
    ),
    "system_extension": Kind(
        "systemd may lay it over /usr, /opt or /etc at boot.",
        "See which of the system's files it would hide; take the whole of it out of this folder.",
    ),
    "linger": Kind("The user's units run without a login.", "Ask the user why, and look at the units in the home."),
    "rc_local": Kind("systemd runs it at boot if it is executable.", "Read it."),
    "init_script": Kind("systemd or init runs it at boot.", "Read it, and compare it with the package's."),
    "ld_preload": Kind(
        "Every program that is started loads what it names.",
        "Look at the library; statically linked tools do not load it.",
    ),
    "ld_path": Kind("It decides where programs load their libraries from.", "Look at the folders that it names."),
    "library": Kind(
        "Programs load it before, or instead of, a package's.", "Look which programs load it, and where it came from."
    ),
    "nss": Kind(
        "Every program that looks up a user or a host loads it.", "Look at the module, and at /etc/nsswitch.conf."
    ),
    "pam": Kind(
        "Every login and sudo goes by it.",
        "Compare it with the package's; look at the module or program that it names.",
    ),
    "sudoers": Kind("sudo reads it.", "See that each user in it shall become root."),
    "polkit": Kind("polkit decides by it who may do what root may.", "Read which users and actions it says yes to."),
    "udev": Kind("udev goes by it whenever a device appears.", "Read what it runs."),
    "dbus": Kind(
        "D-Bus starts a program by it, or lets users talk to one.", "Read its Exec line, and whom a policy allows."
    ),
    "autostart": Kind("A desktop session starts it.", "Read its Exec line."),
    "shell_profile": Kind("Shells read it when they start.", "Read the lines that the package's file does not have."),
    "motd": Kind("It runs as root at every login.", "Read it."),
    "git": Kind("git runs it.", "Read the hook, or the command in the setting."),
    "package_hook": Kind("apt and dpkg run it as root.", "Read which command it names."),
    "network_hook": Kind("It runs as root when a network comes up or changes.", "Read it."),
    "setuid": Kind(
        "Who starts it gets its owner's or group's rights.", "See who needs that; take the bit away ('chmod u-s,g-s')."
    ),
    "capability": Kind(
        "Who starts it gets the kernel's rights that it carries.",
        "See who needs that ('getcap'), and take them away ('setcap -r').",
    ),
    "changed_file": Kind(
        "A package's file is not what the package holds.",
        "Compare it with the package's, and install the package again.",
    ),
    "program": Kind("It lies where programs of packages are looked for.", "Look where it came from, and what runs it."),
    "path_hijack": Kind(
        "It is found before the package's program of the same name.", "Read it, and look who put it there."
    ),
    "alternative": Kind(
        "A name of a program leads to it.", "Look at the program that it leads to ('update-alternatives --display')."
    ),
    "kernel_module": Kind(
        "It is loaded into the kernel, or names what is.",
        "See which driver it is, and whether dkms made it; nothing on the disk can vouch for it.",
    ),
    "modprobe": Kind("modprobe runs a command of its own for a module.", "Read the command."),
    "initramfs": Kind(
        "It becomes part of what runs before the disk is mounted, or makes it.",
        "Read it, then make the initramfs anew ('update-initramfs -u -k all').",
    ),
    "boot_loader": Kind("The kernel is started by it.", "Read the kernel's command line, and what update-grub runs."),
    "web_root": Kind(
        "A web server may run it for whoever asks.", "Read it, and compare it with what was deployed there."
    ),
    "sshd": Kind("sshd goes by it for each login.", "Read the setting; see that it is yours."),
    "ssh_user": Kind("sshd or ssh runs it, or lets somebody in by it.", "Read the line, and see whose key it is."),
    "python": Kind("Every Python program runs it when it starts.", "Read the lines that begin with import."),
    "perl": Kind("perl looks here for modules before anywhere else.", "Read it."),
    "environment": Kind(
        "Programs get these variables when they start.", "Read which library, module or file it has them load."
    ),
    "binfmt": Kind("The kernel runs an interpreter by it.", "Look at the interpreter."),
    "sysctl": Kind("The kernel runs a program by it as root.", "Read which program."),
    "tmpfiles": Kind("systemd makes files by it at boot.", "Read which file it writes, or which mode it sets."),
    "logrotate": Kind("logrotate runs its scripts as root.", "Read the scripts."),
    "rsyslog": Kind("rsyslog runs a program for messages, which strangers may cause.", "Read which program."),
    "account": Kind(
        "Somebody can log in by it, or is root by it.", "Ask whose it is; lock it ('usermod --lock --expiredate 1')."
    ),
    "certbot_hook": Kind("certbot runs it as root when it renews.", "Read it."),
    "service_hook": Kind("A service runs a command by it, for a message, a login or a request.", "Read the command."),
    "cloud_init": Kind(
        "cloud-init runs it at boot.", "Read the commands, and compare them with what you gave your provider."
    ),
    "container": Kind(
        "Docker starts it again after each reboot, with a way to be root outside of it.",
        "Look at it with 'docker inspect'; the folder's name is its id.",
    ),
    "package_script": Kind("dpkg runs it as root for a package that it does not list.", "Read it."),
}
