# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""certbot on the host: what it keeps, and having it issue and renew with port 80 open meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from typing import Dict, List, Optional, Sequence, Tuple

from ...base.errors import HostError, Refusal
from ...machine import addresses, dns as names, files, packages, process, units
from ...machine.clock import readable
from ...machine.process import run
from ...window.host import sources, window
from .. import failures as renewals, plan as core, reachability
from ..settings import Settings
from ..wanted import Certificate, Wanted
from . import challenges, deployment, supplied

_RENEWAL = "/etc/letsencrypt/renewal"
_SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt"
_BUNDLE = "/run/portcullis/ca.pem"
_ISSUE_SECONDS = 600
#: All that is due on a host, each with the time that its names take to be known.
_RENEW_SECONDS = 7200


def observe(wanted: Wanted) -> core.Observed:
    """Return what is on the host of what is wanted."""
    timer = units.observe([core.TIMER])[core.TIMER]
    return core.Observed(
        packages=tuple(sorted(packages.installed(wanted.packages))),
        lineages=lineages(),
        texts={path: files.read(path) for path in {**core.files(wanted), core.TOKEN: None}},
        timer=(timer.enabled, timer.active),
        undeployed=tuple(name for name, failure in failures().items() if failure.what == "deployment"),
    )


def lineages() -> Dict[str, core.Lineage]:
    """Return every certificate that certbot keeps here, by its name; HostError where one cannot be read."""
    found, unread = _lineages()
    for problem in unread:
        raise HostError(problem)
    return found


def readable_lineages() -> Dict[str, core.Lineage]:
    """Return those that can be read, so that a broken one stops no other's renewal; HostError where none of them can."""
    found, unread = _lineages()
    return found or lineages() if unread else found


def _lineages() -> Tuple[Dict[str, core.Lineage], List[str]]:
    """Return the certificates that can be read, and why others cannot be."""
    found, unread = {}, []
    for name in sorted(os.listdir(core.LIVE)) if os.path.isdir(core.LIVE) else []:
        path = f"{core.LIVE}/{name}/cert.pem"
        if not os.path.exists(path):
            continue
        try:
            printed = process.check(["openssl", "x509", "-noout", "-text", "-in", path], says="Not After")
        except HostError as error:
            unread.append(
                f"The certificate {name} cannot be read: {str(error).rstrip('.')}. Repair it, or remove it ('certbot delete --cert-name {name}')."
            )
            continue
        found[name] = core.lineage(name, printed, files.read(f"{_RENEWAL}/{name}.conf") or "")
    return found, unread


def objections(steps: Sequence[core.Issue], wanted: Wanted) -> Dict[str, str]:
    """Return why certificates are not asked for, by name: the authority would refuse, or has just done so."""
    own = addresses.own()
    known = failures()
    found = {}
    for step in steps:
        certificate = _certificate(step, wanted)
        put_off = renewals.must_wait(known.get(step.certificate), _request(step, wanted), time.time(), readable)
        if put_off and not wanted.retry_failed:
            found[step.certificate] = put_off
        elif certificate.needs_window:
            try:
                if certificate.webroot:
                    challenges.require(certificate.webroot)
                for domain in step.domains if wanted.check_names else ():
                    reachability.require_to_lead_here(domain, names.resolve(domain), own, wanted.cloudflare)
            except (Refusal, HostError) as error:
                found[step.certificate] = f"The certificate {step.certificate} was not asked for: {error}"
    return found


def issue(step: core.Issue, wanted: Wanted) -> None:
    """Have certbot issue a certificate and deploy it; HostError with what went wrong, which is written down, too."""
    # Nothing that was opened is left behind by a signal: it unwinds the window, too.
    with process.unwinding(), _window(step, wanted):
        seconds = _ISSUE_SECONDS + wanted.propagation_seconds
        done = run(step.argv, seconds, env={core.HELD: "1", **environment(wanted.ca_path)})
    if not done.ok:
        said = core.reason(done.out + done.err) or core.last_words(done.out + "\n" + done.err)
        failed(step.certificate, renewals.Failure("issue", time.time(), said, request=_request(step, wanted)))
        raise HostError(f"The certificate {step.certificate} was not issued: {said}. {_advice(step, wanted)}")
    forget([step.certificate])
    deploy(step.certificate, step.domains, wanted.deploy_command, wanted.served_port)


def deploy(name: str, domains: Sequence[str], command: str, served_port: int) -> None:
    """Do what follows a new certificate; HostError with what went wrong, which is written down, too."""
    try:
        deployment.deploy(name, domains, command, served_port)
    except HostError as error:
        failed(name, renewals.Failure("deployment", time.time(), str(error)))
        raise
    forget([name])


def failures() -> renewals.Failures:
    return renewals.from_text(files.read(core.FAILURES))


def failed(name: str, failure: renewals.Failure) -> None:
    """Write down what failed for a certificate."""
    files.write(core.FAILURES, renewals.to_text(renewals.with_one(failures(), name, failure)), 0o600)


def forget(well: Sequence[str], wanted: Optional[Wanted] = None) -> None:
    """Forget the failures of these certificates, and of requests that nobody makes any more."""
    asked = [certificate.name for certificate in wanted.certificates] if wanted else None
    before = failures()
    after = {
        name: failure
        for name, failure in before.items()
        if name not in well and (asked is None or failure.what != "issue" or name in asked)
    }
    if after != before:
        files.write(core.FAILURES, renewals.to_text(after), 0o600)


def settings() -> Settings:
    """Return what the role wrote down for hooks and timer."""
    found = Settings.from_text(files.read(core.SETTINGS))
    if found is None:
        raise HostError(f"{core.SETTINGS} is missing or broken; run the role letsencrypt again.")
    return found


def put_off() -> Dict[str, str]:
    """Return why certificates are not renewed just now, by name: that failed a short time ago."""
    return {} if os.environ.get(core.RETRYING) else renewals.put_off(failures(), time.time(), readable)


def renew() -> int:
    """Have certbot renew what is due, by its own judgement, and write down what failed; return its exit code.

    What failed a short time ago is left out, and the code is then 1 at least.
    """
    waiting = {name: said for name, said in put_off().items() if name in _renewable()}
    # certbot renews everything or one; only where something is left out does it have to be called for each.
    calls = [["--cert-name", name] for name in _renewable() if name not in waiting] if waiting else [[]]
    environ = environment(settings().ca_path)
    code = 0
    with process.protected() as child:
        for options in calls:
            argv = [core.CERTBOT, "renew", "--non-interactive", "--no-random-sleep-on-renew", *options]
            ended, said = child.capture(argv, environ, _RENEW_SECONDS)
            _write_down(ended, said, options[1:])
            code = code or ended
    for sentence in waiting.values():
        sys.stderr.write(f"{sentence}\n")
    return code or (1 if waiting else 0)


def _renewable() -> List[str]:
    names = os.listdir(_RENEWAL) if os.path.isdir(_RENEWAL) else []
    return sorted(name[: -len(".conf")] for name in names if name.endswith(".conf"))


def _write_down(code: int, said: str, only: Sequence[str]) -> None:
    """Write down how a renewal of all certificates, or of this one, went."""
    found = core.failures(said)
    for name, reason in found.items():
        failed(name, renewals.Failure("renewal", time.time(), reason))
    known = [name for name, failure in failures().items() if failure.what == "renewal"]
    removed = [name for name in known if name not in _renewable()]
    if code == 0 or found:
        forget([name for name in known if name not in found and (name in only or not only)] + removed)
    if code:
        sys.stderr.write(said)


def open_window(held_by: int, arguments: Sequence[str]) -> None:
    """Open port 80 for the certbot with this process id and these arguments, by what the role wrote down."""
    about, known = settings(), readable_lineages()
    # One that is issued by hand may be for any name.
    concerned = core.may_renew(arguments, known) if "renew" in arguments else ()
    domains = [domain for name in concerned for domain in known[name].domains]
    # What the host itself refreshes is at least as new as what the last play wrote down.
    cloudflare = sources.refreshed() or about.cloudflare
    chosen = sources.networks(about.window, domains, cloudflare)
    window.open_for(about.window, chosen, f"certbot {held_by}", "certbot", held_by)


def environment(ca_path: str) -> Dict[str, str]:
    """Return what makes certbot trust an authority's own server besides all that this host trusts."""
    if not ca_path:
        return {}
    own, system = files.read(ca_path), files.read(_SYSTEM_CA)
    if own is None:
        raise HostError(
            f"{ca_path} is not on this host, and is what the authority's server is trusted by; put it there."
        )
    files.write(_BUNDLE, f"{system or ''}\n{own}")
    return {"REQUESTS_CA_BUNDLE": _BUNDLE}


def report() -> Tuple[List[str], List[str]]:
    """Return a sentence for each certificate, and one for each that somebody has to look at."""
    # Those that a person brought come to their end, too.
    own, unread = _lineages()
    found, now = {**own, **{f"{one.name} (supplied)": one for one in supplied.lineages()}}, time.time()
    return renewals.lines(found, now, readable), [*unread, *renewals.problems(found, failures(), now, readable)]


def _certificate(step: core.Issue, wanted: Wanted) -> Certificate:
    return next(one for one in wanted.certificates if one.name == step.certificate)


def _window(step: core.Issue, wanted: Wanted) -> "contextlib.AbstractContextManager[object]":
    if not _certificate(step, wanted).needs_window:
        return contextlib.nullcontext()
    networks = sources.networks(wanted.window, step.domains, wanted.cloudflare)
    return window.opened(wanted.window, networks, f"certificate {step.certificate}")


def _advice(step: core.Issue, wanted: Wanted) -> str:
    if not _certificate(step, wanted).needs_window:
        return "See that the token may edit the zone's records, then run again."
    return (
        f"Port {wanted.window.port} is closed again; see that the names lead to this host and that the provider's firewall "
        "lets that port through, then run again."
    )


def _request(step: core.Issue, wanted: Wanted) -> str:
    """Return what tells this request from one with anything else in it, another token among it."""
    return hashlib.sha256("\0".join((*step.argv, wanted.cloudflare_token)).encode()).hexdigest()[:16]
