# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What certbot would find of a certificate, and what came of a request: its exit code says that something was issued, not what."""

from __future__ import annotations

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.certificates import storage
from ansible_collections.portcullis.vps.plugins.module_utils.certificates.storage import Before, Stored, Verdict

CONF = "".join(
    f"{kind} = /etc/letsencrypt/live/site/{kind}.pem\n" for kind in ("cert", "privkey", "chain", "fullchain")
)
WELL = dict.fromkeys(("cert", "privkey", "chain", "fullchain"), "")
LIVE, ARCHIVE = "/etc/letsencrypt/live/site", "/etc/letsencrypt/archive/site"


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (Stored(), ""),
        (Stored(CONF, (LIVE, ARCHIVE), WELL), ""),
        # Each of these certbot takes for no certificate, and stores site-0001 beside it, or nothing after it was issued.
        (
            Stored("", (LIVE, ARCHIVE), {}),
            "cannot use /etc/letsencrypt/renewal/site.conf: it does not say where cert is",
        ),
        (Stored(CONF + "server\n", (LIVE, ARCHIVE), WELL), "line 5 cannot be read"),
        (Stored(CONF, (ARCHIVE,), {**WELL, "cert": f"{LIVE}/cert.pem is no link"}), f"{LIVE}/cert.pem is no link"),
        (Stored(None, (LIVE, ARCHIVE), {}), f"{LIVE} and {ARCHIVE} is there, but"),
        (Stored(None, (ARCHIVE,), {}), f"{ARCHIVE} is there, but"),
    ],
)
def test_a_certificate_that_certbot_would_not_find_is_not_asked_for(stored: Stored, said: str) -> None:
    found = storage.unusable("site", stored)
    assert said in found
    assert bool(found) == bool(said)
    if said:
        left = [*(["/etc/letsencrypt/renewal/site.conf"] if stored.conf is not None else []), *stored.folders]
        assert f"mv {' '.join(left)} /root/site'" in found


@pytest.mark.parametrize(
    ("path", "target", "there", "said"),
    [
        (f"{LIVE}/cert.pem", "../../archive/site/cert1.pem", True, ""),
        (f"{LIVE}/cert.pem", None, True, "is no link"),
        (f"{LIVE}/cert.pem", "../../archive/site/cert1.pem", False, "which is not there"),
        ("/srv/cert.pem", "x", True, f"its cert is /srv/cert.pem, and not {LIVE}/cert.pem"),
    ],
)
def test_each_file_is_a_link_in_its_place_to_what_is_there(
    path: str, target: str | None, there: bool, said: str
) -> None:
    found = storage.file_problem("site", "cert", path, target, there)
    assert (said in found, bool(found)) == (True, bool(said))


@pytest.mark.parametrize(
    ("text", "fewer"),
    [
        (None, False),
        ("", False),
        ("# allow-subset-of-names = true\n", False),
        ("allow-subset-of-names = false\n", False),
        ("allow-subset-of-names\n", True),
        ("email = a@example.org\nallow-subset-of-names = True\n", True),
        ("allow_subset_of_names: yes\n", True),
        ("--allow-subset-of-names\n", True),
    ],
)
def test_a_configuration_by_which_certbot_issues_for_fewer_names_is_found(text: str | None, fewer: bool) -> None:
    assert storage.issues_fewer({"/x": None, "/etc/letsencrypt/cli.ini": text}) == (
        "/etc/letsencrypt/cli.ini" if fewer else ""
    )


#: What certbot 2.1 and 4.0 write into their log for a request.
ORDER = 'JWS payload:\nb\'{\\n  "identifiers": [\\n    {\\n      "type": "dns"\'\nSending POST request to https://ca/new-order:\n'
REQUEST = ORDER + 'JWS payload:\nb\'{\\n  "csr": "MIH"\\n}\'\nSending POST request to https://ca/finalize/1:\n'
REFUSAL = ORDER + '{"type": "urn:ietf:params:acme:error:rateLimited", "detail": "too many certificates"}'
NONCE = ORDER + '{"type": "urn:ietf:params:acme:error:badNonce", "detail": "x"}'
OLD, NEW = Before("1", ("site",)), Before("2", ("site",))


@pytest.mark.parametrize(
    ("code", "said", "log", "before", "after", "differs", "kind", "reason"),
    [
        (0, "", REQUEST, OLD, NEW, None, None, ""),
        (0, "", REQUEST, Before(), NEW, None, None, ""),
        # Exit code 0, and yet not what was wanted.
        (
            0,
            "",
            REQUEST,
            Before(),
            Before("", ("site-0001",)),
            "",
            storage.ISSUED,
            "stored it as site-0001 and not as site",
        ),
        (0, "", REQUEST, OLD, Before("1", ("site", "site-0001")), "x", storage.ISSUED, "stored it as site-0001"),
        (0, "", REQUEST, OLD, NEW, "it is for other domains", storage.ISSUED, "a new one, but it is for other domains"),
        (0, "", REQUEST, OLD, OLD, "x", storage.ISSUED, "there is no new certificate"),
        (0, "", "", OLD, OLD, "x", storage.LOCAL, "there is no new certificate"),
        # It was issued, and then lost.
        (1, "archive directory exists for site", REQUEST, Before(), Before(), "", storage.ISSUED, "archive directory"),
        # What came after it failed.
        (1, "nginx restart failed", REQUEST, OLD, NEW, None, storage.DEPLOYMENT, "code 1: nginx restart failed"),
        # The authority's, or nobody knows.
        (1, "too many certificates", REFUSAL, OLD, OLD, "x", storage.REFUSED, "too many"),
        (1, "urn:ietf:params:acme:error:dns :: x", "", OLD, OLD, "x", storage.REFUSED, "dns"),
        (1, "x", "Certificate Authority reported these problems:", OLD, OLD, "x", storage.REFUSED, "x"),
        (1, "x", None, OLD, OLD, "x", storage.REFUSED, "x"),
        # The host's own.
        (1, "Another instance of Certbot is already running.", "", OLD, OLD, "x", storage.LOCAL, "Another instance"),
        (1, "Could not bind TCP port 80", ORDER, OLD, OLD, "x", storage.LOCAL, "port 80"),
        (1, "No such zone", NONCE, OLD, OLD, "x", storage.LOCAL, "No such zone"),
    ],
)
def test_what_came_of_a_request(
    code: int,
    said: str,
    log: str | None,
    before: Before,
    after: Before,
    differs: str | None,
    kind: str | None,
    reason: str,
) -> None:
    found = storage.verdict("site", code, said, log, before, after, differs)
    assert (found.kind if found else None) == kind
    if found:
        assert isinstance(found, Verdict)
        assert reason in found.reason


def test_the_log_of_a_renewal_is_told_apart_by_certificate() -> None:
    log = f"x\nNotifying user: Processing /etc/letsencrypt/renewal/a.b.conf\n{REFUSAL}\nNotifying user: Processing /etc/letsencrypt/renewal/c.conf\n{ORDER}"
    parts = storage.logs(log)
    assert [(name, storage.asked("x", part)) for name, part in parts.items()] == [("a.b", "refused"), ("c", "local")]
    assert storage.logs(None) == {}
    assert storage.asked("x", parts.get("another")) == "refused"


def test_what_an_earlier_run_was_refused_is_in_the_same_file_and_says_nothing_of_this_one() -> None:
    log = f"x:certbot version: 2.1.0\n{REFUSAL}\n{REQUEST}\nx:certbot version: 2.1.0\n{ORDER}"
    assert storage.asked("Could not bind TCP port 80", storage.of_last_run(log)) == storage.LOCAL
    assert storage.asked("x", storage.of_last_run(REFUSAL)) == storage.REFUSED


def test_the_log_is_where_certbot_says_that_it_is() -> None:
    assert storage.log_path("Saving debug log to /srv/le.log\nx") == "/srv/le.log"
    assert storage.log_path("Another instance of Certbot is already running.") == ""
