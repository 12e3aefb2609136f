# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule finds what it is about, and leaves alone what is nearly that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Callable, NamedTuple

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.supply import (
    apt,
    galaxy,
    locks,
    names,
    programs,
    python_packages,
    requirements,
    settings,
)
from ansible_collections.portcullis.vps.plugins.module_utils.supply.finding import Finding, acceptances, judge
from ansible_collections.portcullis.vps.plugins.module_utils.supply.rules import RULES

HOSTS = ["pypi.org", "registry.npmjs.org", "galaxy.ansible.com"]
OWN = ["acme-*"]
DEBIAN = "http://deb.debian.org/debian"
ARCHIVES = {DEBIAN: "Debian", "https://repo.example/apt": "Example", "https://apt.postgresql.org/pub/repos/apt": "pgdg"}
Found = Iterable[Finding]


class Case(NamedTuple):
    rule: str
    look: Callable[[str], Found]
    bad: list[str]
    fine: list[str]


def one_line(text: str) -> Found:
    return apt.source_findings(list(apt.one_line("s.list", text)), ARCHIVES)


def deb822(text: str) -> Found:
    return apt.source_findings(list(apt.deb822("s.sources", text)), ARCHIVES)


def keys(text: str) -> Found:
    """A keyring as ``path size only-root package``."""
    path, size, only_roots, *package = text.split()
    return apt.key_findings([apt.KeyFile(path, int(size), only_roots == "yes", "".join(package))])


def offered(*rows: str) -> list[apt.Offer]:
    """Versions as ``package version priority url``; the one that is installed has a star in front."""
    result = []
    for row in rows:
        package, version, priority, *urls = row.lstrip("*").split()
        result.append(apt.Offer(package, version, int(priority), frozenset(urls), row.startswith("*")))
    return result


def shadow(text: str) -> Found:
    """What a third party offers, as ``source-line; package priority`` beside Debian's package of the name nginx and bash."""
    line, _sign, rest = text.partition("; ")
    package, priority = rest.split()
    sources = [*apt.one_line("d.list", f"deb {DEBIAN} bookworm main"), *apt.one_line("s.list", line)]
    theirs = f"{package} 9 {priority} {sources[1].uri}"
    return apt.shadowed(offered(f"*nginx 1 500 {DEBIAN}", f"bash 1 500 {DEBIAN}", theirs), sources, ARCHIVES)


def lock(text: str, digest: bool = True) -> Found:
    """A lock file's entry as ``registry name url``."""
    registry, name, url = text.split()
    return locks.findings(registry, "l", [locks.Entry(name, url, digest)], HOSTS, OWN)


def roles(text: str) -> Found:
    return galaxy.findings("r.yml", galaxy.wishes(text), HOSTS, True)


def required(text: str) -> Found:
    return requirements.findings("r.txt", text, HOSTS, OWN, True)


def named(text: str) -> Found:
    registry, _colon, name = text.partition(":")
    return names.findings(registry, [name])


def pth(text: str) -> Found:
    return python_packages.pth_findings("x.pth", text, False)


def of_package(by_dpkg: str) -> Found:
    return python_packages.outside_findings(python_packages.Installed("requests", "2", "/x", by_dpkg == "dpkg"))


def changed(paths: str) -> Found:
    return python_packages.changed_findings(python_packages.Installed("requests", "2", "/x"), paths.split())


def accepted(until: str) -> Found:
    entry = {"rule": "apt_unsigned", "where": "x", "reason": "it is so", "until": until}
    return judge([], acceptances([entry]), date(2026, 11, 26)).findings


def signed_by(path: str) -> str:
    return f"deb [signed-by={path}] https://repo.example/apt stable main"


CASES = [
    Case("acceptance_expired", accepted, ["2026-11-25"], ["2026-11-26", "2030-01-01"]),
    Case(
        "ansible_galaxy_host",
        lambda text: settings.ansible_findings("ansible.cfg", text, HOSTS),
        ["[galaxy_server.x]\nurl = https://galaxy.other.example/\n", "[galaxy]\nserver=https://other.example"],
        ["[galaxy_server.x]\nurl = https://galaxy.ansible.com/api/", "[defaults]\nurl = https://other.example"],
    ),
    Case(
        "ansible_galaxy_host",
        roles,
        ["collections:\n  - name: a.b\n    version: 1.0.0\n    source: https://other.example"],
        ["collections:\n  - name: a.b\n    version: 1.0.0\n    source: https://galaxy.ansible.com"],
    ),
    Case(
        "ansible_no_tls",
        lambda text: settings.ansible_findings("ansible.cfg", text, HOSTS),
        [
            "[galaxy_server.x]\nurl=http://galaxy.ansible.com/",
            "[galaxy]\nignore_certs = True",
            "[galaxy]\ndisable_gpg_verify: yes",
        ],
        [
            "[galaxy]\nignore_certs = False",
            "[galaxy_server.x]\nurl=http://localhost:8000/",
            "# [galaxy]\n# ignore_certs = True",
        ],
    ),
    Case(
        "apt_keyring_writable",
        keys,
        ["/etc/apt/keyrings/a.gpg 900 no", "/etc/apt/sources.list.d/a.list 90 no"],
        ["/etc/apt/keyrings/a.gpg 900 yes"],
    ),
    Case(
        "apt_no_signed_by",
        one_line,
        ["deb https://repo.example/apt stable main", "deb [arch=amd64] https://unknown.example/repo ./"],
        [
            signed_by("/etc/apt/keyrings/a.gpg"),
            f"deb {DEBIAN} bookworm main",
            "deb http://mirror.example/debian bookworm main",
            "# deb https://repo.example/apt stable main",
            "deb cdrom:[Debian 12]/ bookworm main",
        ],
    ),
    Case(
        "apt_no_signed_by",
        deb822,
        ["Types: deb\nURIs: https://repo.example/apt\nSuites: stable\nComponents: main\n"],
        [
            "Types: deb\nURIs: https://repo.example/apt\nSuites: stable\nSigned-By: /etc/apt/keyrings/a.gpg\n",
            "Types: deb\nURIs: https://repo.example/apt\nSuites: stable\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n",
            "Types: deb\nURIs: https://repo.example/apt\nSuites: stable\nEnabled: no\n",
        ],
    ),
    Case(
        "apt_shadowed_name",
        shadow,
        [
            f"{signed_by('/k.gpg')}; nginx 500",
            f"{signed_by('/k.gpg')}; nginx 990",
            "deb [signed-by=/k.gpg] https://apt.postgresql.org/pub/repos/apt x main; bash 500",
        ],
        [
            f"{signed_by('/k.gpg')}; nginx 499",
            f"{signed_by('/k.gpg')}; other 500",
            "deb [signed-by=/k.gpg] https://apt.postgresql.org/pub/repos/apt x main; nginx 500",
        ],
    ),
    Case(
        "apt_shared_keyring",
        keys,
        [
            "/etc/apt/trusted.gpg 900 yes",
            "/etc/apt/trusted.gpg.d/docker.gpg 900 yes",
            "/etc/apt/trusted.gpg.d/a.asc 900 yes a-repository",
        ],
        [
            "/etc/apt/trusted.gpg 32 yes",
            "/etc/apt/trusted.gpg.d/debian-archive-bookworm-stable.asc 900 yes debian-archive-keyring",
            "/etc/apt/keyrings/docker.gpg 900 yes",
        ],
    ),
    Case(
        "apt_shared_keyring",
        one_line,
        [signed_by("/etc/apt/trusted.gpg.d/a.gpg"), signed_by("/etc/apt/trusted.gpg")],
        [signed_by("/etc/apt/trusted.gpg.de/a.gpg")],
    ),
    Case(
        "apt_unoffered_package",
        lambda text: apt.unoffered(offered(*text.splitlines())),
        ["*tool 1 100", "*linux-tool 1 100"],
        ["*tool 1 100\ntool 2 500 http://x", "tool 1 100", "*linux-image-6.1.0-18-amd64 1 100"],
    ),
    Case(
        "apt_unsigned",
        one_line,
        [
            f"deb [trusted=yes] {DEBIAN} bookworm main",
            "deb [ allow-insecure=yes arch=amd64 ] http://repo.example/apt x main",
            "deb [signed-by=/k.gpg trusted=true] https://repo.example/apt x main",
        ],
        [f"deb [trusted=no] {DEBIAN} bookworm main", f"deb [allow-weak=yes] {DEBIAN} bookworm main"],
    ),
    Case(
        "apt_unsigned",
        deb822,
        [
            f"Types: deb\nURIs: {DEBIAN}\nSuites: bookworm\nTrusted: yes",
            "# x\nTypes: deb\nURIs: http://a/b\nAllow-Insecure: YES\nSuites: a",
        ],
        [
            f"Types: deb\nURIs: {DEBIAN}\nSuites: bookworm\nTrusted: no",
            f"Types: deb\nURIs: {DEBIAN}\nSuites: bookworm\n# Trusted: yes",
        ],
    ),
    Case(
        "apt_unsigned",
        apt.conf_findings,
        [
            'APT::Get::AllowUnauthenticated "true";',
            'Acquire::https::Verify-Peer "false";',
            'Acquire::https::repo.example::Verify-Peer "0";',
        ],
        [
            'APT::Get::AllowUnauthenticated "false";',
            'Acquire::https::Verify-Peer "true";',
            'Acquire::http::Proxy "false";',
        ],
    ),
    Case(
        "galaxy_no_signature",
        lambda text: galaxy.findings("r", galaxy.wishes(text), HOSTS, "signatures" in text),
        ["collections:\n  - name: a.b\n    version: 1.0.0"],
        [
            "collections:\n  - name: a.b\n    version: 1.0.0\n    signatures:\n      - https://x.example/a.asc",
            "roles:\n  - name: a.b\n    version: 1.0.0",
            f"collections:\n  - name: https://x.example/r.git\n    type: git\n    version: {'a' * 40}",
        ],
    ),
    Case(
        "galaxy_no_tls",
        roles,
        [
            "collections:\n  - name: a.b\n    version: 1.0.0\n    source: http://galaxy.ansible.com",
            "- src: git+http://x.example/r.git\n  version: 1.0.0",
            "- src: git://x.example/r.git\n  version: 1.0.0",
        ],
        [
            "- src: git+https://x.example/r.git\n  version: 1.0.0",
            "- src: git@x.example:r.git\n  version: 1.0.0",
            "collections:\n  - name: http.tools\n    version: 1.0.0",
        ],
    ),
    Case(
        "galaxy_unpinned",
        roles,
        [
            "collections:\n  - name: a.b",
            "collections:\n  - a.b",
            "collections:\n  - name: a.b\n    version: '>=1.0.0'",
            "collections:\n  - name: a.b\n    version: '*'",
            "- src: https://x.example/r.git\n  scm: git\n  version: main",
            "collections:\n  - name: https://x.example/r.git\n    type: git\n    version: v1.0.0",
            "collections:\n  - {name: a.b, version: latest}",
        ],
        [
            "collections:\n  - name: a.b\n    version: '1.2.3'",
            "collections:\n  - name: a.b\n    version: ==1.2.3-rc.1",
            "roles:\n  - geerlingguy.docker,7.4.1",
            "- src: https://x.example/r.git\n  scm: git\n  version: v1.0.0",
            f"collections:\n  - name: https://x.example/r.git\n    type: git\n    version: {'a' * 40}",
            "collections:\n  - name: ./mine\n    type: dir",
            "collections: []",
        ],
    ),
    Case(
        "known_vulnerability",
        lambda text: programs.pip_audit(text, "r.txt"),
        ['{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]}'],
        ['{"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "x"}]}'],
    ),
    Case(
        "known_vulnerability",
        programs.debsecan,
        ["CVE-2026-1 openssl (fixed, remotely exploitable, high urgency)"],
        ["CVE-2026-1 openssl", "CVE-2026-1 openssl (low urgency)"],
    ),
    Case(
        "known_vulnerability",
        lambda text: programs.zizmor(text, "/r"),
        ['[{"ident": "artipacked", "desc": "x", "locations": []}]'],
        ['[{"ident": "artipacked", "desc": "x", "locations": [], "ignored": true}]', "[]"],
    ),
    Case(
        "lock_host",
        lock,
        [
            "npm a https://other.example/a.tgz",
            "npm a github:x/y",
            "npm a git+ssh://git@other.example/x.git",
            "pypi a https://pypi.org.other.example/a",
        ],
        ["npm a https://registry.npmjs.org/a/-/a.tgz", "pypi a https://pypi.org/simple"],
    ),
    Case(
        "lock_host",
        required,
        [
            "--index-url https://other.example/simple\n",
            "a @ https://other.example/a.whl --hash=sha256:0",
            "-i https://u:p@other.example/",
        ],
        ["--index-url=https://pypi.org/simple\n", "a==1 --hash=sha256:0", "a @ file:///srv/a.whl --hash=sha256:0"],
    ),
    Case("lock_no_integrity", lambda text: lock(text, False), ["npm a https://registry.npmjs.org/a.tgz"], []),
    Case("lock_no_integrity", lock, [], ["npm a https://registry.npmjs.org/a.tgz"]),
    Case(
        "lock_no_tls",
        lock,
        ["npm a http://registry.npmjs.org/a.tgz", "pypi a git+http://pypi.org/a.git"],
        ["npm a http://localhost:4873/a.tgz", "npm a https://registry.npmjs.org/a.tgz"],
    ),
    Case(
        "lock_no_tls",
        required,
        [
            "--extra-index-url http://pypi.org/simple",
            "a @ http://pypi.org/a.whl --hash=sha256:0",
            "-e git+http://pypi.org/a.git",
        ],
        ["-f http://127.0.0.1/x", "a==1 --hash=sha256:0 # http://x.example"],
    ),
    Case(
        "name_brand",
        named,
        ["pypi:cupy-cuda112", "npm:twilio-npm", "npm:aws-sdk-lite2", "gem:twilio-helper"],
        ["pypi:cupy-cuda12x", "npm:twilio", "npm:twilio-video", "pypi:mycupy-cuda112", "gem:twilio-ruby"],
    ),
    Case(
        "name_homoglyph",
        named,
        ["pypi:r\u0435quests", "npm:lodas\u04bb", "pypi:n\uff55mpy"],
        ["pypi:requests", "npm:lodash"],
    ),
    Case(
        "name_lookalike",
        named,
        [
            "pypi:reqeusts",  # two neighbours swapped
            "pypi:request",  # one left out
            "pypi:requestss",  # one put in
            "pypi:requestz",  # one replaced
            "pypi:python3-dateutil",
            "pypi:nurnpy",  # rn for m
            "npm:loadsh",
            "npm:1odash",
            "gem:rai1s",
        ],
        [
            "pypi:requests",
            "pypi:Requests",
            "pypi:python_dateutil",
            "pypi:reqeustz",  # two edits
            "pypi:vyper",  # one edit from typer, and known by itself
            "npm:is-object",
            "npm:lodash",
            "npm:acme-tool",
            "pypi:pi",
        ],
    ),
    Case(
        "npm_no_tls",
        lambda text: settings.npm_findings(".npmrc", text),
        ["registry=http://registry.npmjs.org/", "@acme:registry=http://npm.acme.example/", "strict-ssl = false"],
        [
            "registry=https://registry.npmjs.org/",
            "@acme:registry=https://npm.acme.example/",
            "strict-ssl=true",
            "; strict-ssl=false",
        ],
    ),
    Case(
        "own_name_public",
        lock,
        [
            "npm acme-tool https://registry.npmjs.org/acme-tool.tgz",
            "pypi Acme_Tool https://files.pythonhosted.org/acme.whl",
        ],
        [
            "npm acme-tool https://npm.acme.example/acme-tool.tgz",
            "npm acmetool https://registry.npmjs.org/acmetool.tgz",
        ],
    ),
    Case(
        "own_name_public",
        required,
        ["acme-tool==1 --hash=sha256:0", "acme.tool==1 --hash=sha256:0"],
        ["--index-url https://pypi.acme.example/simple\nacme-tool==1 --hash=sha256:0", "acmetool==1 --hash=sha256:0"],
    ),
    Case(
        "own_name_unscoped",
        lambda text: settings.unscoped("package.json", text.split(), OWN),
        ["acme-tool", "ACME-tool"],
        ["@acme/tool", "@other/acme-tool", "left-pad"],
    ),
    Case(
        "pip_extra_index",
        lambda text: settings.pip_findings("pip.conf", text),
        [
            "[global]\nextra-index-url = https://pypi.acme.example/simple",
            "[install]\nextra_index_url=\n  https://a.example\n  https://b.example",
        ],
        [
            "[global]\nindex-url = https://pypi.acme.example/simple",
            "[global]\n# extra-index-url = https://a.example",
            "[global]\nextra-index-url =",
        ],
    ),
    Case(
        "pip_extra_index",
        lambda text: settings.environment_findings("e", text),
        [
            "PIP_EXTRA_INDEX_URL=https://a.example/",
            'export UV_EXTRA_INDEX_URL="https://a.example/"',
            "Environment=PIP_EXTRA_INDEX_URL=https://a/",
        ],
        [
            "PIP_INDEX_URL=https://a.example/",
            "# PIP_EXTRA_INDEX_URL=https://a.example/",
            "MY_PIP_EXTRA_INDEX_URLS=https://a.example",
        ],
    ),
    Case(
        "pip_no_tls",
        lambda text: settings.pip_findings("pip.conf", text),
        ["[global]\nindex-url = http://pypi.acme.example/simple", "[global]\ntrusted-host = pypi.acme.example"],
        [
            "[global]\nindex-url = https://pypi.org/simple",
            "[global]\nindex-url = http://127.0.0.1:3141/",
            "[global]\ntrusted-host = localhost:3141",
        ],
    ),
    Case(
        "pip_no_tls",
        required,
        ["--trusted-host pypi.acme.example\na==1 --hash=sha256:0"],
        ["trusted-host==1 --hash=sha256:0"],
    ),
    Case(
        "piped_script",
        lambda text: settings.script_findings("/etc/cron.d/x", text),
        [
            "0 4 * * * root curl -fsSL https://x.example/i.sh | sh",
            "0 4 * * * root wget -qO- https://x.example/i.sh | sudo -E bash -",
            "ExecStart=/bin/sh -c 'curl -s https://x.example/i.sh | /bin/bash'",
            'ExecStart=/bin/bash -c "$(curl -fsSL https://x.example/i.sh)"',
            "* * * * * root bash <(curl -s https://x.example/i.sh)",
            "* * * * * root curl -s https://x.example/i.py | python3",
            "curl -s https://x.example/i.sh \\\n  | sh",
            'eval "$(wget -qO- https://x.example/env)"',
        ],
        [
            "# 0 4 * * * root curl https://x.example/i.sh | sh",
            "0 4 * * * root curl -fsS https://hc.example/ping > /dev/null",
            "0 4 * * * root curl -s https://x.example/list | tee /var/lib/list",
            "0 4 * * * root curl -s https://x.example/a.json | python3 -c 'import json'",
            "0 4 * * * root curl -s https://x.example/a; echo done | sh",
            "0 4 * * * root cat i.sh | sh",
            "0 4 * * * root curl -s https://x.example/a | shasum",
        ],
    ),
    Case("python_changed_files", changed, ["requests/api.py"], [""]),
    Case("python_outside_dpkg", of_package, ["pip"], ["dpkg"]),
    Case(
        "python_pth_code",
        pth,
        [
            "import os; os.system('x')",
            "/srv/x\nimport\tevil",
            "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; __import__('evil')",
        ],
        [
            "/srv/app/src",
            "# import os",
            "importlib",
            "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; "
            "enabled and __import__('_distutils_hack').add_shim();",
        ],
    ),
    Case(
        "requirements_unhashed",
        required,
        ["a==1", "a==1 \\\n  --hash=sha256:0\nb==2\n"],
        ["a==1 \\\n  --hash=sha256:0\n", "# a==1", "-r other.txt", "-e ."],
    ),
]
_TABLE = [(case.rule, case.look, text) for case in CASES for text in case.bad]
_NEAR = [(case.rule, case.look, text) for case in CASES for text in case.fine]


@pytest.mark.parametrize(("rule", "look", "text"), _TABLE)
def test_a_rule_finds_what_it_is_about(rule: str, look: Callable[[str], Found], text: str) -> None:
    assert rule in {finding.rule for finding in look(text)}


@pytest.mark.parametrize(("rule", "look", "text"), _NEAR)
def test_a_rule_leaves_alone_what_is_nearly_that(rule: str, look: Callable[[str], Found], text: str) -> None:
    assert rule not in {finding.rule for finding in look(text)}


def test_every_rule_has_both() -> None:
    # That of files that cannot be read is shown where files are.
    assert set(RULES) - {rule for rule, _look, _text in _TABLE} == {"unreadable_file"}
    assert set(RULES) - {rule for rule, _look, _text in _NEAR} == {"unreadable_file"}


def test_a_script_without_tls_is_certain() -> None:
    (plain,) = settings.script_findings("x", "curl http://x.example/i.sh | sh")
    (other,) = settings.script_findings("x", "curl https://x.example/i.sh | sh")
    assert (plain.severity, other.severity) == ("certain", "warning")


def test_what_others_may_read_holds_no_password() -> None:
    texts = [
        *settings.pip_findings("p", "[global]\nextra-index-url = https://me:secret@a.example/"),
        *required("--index-url https://me:secret@a.example/"),
        *lock("npm a https://me:secret@a.example/a.tgz"),
        *one_line("deb https://me:secret@a.example/apt x main"),
    ]
    assert len(texts) == 4
    assert not any("secret" in finding.text for finding in texts)
