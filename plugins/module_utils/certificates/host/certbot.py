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

from ...base import managed_units
from ...base.errors import HostError, Refusal
from ...machine import addresses, dns as names, files, packages, process, units
from ...machine.clock import readable
from ...machine.process import run
from ...window.host import sources, window
from .. import failures as renewals, others, plan as core, reachability, renewal_conf, storage
from ..settings import Settings
from ..wanted import Certificate, Wanted
from . import challenges, deployment, lineages, supplied

_SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt"
#: Where certbot logs unless it says otherwise.
_LOG = "/var/log/letsencrypt/letsencrypt.log"
_BUNDLE = "/run/portcullis/ca.pem"
_ISSUE_SECONDS = 600
#: All that is due on a host, each with the time that its names take to be known.
_RENEW_SECONDS = 7200


def observe(wanted: Wanted) -> core.Observed:
    """Return what is on the host of what is wanted; where that is nothing, whether there is a token, and who is renewed by it."""
    if not wanted.certificates:
        token = files.read(core.TOKEN)
        return core.Observed(lineages=lineages.known() if token is not None else {}, texts={core.TOKEN: token})
    found = units.observe([core.TIMER, others.SERVICE])
    timer, service = found[core.TIMER], found[others.SERVICE].properties
    unit = managed_units.Unit(others.SERVICE, drop_ins=(core.DROP_IN,))
    theirs = (*managed_units.foreign(unit, service), *others.fragment(service))
    return core.Observed(
        packages=tuple(sorted(packages.installed(wanted.packages))),
        lineages=lineages.known(),
        texts={path: files.read(path) for path in {**core.files(wanted), core.TOKEN: None}},
        timer=(timer.enabled, timer.active),
        undeployed=tuple(name for name, failure in failures().items() if failure.what == "deployment"),
        programs={path: os.path.realpath(path) for path in others.PLACES if os.path.lexists(path)},
        units={path: files.read(path) or "" for path in theirs},
    )


def objections(steps: Sequence[core.Issue], wanted: Wanted) -> Dict[str, str]:
    """Return why certificates are not asked for, by name: the authority would refuse, or has just done so, or something would be lost."""
    if not steps:
        return {}
    own = addresses.own()
    known = failures()
    found = {}
    for step in steps:
        certificate = _certificate(step, wanted)
        put_off = renewals.must_wait(known.get(step.certificate), _request(certificate, wanted), time.time(), readable)
        lost = (
            storage.unusable(step.certificate, lineages.stored(step.certificate)) or step.refused or _fewer(certificate)
        )
        if lost:
            found[step.certificate] = f"The certificate {step.certificate} was not asked for: {lost}"
        elif put_off and not wanted.retry_failed:
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
    certificate = _certificate(step, wanted)
    before = lineages.now(step.certificate, lineages.looked()[0].get(step.certificate))
    began = time.time()
    # Nothing that was opened is left behind by a signal: it unwinds the window, too.
    with process.unwinding(), _window(step, wanted):
        seconds = _ISSUE_SECONDS + wanted.propagation_seconds
        try:
            done = run(step.argv, seconds, env={core.HELD: "1", **environment(wanted.ca_path)})
        except process.TookTooLong as error:
            _write_down_issue(certificate, wanted, storage.Verdict(storage.REFUSED, str(error)))
            raise
    printed = f"{done.out}\n{done.err}"
    said = core.reason(printed) or core.last_words(printed)
    # Its exit code says that something was issued, not what.
    found = lineages.looked()[0].get(step.certificate)
    after = lineages.now(step.certificate, found)
    differs = core.difference(found, certificate, wanted)
    failure = storage.verdict(step.certificate, done.code, said, _log(printed, began), before, after, differs)
    if failure is not None:
        _write_down_issue(certificate, wanted, failure)
        raise HostError(_not_issued(step.certificate, failure, certificate, wanted))
    forget([step.certificate])
    deploy(step.certificate, step.domains, wanted.deploy_command, wanted.served_port)


def _write_down_issue(certificate: Certificate, wanted: Wanted, verdict: storage.Verdict) -> None:
    what, pause = renewals.AFTER[verdict.kind]
    request = _request(certificate, wanted)
    failed(certificate.name, renewals.Failure(what, time.time(), verdict.reason, request=request, pause=pause))


def _log(printed: str, began: float) -> Optional[str]:
    """Return what certbot wrote into its log since it was started; None where that cannot be read."""
    path = storage.log_path(printed)
    try:
        if os.stat(path or _LOG).st_mtime >= began - 1:
            return storage.of_last_run(files.read(path or _LOG) or "")
    except OSError:
        pass
    # It says where its log is before it asks anybody for anything.
    return None if path else ""


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


def forget(well: Sequence[str], due: Optional[Sequence[str]] = None) -> None:
    """Forget the failures of these certificates, and of requests that nobody makes any more: those that are not ``due``."""
    before = failures()
    after = {
        name: failure
        for name, failure in before.items()
        if name not in well and (due is None or failure.what != "issue" or name in due)
    }
    if after != before:
        files.write(core.FAILURES, renewals.to_text(after), 0o600)


def has_forgotten(due: Sequence[str]) -> bool:
    """Return whether ``forget`` would have nothing to forget, as every failed request is still made."""
    return all(failure.what != "issue" or name in due for name, failure in failures().items())


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
    waiting = {name: said for name, said in put_off().items() if name in lineages.renewable()}
    # certbot renews everything or one; only where something is left out does it have to be called for each.
    calls = [["--cert-name", name] for name in lineages.renewable() if name not in waiting] if waiting else [[]]
    environ = environment(settings().ca_path)
    code = 0
    with process.protected() as child:
        for options in calls:
            began = time.time()
            argv = [core.CERTBOT, "renew", "--non-interactive", "--no-random-sleep-on-renew", *options]
            ended, said = child.capture(argv, environ, _RENEW_SECONDS)
            _write_down(ended, said, _log(said, began), options[1:])
            code = code or ended
    for sentence in waiting.values():
        sys.stderr.write(f"{sentence}\n")
    return code or (1 if waiting else 0)


def _write_down(code: int, said: str, log: Optional[str], only: Sequence[str]) -> None:
    """Write down how a renewal of all certificates, or of this one, went."""
    found = core.failures(said)
    parts = storage.logs(log)
    for name, reason in found.items():
        # What of a renewal goes wrong on the host itself is tried again whenever certbot's timer does.
        local = storage.asked(reason, parts.get(name)) == storage.LOCAL
        failed(name, renewals.Failure("renewal", time.time(), reason, pause=renewals.NONE if local else renewals.GROWS))
    known = [name for name, failure in failures().items() if failure.what == "renewal"]
    removed = [name for name in known if name not in lineages.renewable()]
    if code == 0 or found:
        forget([name for name in known if name not in found and (name in only or not only)] + removed)
    if code:
        sys.stderr.write(said)


def open_window(held_by: int, arguments: Sequence[str]) -> None:
    """Open port 80 for the certbot with this process id and these arguments, by what the role wrote down."""
    about, known = settings(), lineages.readable()
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
    own, unread = lineages.looked()
    found, now = {**own, **{f"{one.name} (supplied)": one for one in supplied.lineages()}}, time.time()
    return renewals.lines(found, now, readable), [*unread, *renewals.problems(found, failures(), now, readable)]


def _certificate(step: core.Issue, wanted: Wanted) -> Certificate:
    return next(one for one in wanted.certificates if one.name == step.certificate)


def _window(step: core.Issue, wanted: Wanted) -> "contextlib.AbstractContextManager[object]":
    if not _certificate(step, wanted).needs_window:
        return contextlib.nullcontext()
    networks = sources.networks(wanted.window, step.domains, wanted.cloudflare)
    return window.opened(wanted.window, networks, f"certificate {step.certificate}")


def _fewer(certificate: Certificate) -> str:
    """Return why certbot may issue for fewer names than it is asked for, where that could be; nothing where it may not."""
    if len(certificate.domains) == 1:
        return ""
    path = storage.issues_fewer({path: files.read(path) for path in storage.CLI_INI})
    return path and (
        f"{path} sets allow-subset-of-names, so certbot may issue it for some of its names only, and would do so on each run. Remove that line "
        f"({renewal_conf.FEWER} = True in {storage.RENEWAL}/NAME.conf does the same for renewals of a single certificate), then run again."
    )


def _not_issued(name: str, failure: storage.Verdict, certificate: Certificate, wanted: Wanted) -> str:
    """Return the sentence about a certificate that is not there as it was wanted."""
    reason = failure.reason.rstrip(".")
    if failure.kind == storage.DEPLOYMENT:
        return f"The certificate {name} was issued, but its deployment failed: {reason}. Mend what it named, then run again."
    if failure.kind == storage.ISSUED:
        return (
            f"The certificate {name} is not as it was asked for: {reason}. The authority is not asked again by itself, as it would issue one "
            "more each time, and limits how many. Look at 'certbot certificates', fix what it named, then run again with retry_failed."
        )
    if failure.kind == storage.LOCAL:
        return (
            f"The certificate {name} was not issued: certbot failed on this host, and the authority has refused nothing: {reason}. Fix that, "
            "then run again."
        )
    if not certificate.needs_window:
        advice = "See that the token may edit the zone's records, then run again."
    else:
        advice = (
            f"Port {wanted.window.port} is closed again; see that the names lead to this host and that the provider's firewall lets that port "
            "through, then run again."
        )
    return f"The certificate {name} was not issued: {reason}. {advice}"


def _request(certificate: Certificate, wanted: Wanted) -> str:
    """Return what tells this request from one with anything else in it, another token among it; not how certbot is called for it."""
    parts = (
        *certificate.domains,
        certificate.method,
        certificate.webroot,
        wanted.directory_url,
        wanted.email,
        wanted.key_type,
    )
    rest = (str(wanted.propagation_seconds), wanted.ca_path, wanted.cloudflare_token)
    return hashlib.sha256("\0".join((*parts, *rest)).encode()).hexdigest()[:16]
