# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""certbot: what it keeps on a host, and the steps from there to the certificates that are wanted.

certbot itself knows when something is due, and then runs the programs in its folders for hooks, whoever requested the
certificate. So ours there open the window and close it again, and stand beside those of others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ..base import unit_files
from ..base.errors import Refusal
from ..base.managed_things import File, State, Thing
from ..base.managed_units import Unit, timer
from ..base.paths import ETC, PROGRAM, STATE, UNITS
from ..base.steps import InstallPackages, Plan, ReloadManager, RemoveFile, SetUnit, Step, WriteFile
from ..window import plan as window
from . import others, renewal_conf, storage
from .settings import Settings
from .wanted import DNS, Certificate, Wanted

CERTBOT = others.CERTBOT
LIVE = storage.LIVE
DROP_IN = f"{UNITS}/certbot.service.d/portcullis.conf"
TIMER = "certbot.timer"
#: What the hooks and the timer have to know; no secret among it.
SETTINGS = f"{ETC}/certificates.json"
#: What was asked for and failed, and when it may be asked again.
FAILURES = f"{STATE}/certificates.json"
TOKEN = "/etc/letsencrypt/portcullis-cloudflare.ini"
#: Set for what runs in a window already.
HELD = "PORTCULLIS_WINDOW_IS_OPEN"
#: Set where somebody wants what failed a short time ago to be tried again all the same.
RETRYING = "PORTCULLIS_RETRY_FAILED"

MANAGED = "# Managed by the Ansible collection portcullis.vps, role letsencrypt; edits here do not last."
#: Behind the hooks of others, since what they reload is looked at by ours.
_HOOK = "zz-portcullis"
_SHIM = "/usr/local/sbin/certbot"
#: By which certbot has challenge files written and removed below a webroot.
CHALLENGE = f"{PROGRAM} certificates challenge"
#: What certbot says whatever the matter is.
_ADVICE = re.compile(r"Ask for help|See the logfile|Saving debug log|Some challenges have failed")
_OTHER_VERBS = (
    *(
        "renew",
        "enhance",
        "certificates",
        "delete",
        "revoke",
        "register",
        "unregister",
        "update_account",
        "show_account",
    ),
    *("install", "rollback", "plugins", "update_symlinks", "reconfigure"),
)


def _script(command: str) -> str:
    return f"#!/bin/sh\n{MANAGED}\nexec {PROGRAM} certificates {command}\n"


#: Programs: path and text.
SCRIPTS: Mapping[str, str] = {
    **{f"/etc/letsencrypt/renewal-hooks/{when}/{_HOOK}": _script(f"hook {when}") for when in ("pre", "post", "deploy")},
    # certbot before 3.2 runs the programs in those folders when it renews, and not when it issues.
    _SHIM: _script('certbot -- "$@"'),
}


@dataclass(frozen=True)
class Lineage:
    """A certificate that is on a host; moments are in seconds since the epoch.

    ``server``, ``authenticator`` and ``webroot`` are how certbot would renew it, and empty for one that it does not keep; ``credentials``
    is the file with the token for that, and ``options`` are all that certbot renews it by.
    """

    name: str
    domains: Tuple[str, ...] = ()
    key_type: str = ""
    not_before: float = 0.0
    not_after: float = 0.0
    server: str = ""
    authenticator: str = ""
    webroot: str = ""
    credentials: str = ""
    serial: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Observed:
    """What is on the host: packages, lineages, our files' texts, the timer, and the step that installs our command.

    ``undeployed`` are the lineages whose last deployment failed, ``programs`` the places where there is a certbot, with what it leads
    to, and ``units`` the texts of the files by which others say what certbot's service does.
    """

    packages: Tuple[str, ...] = ()
    lineages: Mapping[str, Lineage] = field(default_factory=dict)
    texts: Mapping[str, Optional[str]] = field(default_factory=dict)
    timer: Tuple[bool, bool] = (False, False)
    undeployed: Tuple[str, ...] = ()
    programs: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeployAgain(Step):
    """Do again what follows a new certificate, since it failed; never undone, as the certificate stays."""

    certificate: str
    domains: Tuple[str, ...]

    @property
    def summary(self) -> str:
        return f"Deploy the certificate {self.certificate} once more"


@dataclass(frozen=True)
class Issue(Step):
    """Have a certificate issued; a lineage cannot be taken back, so this is never undone.

    ``refused`` says what the one that is there would lose by that, so that it must not be done.
    """

    certificate: str
    argv: Tuple[str, ...]
    domains: Tuple[str, ...]
    why: str = ""
    refused: str = ""

    @property
    def summary(self) -> str:
        why = f", since {self.why}" if self.why else ""
        return f"Issue the certificate {self.certificate} for {', '.join(self.domains)}{why}"


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Return the steps that have everything renewed in a window, and then issue what is missing or different.

    Refusal where that would take somebody's certbot, or somebody's way of calling it, away.
    """
    token = _without_token(observed, wanted)
    if not wanted.certificates:
        return token
    missing = tuple(name for name in wanted.packages if name not in observed.packages)
    steps: List[Step] = [InstallPackages(missing)] if missing else []
    for path, (text, mode) in files(wanted).items():
        if observed.texts.get(path) != text:
            steps.append(WriteFile(path, text, observed.texts.get(path), mode, secret=path == TOKEN))
            steps += [ReloadManager()] if path == DROP_IN else []
    # The package starts its timer itself.
    if observed.timer != (True, True) and "certbot" not in missing:
        steps.append(SetUnit(TIMER, enabled=True, active=True))
    warnings = _of_others(observed, missing)
    theirs = observed.texts.get(_SHIM)
    if theirs is not None and MANAGED not in theirs:
        steps = [step for step in steps if _SHIM not in step.paths]
        warnings.append(
            f"{_SHIM} is somebody else's, so it was left alone: 'certbot certonly' by hand opens no window on this host."
        )
    for certificate in wanted.certificates:
        there = observed.lineages.get(certificate.name)
        if there and there.options.get("autorenew", "").lower() == "false":
            warnings.append(
                f"The certificate {there.name} is renewed by nobody: {storage.RENEWAL}/{there.name}.conf has autorenew = False; remove that line."
            )
        why = difference(there, certificate, wanted)
        if why is not None:
            steps.append(_issue(certificate, wanted, why, there))
        elif certificate.name in observed.undeployed:
            steps.append(DeployAgain(certificate.name, certificate.domains))
    return Plan((*steps, *token.steps), needs_command=True, warnings=(*warnings, *token.warnings))


def _of_others(observed: Observed, missing: Sequence[str]) -> List[str]:
    """Return what has to be said of another certbot; Refusal where ours would overwrite or hide it, or take away how it is called."""
    lost = others.lost_call(observed.units)
    if lost:
        raise Refusal(f"{lost}.")
    found = others.programs(observed.programs, "certbot" not in missing)
    said = others.about_programs(found)
    new = "certbot" in missing or CERTBOT in found or MANAGED not in (observed.texts.get(_SHIM) or "")
    if found and new:
        raise Refusal(f"{said}, or leave this host's certificates as they are with letsencrypt_state: unmanaged.")
    return [f"{said}."] if found else []


def _without_token(observed: Observed, wanted: Wanted) -> Plan:
    """Return the step that removes the token where nothing is proven by it any more; it follows what is issued otherwise."""
    if wanted.cloudflare_token or observed.texts.get(TOKEN) is None:
        return Plan()
    named = {certificate.name for certificate in wanted.certificates}
    users = [name for name, one in observed.lineages.items() if one.credentials == TOKEN and name not in named]
    if users:
        return Plan(
            warnings=(
                f"{TOKEN} stays, since certificates that letsencrypt_certificates does not name renew by it: {', '.join(users)}. Remove "
                "them ('certbot delete --cert-name NAME'), then run again.",
            )
        )
    # Without what it held, which is a secret.
    return Plan((RemoveFile(TOKEN),))


def things(observed: Observed, wanted: Wanted) -> Tuple[Thing, ...]:
    """Return what is managed of certificates."""
    if not wanted.certificates:
        return ()
    return (
        *(File(path, mode) for path, (_text, mode) in files(wanted).items() if path != TOKEN),
        File(TOKEN, 0o600),
        File(FAILURES, 0o600),
        timer(TIMER, ours=False),
        Unit(
            others.SERVICE,
            needs=(("ExecStart", f"{PROGRAM} certificates renew"), ("ExecStopPost", f"{PROGRAM} window tidy")),
            drop_ins=(DROP_IN,),
        ),
        *(File(f"{LIVE}/{name}/privkey.pem", None) for name in observed.lineages),
        State("the certificates", found_by="certificates/plan.py"),
        *window.THINGS,
    )


def files(wanted: Wanted) -> Dict[str, Tuple[str, int]]:
    """Return the files that are ours, each with its text and mode."""
    found = {path: (text, 0o755) for path, text in SCRIPTS.items()}
    found[SETTINGS] = (Settings.of(wanted).to_text(), 0o644)
    found[DROP_IN] = (drop_in(), 0o644)
    if wanted.cloudflare_token:
        found[TOKEN] = (f"{MANAGED}\ndns_cloudflare_api_token = {wanted.cloudflare_token}\n", 0o600)
    return found


def drop_in() -> str:
    """Return what has certbot's own timer call us: to record how it went, and to close the port if certbot was killed."""
    # ExecStopPost runs however the unit ends.
    text = "[Service]\nExecStart=\nExecStart={program} certificates renew\nExecStopPost=-{program} window tidy\n"
    return unit_files.render(text, "letsencrypt")


def difference(lineage: Optional[Lineage], wanted: Certificate, how: Wanted) -> Optional[str]:
    """Return why a certificate has to be issued: in what it differs, or nothing ("") where there is none; None if not."""
    if lineage is None:
        return ""
    found = {
        "it is for other domains": set(lineage.domains) != set(wanted.domains),
        f"its key is {lineage.key_type}": lineage.key_type != how.key_type,
        f"it is from {lineage.server or 'another authority'}": lineage.server != how.directory_url,
        f"it is renewed by {lineage.authenticator or 'other means'}": lineage.authenticator != wanted.authenticator,
        f"it is proven in {lineage.webroot or 'another way'}": lineage.webroot != wanted.webroot,
    }
    return next((why for why, differs in found.items() if differs), None)


def _issue(certificate: Certificate, wanted: Wanted, why: str, before: Optional[Lineage]) -> Issue:
    how = {
        "standalone": ["--standalone"],
        "webroot": [
            *["--manual", "--preferred-challenges", "http"],
            *["--manual-auth-hook", f"{CHALLENGE} publish {certificate.webroot}"],
            *["--manual-cleanup-hook", f"{CHALLENGE} withdraw {certificate.webroot}"],
        ],
        "nginx": ["--nginx"],
        DNS: [
            *["--dns-cloudflare", "--dns-cloudflare-credentials", TOKEN],
            *["--dns-cloudflare-propagation-seconds", str(wanted.propagation_seconds)],
        ],
    }[certificate.method]
    who = ["--email", wanted.email] if wanted.email else ["--register-unsafely-without-email"]
    argv = [CERTBOT, "certonly", "--non-interactive", "--agree-tos", *who, "--server", wanted.directory_url]
    argv += ["--cert-name", certificate.name, "--key-type", wanted.key_type, "--renew-with-new-domains", *how]
    # Without that certbot keeps one that is not due.
    argv += ["--force-renewal"] if why else []
    options, has = (before.options, before.key_type) if before else ({}, wanted.key_type)
    kept = renewal_conf.kept(options, certificate.authenticator, wanted.key_type, has)
    argv += kept.argv
    argv += [part for domain in certificate.domains for part in ("--domain", domain)]
    path = f"{storage.RENEWAL}/{certificate.name}.conf"
    refused = f"{path}: {kept.refused}, then run again." if kept.refused else ""
    return Issue(certificate.name, tuple(argv), certificate.domains, why, refused)


def lineage(name: str, text: str, conf: str) -> Lineage:
    """Return a lineage from what ``openssl x509 -text`` prints of it and from certbot's configuration for its renewal."""

    def moment(title: str) -> float:
        found = re.search(rf"{title} ?: (.+) GMT", text)
        when = datetime.strptime(found.group(1), "%b %d %H:%M:%S %Y") if found else datetime(1970, 1, 1)
        return when.replace(tzinfo=timezone.utc).timestamp()

    options = renewal_conf.parse(conf).options
    serial = re.search(r"Serial Number:\s*(\S.*?)\s*$", text, re.MULTILINE)
    algorithm = re.search(r"Public Key Algorithm: (\S+)", text)
    return Lineage(
        name,
        tuple(re.findall(r"DNS:([^,\s]+)", text)),
        {"id-ecPublicKey": "ecdsa", "rsaEncryption": "rsa"}.get(algorithm.group(1) if algorithm else "", "unknown"),
        moment("Not Before"),
        moment("Not After"),
        options.get("server", ""),
        options.get("authenticator", ""),
        options.get("manual_auth_hook", "").partition(f"{CHALLENGE} publish ")[2],
        options.get("dns_cloudflare_credentials", ""),
        serial.group(1) if serial else "",
        options,
    )


def needs_window(arguments: Sequence[str], authenticators: Sequence[str]) -> bool:
    """Return whether certbot, called with these arguments, may need port 80; ``authenticators`` are the lineages' own."""
    words = " ".join(arguments)
    if re.search(r"--dns-|(--authenticator|-a)[ =]dns-", words):
        return False
    if any(verb in arguments for verb in _OTHER_VERBS if verb != "renew"):
        return False
    if "renew" in arguments:
        return not authenticators or any(not name.startswith("dns-") for name in authenticators)
    return not {"--help", "-h", "--version"} & set(arguments)


def may_renew(arguments: Sequence[str], lineages: Mapping[str, Lineage]) -> Tuple[str, ...]:
    """Return the lineages that certbot, called with these arguments to renew, may need port 80 for.

    Which of them are due it tells nobody.
    """
    named = re.findall(r"--cert-name[ =](\S+)", " ".join(arguments))
    return tuple(
        name
        for name, lineage in lineages.items()
        if (name in named or not named) and not lineage.authenticator.startswith("dns-")
    )


def failures(said: str) -> Dict[str, str]:
    """Return the lineages that ``certbot renew`` could not renew, by what it said, each with the reason."""
    found = {}
    for block in re.split(r"^Processing /etc/letsencrypt/renewal/", said, flags=re.MULTILINE)[1:]:
        name = block.partition(".conf\n")[0]
        failed = re.search(rf"Failed to renew certificate {re.escape(name)} with error: (.*)", block)
        broken = re.search(
            r"^Renewal configuration file \S+ (is broken|produced an unexpected error)", block, re.MULTILINE
        )
        if failed:
            found[name] = reason(block) or failed.group(1)
        elif broken:
            found[name] = f"/etc/letsencrypt/renewal/{name}.conf {broken.group(1)}"
    return found


def reason(said: str) -> str:
    """Return what the authority said of the names that it could not validate, if certbot printed that."""
    return " / ".join(dict.fromkeys(re.findall(r"^\s*(?:Domain|Detail):\s*(.*)$", said, re.MULTILINE)))


def last_words(said: str) -> str:
    """Return the last that certbot said which is about the matter."""
    about = [line.strip() for line in said.splitlines() if line.strip() and not _ADVICE.match(line)]
    # What stands in brackets only adds to the line before.
    last = about[-2:] if about and about[-1].startswith("(") else about[-1:]
    return (" ".join(last) or "it said nothing").rstrip(".")
