# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of the rules about names of packages, and about what a repository installs."""

from __future__ import annotations

from ansible_collections.portcullis.vps.plugins.module_utils.supply import (
    galaxy,
    programs,
    settings,
)

from tests.unit.plugins.module_utils.supply.cases import (
    HOSTS,
    OWN,
    Case,
    lock,
    named,
    required,
    roles,
)

OF_PACKAGES = [
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
            "- src: https://x.example/r.git\n  scm: git\n  version: 2.x",
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
        "requirements_unhashed",
        required,
        ["a==1", "a==1 \\\n  --hash=sha256:0\nb==2\n"],
        ["a==1 \\\n  --hash=sha256:0\n", "# a==1", "-r other.txt", "-e ."],
    ),
]
