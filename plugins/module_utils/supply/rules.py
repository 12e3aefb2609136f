# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of an audit of the supply chain: how sure each is, why it matters, and what to do."""

from __future__ import annotations

from typing import Dict, NamedTuple

#: Refused unless accepted: whoever is on the way, or has another archive's key, decides what is installed.
CERTAIN = "certain"
WARNING = "warning"


class Rule(NamedTuple):
    """A rule: its severity, its title, why it matters and what to do."""

    severity: str
    title: str
    why: str
    remedy: str


RULES: Dict[str, Rule] = {
    "acceptance_expired": Rule(
        WARNING,
        "An acceptance is over",
        "The day until which somebody lived with a finding is over, so it counts again.",
        "Mend the finding, or write a new reason and day in accept.",
    ),
    "ansible_galaxy_host": Rule(
        WARNING,
        "ansible.cfg names a Galaxy server that is not configured",
        "Collections run as root on every host, and this server chooses what they are.",
        "Name its host in 'hosts' if it is yours, or remove the server.",
    ),
    "ansible_no_tls": Rule(
        CERTAIN,
        "ansible.cfg has Galaxy's answers not checked",
        "Anybody on the way can answer in the server's name.",
        "Use https:// with a certificate that is checked, and remove ignore_certs and disable_gpg_verify.",
    ),
    "apt_keyring_writable": Rule(
        CERTAIN,
        "Others than root may change a keyring or a list of sources",
        "Whoever may write there chooses whose packages apt installs as root.",
        "Give the file and its folders to root, with mode 0644 and 0755.",
    ),
    "apt_no_signed_by": Rule(
        CERTAIN,
        "A third party's source names no key",
        "Without Signed-By any key that apt trusts may sign this archive, and its key may sign Debian's.",
        "Move its key to /etc/apt/keyrings and name that file as Signed-By of this source alone.",
    ),
    "apt_shadowed_name": Rule(
        WARNING,
        "A third party's source offers packages by the names of Debian's",
        "The higher version wins, so this archive replaces packages of the distribution whenever it wants.",
        "Pin the archive below 500 (Package: *, Pin: origin HOST, Pin-Priority: 100) and the packages that you want from it to 500.",
    ),
    "apt_shared_keyring": Rule(
        CERTAIN,
        "A key is trusted for every source",
        "A key in trusted.gpg or trusted.gpg.d may sign any archive, Debian's own too.",
        "Move it to /etc/apt/keyrings and name it as Signed-By of its own source.",
    ),
    "apt_unoffered_package": Rule(
        WARNING,
        "No source offers an installed package",
        "Nobody brings security updates for it, and nobody can compare it with what was published.",
        "Remove it, or configure the source that it came from.",
    ),
    "apt_unsigned": Rule(
        CERTAIN,
        "apt installs what nobody has signed",
        "Whoever is on the way, or has the mirror, decides what root installs.",
        "Remove trusted=yes, allow-insecure and options such as APT::Get::AllowUnauthenticated, and name a key as Signed-By.",
    ),
    "galaxy_no_signature": Rule(
        WARNING,
        "Collections are installed without a signature",
        "Nothing but the server's word says that these are the author's files.",
        "Name a keyring ([galaxy] gnupg_keyring) and the signatures of each collection, or verify them once installed.",
    ),
    "galaxy_no_tls": Rule(
        CERTAIN,
        "A role or collection comes over a connection that is not protected",
        "Anybody on the way can hand out other code, which runs as root on every host.",
        "Use https:// or ssh.",
    ),
    "galaxy_unpinned": Rule(
        WARNING,
        "A role or collection has no exact version",
        "The next install takes what is newest by then, or whatever a branch holds, whoever put it there.",
        "Write one exact version, or the full id of a commit.",
    ),
    "known_vulnerability": Rule(
        WARNING,
        "A program knows of a weakness",
        "It is published, so others know of it too.",
        "Follow what the program advises.",
    ),
    "lock_host": Rule(
        WARNING,
        "A lock file fetches from a host that is not configured",
        "What is installed comes from there, whatever the configured index is.",
        "Name the host in 'hosts' if it is yours, or lock again from your index.",
    ),
    "lock_no_integrity": Rule(
        WARNING,
        "A lock file has entries without a digest",
        "Other content under the same name and version would be taken.",
        "Lock again with a current npm, yarn, poetry or uv.",
    ),
    "lock_no_tls": Rule(
        CERTAIN,
        "A lock file fetches over a connection that is not protected",
        "Anybody on the way can hand out other files.",
        "Lock again from an index with https://.",
    ),
    "name_brand": Rule(
        WARNING,
        "A package begins with a brand's name and is none that its owner is known for",
        "Strangers publish under such names since people trust them (twilio-npm was malware).",
        "See who publishes it; remove it, or accept the name.",
    ),
    "name_homoglyph": Rule(
        WARNING,
        "A package's name holds letters that look like others",
        "It reads like a much-used name and is another one.",
        "Remove it, and see what it has done.",
    ),
    "name_lookalike": Rule(
        WARNING,
        "A package's name is one edit away from a much-used one",
        "Such names are registered to catch slips.",
        "See whether the much-used one was meant; remove it, or accept the name.",
    ),
    "npm_no_tls": Rule(
        CERTAIN,
        "npm's registry is not checked",
        "Anybody on the way can answer in the registry's name.",
        "Use https:// and remove strict-ssl=false.",
    ),
    "own_name_public": Rule(
        CERTAIN,
        "A package of your own comes from a public registry",
        "Anybody may publish that name there, and somebody has.",
        "Install it from your own index, and see what the public one has done.",
    ),
    "own_name_unscoped": Rule(
        WARNING,
        "A package of your own has a name that anybody may publish",
        "An unscoped name that is free on npm's public registry is anybody's, and a higher version there wins.",
        "Publish it below a scope that you own (@company/name) and bind the scope to your registry in .npmrc.",
    ),
    "pip_extra_index": Rule(
        WARNING,
        "pip asks more than one index",
        "pip takes the highest version of all indexes, so whoever publishes your internal name on the public one is installed.",
        "Use one index-url, a proxy that decides which names come from where, and hashes.",
    ),
    "pip_no_tls": Rule(
        CERTAIN,
        "pip's index is not checked",
        "Anybody on the way can answer in the index's name.",
        "Use https:// and remove trusted-host.",
    ),
    "piped_script": Rule(
        WARNING,
        "A job runs what it has just fetched",
        "Whoever has that web server runs code here each time.",
        "Install a signed package, or fetch once, read, and compare a digest.",
    ),
    "python_changed_files": Rule(
        WARNING,
        "Installed files differ from what was installed",
        "Somebody changed code that runs with the rights of whoever uses it.",
        "Compare it with a fresh download, then install it again.",
    ),
    "python_outside_dpkg": Rule(
        WARNING,
        "pip has installed into the system's Python",
        "Root's programs import it, it is found before Debian's, and no update comes for it.",
        "Use Debian's package or a virtual environment.",
    ),
    "python_pth_code": Rule(
        WARNING,
        "A .pth file runs code whenever Python starts",
        "Every program of this Python runs it, root's too, whether it imports the package or not.",
        "See which package brought it and what it does; remove it, or accept it.",
    ),
    "requirements_unhashed": Rule(
        WARNING,
        "Requirements have no hashes",
        "Other content under the same name and version would be taken.",
        "Make the file with hashes (pip-compile --generate-hashes, uv export) and install with --require-hashes.",
    ),
    "unreadable_file": Rule(
        WARNING,
        "A file could not be looked at",
        "What it says nobody has checked.",
        "Mend or remove the file, then run again.",
    ),
}
