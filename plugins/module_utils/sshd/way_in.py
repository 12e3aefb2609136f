# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether those who are allowed get in: what sshd, PAM and the session would say to each of them.

Source: allowed_user() of OpenSSH's auth.c, auth2-pubkeyfile.c, do_nologin() of session.c; pam_unix(8), shadow(5).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Collection, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..base.age import NO_AGE, Age
from ..base.errors import Refusal
from . import people
from .authorized_keys import MOST_LINES, Key, first_lines
from .config import Line
from .crypto import ANY, Accepted
from .logins import STRANGERS, inside
from .settings import Settings

#: Shells that end every session at once.
_NO_SHELLS = ("nologin", "false", "true", "sync")
#: What images put in front of a key that shall only name the right user.
_TURNS_AWAY = re.compile(r"please log ?in as|exit 142", re.IGNORECASE)
#: A key that nobody holds: whoever may come by other keys is asked about with it.
_NOBODYS = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfUWUpfyuWL1F9nThEfl8s5I6WZFTVDzzuTpGIlCfks"
_MOST_QUESTIONS = 12
#: What sshd says, and what to do about it; ``{name}`` is the user.
_REMEDIES = (
    (r"bad ownership or modes for \w+ (?P<path>\S+)", "run 'chown {name}: {path}; chmod go-w {path}' on this host"),
    (
        r"Could not open user '.*' authorized keys '(?P<path>[^']+)'",
        "make that file and the folders above it such that {name} may read them, as whom sshd reads them",
    ),
    (r"not allowed because shell", "give {name} a shell ('usermod -s /bin/bash {name}', or shell in accounts_admins)"),
    (
        r"not allowed because account is locked",
        "remove 'UsePAM no' from sshd's configuration, or run 'usermod -p \"*\" {name}', which no password fits either",
    ),
    (r"not allowed because", "remove the line of sshd's configuration that says so"),
)
_NEW_KEY = "give {name} a key that sshd takes (keys in accounts_admins)"


class KeyFile(NamedTuple):
    """A file of keys, and why sshd would not read it for this user; empty where it would.

    ``too_large`` is whether it is sshd that would read it, and without an end.
    """

    path: str
    text: str
    problem: str = ""
    too_large: bool = False


class HeldLine(NamedTuple):
    """A line of a file of keys: where it stands and its key.

    ``problem`` is why sshd would not take it, ``misleads`` why somebody does not get in although it does; empty where not so.
    """

    place: str
    key: Key
    problem: str = ""
    misleads: str = ""

    @property
    def why(self) -> str:
        return self.problem or self.misleads


@dataclass(frozen=True)
class Person:
    """An allowed user, as far as getting in goes.

    ``by_others`` is whether keys may come from elsewhere than files: from an authority or a command. ``only_files`` is
    whether this user shall do nothing but move files, for which no shell is needed, ``is_locked`` whether the password is.
    ``nologin`` is the file that keeps all but root out now. ``root_stays_out`` is whether PermitRootLogin keeps this account out, which
    goes by the UID 0 and not by the name.
    """

    name: str
    uid: int = 1000
    shell: str = "/bin/bash"
    shell_runs: bool = True
    age: Age = NO_AGE
    is_locked: bool = False
    files: Tuple[KeyFile, ...] = ()
    by_others: bool = False
    only_files: bool = False
    nologin: str = ""
    barrier: str = ""
    root_stays_out: bool = False


class Tried(NamedTuple):
    """What sshd said when it was asked: the place of a line whose key would do, else its words; and PAM's words."""

    taken: str = ""
    words: str = ""
    pam: str = ""


def barrier(name: str, groups: Sequence[str], own: Sequence[Settings], lines: Sequence[Line]) -> str:
    """Return the setting that keeps an account out from everywhere, whatever AllowUsers says, and where it stands; else nothing.

    ``own`` is what sshd says of each kind of this account's logins, ``lines`` are all of its configuration.
    """
    found = [_keeps_out(name, groups, effective) for effective in own]
    # Kept out from some place only, a user still gets in.
    if not found or not all(found):
        return ""
    keyword, pattern = found[0]
    places = [line.place for line in lines if line.keyword == keyword.lower() and pattern.split()[0] in line.arguments]
    return f"'{keyword} {pattern}'" + (f" ({', '.join(places)})" if places else "")


def _keeps_out(name: str, groups: Sequence[str], effective: Settings) -> Tuple[str, ...]:
    for keyword, names in (("DenyUsers", (name,)), ("DenyGroups", groups)):
        for pattern in effective.get(keyword.lower(), ()):
            if any(people.fits(pattern, each) for each in names):
                return keyword, pattern
    allowed = effective.get("allowgroups", ())
    if allowed and not any(people.fits(pattern, group) for pattern in allowed for group in groups):
        return "AllowGroups", " ".join(allowed)
    return ()


def lines(person: Person, now: str, accepted: Accepted = ANY) -> List[HeldLine]:
    """Return the lines with a key of all files, those by which somebody gets in first; ``now`` as YYYYMMDDHHMMSS."""
    found = []
    for file in person.files:
        for number, key in first_lines(file.text)[0]:
            if key is not None:
                problem = file.problem or _key_problem(key, now, accepted)
                found.append(HeldLine(f"{file.path}:{number}", key, problem, _misleads(key)))
    return sorted(found, key=lambda line: bool(line.why))


def _key_problem(key: Key, now: str, accepted: Accepted) -> str:
    if key.options_problem:
        return f"{key.options_problem}, and then takes nothing of that line"
    if key.expired(now):
        return "that key has expired"
    if not accepted.takes(key.type, key.rsa_bits or 0, key.blob):
        return "sshd shall not take that key (revoked_keys), or its type or size (crypto)"
    return ""


def _misleads(key: Key) -> str:
    if key.holds_another:
        return "two keys are on that one line, of which sshd takes the first; put each on a line of its own"
    if _TURNS_AWAY.search(key.command):
        return "its command= only says which other user to log in as"
    return ""


def questions(held: Sequence[HeldLine], client: str, elsewhere: Sequence[str]) -> List[Tuple[str, str]]:
    """Return which keys to ask sshd about and from which addresses, the likeliest first; that of nobody where there is none.

    ``client`` is from where this run comes, empty where nobody knows, ``elsewhere`` from where else sshd may judge differently.
    """
    usual = client or STRANGERS[0]
    first: List[Tuple[str, str]] = []
    later: List[Tuple[str, str]] = []
    for line in held:
        key = f"{line.key.type} {line.key.blob}"
        named = filter(None, map(inside, line.key.sources))
        first += [(key, source) for source in dict.fromkeys([usual, *named])]
        later += [(key, source) for source in dict.fromkeys(elsewhere) if source != usual]
    return [*first, *later][:_MOST_QUESTIONS] or [(_NOBODYS, usual)]


def account_problem(person: Person, uses_pam: bool, today: int, pam: Optional[str] = None, client: str = "") -> str:
    """Return why this account gets no session, with the remedy; empty where it does. ``today`` in days since 1970.

    ``pam`` is what PAM said about the account, empty where it had nothing against it; None where it was not asked. ``client`` is the
    address that it was asked about.
    """
    name = person.name
    if person.barrier:
        return f"{person.barrier} in sshd's configuration denies {name!r} all the same; remove that line"
    if person.root_stays_out:
        return (
            f"{name!r} has the UID 0, and PermitRootLogin 'no' keeps every such account out; give {name} a UID of its own and a way to "
            "root by sudo, or set ssh_hardening_permit_root_login to prohibit-password"
        )
    if not person.shell_runs:
        return f"the shell of {name}, {person.shell}, is not there or cannot be run; {_remedy('not allowed because shell', name)}"
    if posixpath.basename(person.shell) in _NO_SHELLS and not person.only_files:
        return f"{person.shell}, the shell of {name}, ends every session; {_remedy('not allowed because shell', name)}"
    if not uses_pam:
        return _problem_without_pam(person, today)
    if pam == "":
        return ""
    said = _expiry(person, today) or _forced_change(person, today) or _no_logins(person)
    if said or pam is None:
        return said
    place = f" for a login from {client}, from where this run comes" if client else ""
    elsewhere = ", which may let that user in from elsewhere (pam_access: /etc/security/access.conf)" if client else ""
    return (
        f"PAM refuses the account{place} ({pam}); see 'journalctl -t sshd -t portcullis' and /etc/pam.d/sshd{elsewhere}"
    )


def _problem_without_pam(person: Person, today: int) -> str:
    if person.is_locked:
        remedy = _remedy("not allowed because account is locked", person.name)
        return f"the password of {person.name} is locked, for which sshd refuses keys too under 'UsePAM no'; {remedy}"
    return _expiry(person, today) or _no_logins(person)


def _expiry(person: Person, today: int) -> str:
    if not person.age.has_expired(today):
        return ""
    return f"the account of {person.name} has expired; run 'usermod -e \"\" {person.name}' on this host"


def _forced_change(person: Person, today: int) -> str:
    name = person.name
    if person.age.must_change:
        return f"{name} must set a new password first ('chage -d 0'); run 'chage -d $(date +%F) {name}' on this host"
    if person.age.is_too_old(today):
        return f"the password of {name} has expired, and a new one must be set first; run 'chage -M -1 {name}' on this host"
    return ""


def _no_logins(person: Person) -> str:
    if not person.nologin or person.uid == 0:
        return ""
    return f"the file {person.nologin} keeps all but root out; remove it"


def key_problem(person: Person, held: Sequence[HeldLine], tried: Optional[Tried] = None) -> str:
    """Return why no key of this user's does, with the remedy; empty where one does.

    ``tried`` is what sshd itself said, where it could be asked.
    """
    name = person.name
    refused = tried is not None and "not allowed because" in tried.words
    by_others = person.by_others or any(line.key.is_ca and not line.why for line in held)
    if not refused and (by_others or _does(held, tried)):
        return ""
    reasons = [f"{line.place}: {line.why}" for line in held if line.why][:3]
    reasons += [file.problem for file in person.files if file.problem and not held]
    reasons += [
        f"{file.path} has more than {MOST_LINES} lines, and the rest was not read"
        for file in person.files
        if file.text.count("\n") >= MOST_LINES and first_lines(file.text)[1]
    ]
    if tried is not None and tried.words:
        reasons = [tried.words, *(reason for reason in reasons if not refused)]
    why = f" ({'; '.join(dict.fromkeys(reasons))})" if reasons else ""
    remedy = _remedy(tried.words if tried is not None else "", name)
    return f"{name!r} has no key in authorized_keys that sshd would accept, and passwords will no longer work{why}; {remedy}"


def _does(held: Sequence[HeldLine], tried: Optional[Tried]) -> bool:
    if tried is None:
        return any(not line.why for line in held)
    # The same key may stand on two lines, and the first counts.
    misleading = {line.place for line in held if line.misleads}
    return bool(tried.taken) and tried.taken not in misleading


def refuse_lost(problems: Mapping[str, str], out_before: Collection[str]) -> None:
    """Raise Refusal for those whom a change leaves out, for all of them at once.

    ``problems`` are those with it, ``out_before`` who was allowed already and did not get in then.
    """
    lost = [_sentence(name, problem) for name, problem in problems.items() if name not in out_before]
    if lost:
        raise Refusal(" ".join(lost))


def _sentence(name: str, problem: str) -> str:
    named = "" if problem.startswith(repr(name)) else f"{name!r} could not log in: "
    return (
        f"ssh_hardening_allow_users: {named}{problem}, or leave {name} out of that list (by default portcullis_admins)."
    )


def left_out(name: str, problem: str) -> str:
    """Return what to say of an allowed user who did not get in before either."""
    return f"{name} is allowed to log in, but cannot: {problem}."


def own_doing(name: str, problem: str) -> str:
    """Return what to say of an allowed user who does not get in after a change, and whom that does not keep out."""
    return (
        f"{name} is allowed to log in, but cannot: {problem}. It is not this change that keeps {name} out: with these files the former "
        f"configuration does not let {name} in either, or they change all the time."
    )


def untried(names: Sequence[str], reason: str) -> str:
    """Return what to say where sshd could not be asked."""
    return f"Whether sshd takes the keys of {', '.join(names)} was judged by their files alone, since {reason}."


def _remedy(words: str, name: str) -> str:
    for pattern, remedy in _REMEDIES:
        matched = re.search(pattern, words)
        if matched is not None:
            return remedy.format(name=name, **matched.groupdict())
    return _NEW_KEY.format(name=name)
