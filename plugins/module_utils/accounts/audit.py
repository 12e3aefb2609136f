# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the accounts of a host: from what was observed to findings, each a sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

from ..base import values
from ..sshd.authorized_keys import MOST_LINES
from .account import Account

_DAY = 86400
#: NIST SP 800-57 has shorter ones end in 2030.
_RSA_BITS = 3072
#: A user may have as many keys as fit into a file. So many of each are listed, and so much of what is written beside one; so many
#: findings of one kind are about the same user.
_LISTED_KEYS = 200
_LONGEST_COMMENT = 100
_ALIKE = 10


@dataclass(frozen=True)
class Wanted:
    """How far the audit goes."""

    max_seconds: int
    extra_passwords: Tuple[str, ...] = ()
    old_key_days: int = 730
    unused_days: int = 180

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Wanted":
        """Return the options of the module ``account_audit`` as values; Refusal for what is out of bounds."""
        return cls(
            max_seconds=values.in_bounds(params["max_seconds"], "max_seconds", 0, 3600, "seconds"),
            extra_passwords=tuple(params["extra_passwords"]),
            old_key_days=values.in_bounds(params["old_key_days"], "old_key_days", 1, 36500, "days"),
            unused_days=values.in_bounds(params["unused_days"], "unused_days", 1, 36500, "days"),
        )


@dataclass(frozen=True)
class Guessed:
    """How far guessing a password came. ``why`` is empty unless it was found; ``problem`` says why nothing could be tried."""

    tried: int
    total: int
    why: str = ""
    problem: str = ""

    @property
    def finished(self) -> bool:
        return self.tried == self.total


@dataclass(frozen=True)
class Observed:
    """A host's accounts, and what became of guessing.

    ``last_logins`` are seconds since the epoch by user's name; ``login_records`` the files that tell them; ``su_group`` is
    the only group that may use su, if there is one. ``key_sources`` are lines of sshd's configuration by which others than files of keys
    decide who gets in. ``clock`` is the host's.
    """

    accounts: Tuple[Account, ...]
    guessed: Mapping[str, Guessed]
    last_logins: Mapping[str, float]
    login_records: Tuple[str, ...]
    su_group: Optional[str]
    clock: float
    key_sources: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what kind it is, whom it is about, and a sentence for a person."""

    kind: str
    users: Tuple[str, ...]
    text: str


@dataclass(frozen=True)
class PublicKey:
    """A key by which a user gets in; ``bits`` is of RSA alone, ``unchanged_days`` the age of the file that it stands in."""

    fingerprint: str
    type: str
    bits: Optional[int]
    comment: str
    path: str
    unchanged_days: int


@dataclass(frozen=True)
class User:
    """An account that gets in, keeps a password or becomes root; ``root`` says how it does, ``last_login_days`` is None where none is known."""

    name: str
    uid: int
    shell: str
    password: str
    scheme: str
    guessed: bool
    guesses_tried: int
    guesses_total: int
    password_login: bool
    root: Tuple[str, ...]
    last_login_days: Optional[int]
    public_keys: Tuple[PublicKey, ...]


@dataclass(frozen=True)
class Audit:
    """What was found, and what could not be looked at to the end."""

    findings: Tuple[Finding, ...]
    unfinished: Tuple[str, ...]
    users: Tuple[User, ...]

    def to_data(self) -> Dict[str, Any]:
        """Return the audit as the module returns it."""
        return {
            "findings": [{**asdict(finding), "users": list(finding.users)} for finding in self.findings],
            "unfinished": list(self.unfinished),
            "users": [
                {**asdict(user), "root": list(user.root), "public_keys": [asdict(key) for key in user.public_keys]}
                for user in self.users
            ],
        }


def audit(observed: Observed, wanted: Wanted) -> Audit:
    """Return what is wrong, the worst first."""
    found: List[Finding] = []
    for judge in (_passwords, _password_roots, _second_roots, _su, _key_sources, _unread_keys, _keys, _unused):
        found += judge(observed, wanted)
    accounts = [account for account in observed.accounts if _is_listed(account)]
    return Audit(tuple(found), tuple(_unfinished(observed)), tuple(_summary(account, observed) for account in accounts))


def _passwords(observed: Observed, _wanted: Wanted) -> Iterator[Finding]:
    for account in observed.accounts:
        guessed = observed.guessed.get(account.name)
        root = ", and may become root" if account.may_become_root and account.uid else ""
        if account.password.state == "empty":
            yield Finding(
                "empty_password",
                (account.name,),
                f"{account.name} has an empty password{root}; lock it ('passwd -l {account.name}').",
            )
        elif guessed is not None and guessed.why:
            yield Finding(
                "weak_password",
                (account.name,),
                f"The password of {account.name} was guessed: {guessed.why}{root}; lock it ('passwd -l {account.name}') or have "
                "a better one set.",
            )
        if account.password.outdated:
            yield Finding(
                "outdated_hash",
                (account.name,),
                f"The password of {account.name} is hashed with {account.password.scheme}, which is fast to guess offline; set it again "
                f"('passwd {account.name}').",
            )


def _password_roots(observed: Observed, _wanted: Wanted) -> Iterator[Finding]:
    for account in observed.accounts:
        if account.logs_in_by_password and account.may_become_root:
            yield Finding(
                "password_login_to_root",
                (account.name,),
                f"The password of {account.name} is enough to log in over ssh and become root ({account.ways_to_root[0]}); lock that "
                "password or turn PasswordAuthentication off.",
            )


def _second_roots(observed: Observed, _wanted: Wanted) -> Iterator[Finding]:
    others = tuple(account.name for account in observed.accounts if account.uid == 0 and account.name != "root")
    if others:
        yield Finding(
            "second_root",
            others,
            f"{_and(others)} {'has' if len(others) == 1 else 'have'} UID 0 and so {'is' if len(others) == 1 else 'are'} root "
            "under another name; give that account a UID of its own or remove it.",
        )
    owners: Dict[int, List[str]] = {}
    for account in observed.accounts:
        owners.setdefault(account.uid, []).append(account.name)
    for uid, names in owners.items():
        if uid and len(names) > 1:
            yield Finding(
                "shared_uid", tuple(names), f"{_and(names)} share UID {uid}, so each is the other to the kernel."
            )
    for account in observed.accounts:
        for way in account.ways_to_root:
            if account.uid and way.startswith("group "):
                yield Finding(
                    "root_by_group", (account.name,), f"{account.name} becomes root without any password by {way}."
                )


def _su(observed: Observed, _wanted: Wanted) -> Iterator[Finding]:
    root = next((account for account in observed.accounts if account.name == "root"), None)
    if root is not None and root.password.state == "set" and observed.su_group is None:
        yield Finding(
            "su_for_all",
            ("root",),
            "Every user of this host becomes root by su with root's password; lock it ('passwd -l root') or let only one "
            "group use su (pam_wheel in /etc/pam.d/su).",
        )


def _key_sources(observed: Observed, _wanted: Wanted) -> Iterator[Finding]:
    for said in observed.key_sources:
        yield Finding(
            "foreign_key_source",
            (),
            f"{said}, which lets people in whose keys are in no file of keys; remove that line, or declare it in ssh_hardening_settings.",
        )


def _unread_keys(observed: Observed, _wanted: Wanted) -> Iterator[Finding]:
    for account in observed.accounts:
        if account.unread_keys:
            yield Finding(
                "unreadable_key",
                (account.name,),
                f"What lets {account.name} in by key cannot be read whole ({'; '.join(account.unread_keys[:3])}): neither a comment nor a "
                "key that sshd takes; see what is there, and remove it.",
            )
        for path in account.long_files:
            yield Finding(
                "unreadable_key",
                (account.name,),
                f"{path} of {account.name} has more than {MOST_LINES} lines, and the rest was not read: whose keys let in there is not "
                "known; see what is there, and remove what is not needed.",
            )


def _keys(observed: Observed, wanted: Wanted) -> Iterator[Finding]:
    users_by_key: Dict[str, List[str]] = {}
    for account in observed.accounts:
        weak = []
        for held in account.keys:
            users_by_key.setdefault(held.key.fingerprint, []).append(account.name)
            bits = held.key.rsa_bits
            if bits is not None and bits < _RSA_BITS:
                weak.append((bits, held.key.fingerprint))
        for bits, fingerprint in weak[:_ALIKE]:
            yield Finding(
                "weak_key",
                (account.name,),
                f"{account.name} gets in by an RSA key of {bits} bits ({fingerprint}); have it replaced by an Ed25519 key.",
            )
        if len(weak) > _ALIKE:
            yield Finding(
                "weak_key",
                (account.name,),
                f"{account.name} gets in by {len(weak) - _ALIKE} more RSA keys of less than {_RSA_BITS} bits; have them replaced by Ed25519 keys.",
            )
    yield from _shared(users_by_key)
    for account in observed.accounts:
        for path, days in _ages(account, observed.clock).items():
            if days > wanted.old_key_days:
                yield Finding(
                    "old_key",
                    (account.name,),
                    f"{path} was last changed {days} days ago, so every key of {account.name}'s in it is at least that old; have "
                    "them replaced.",
                )


def _shared(users_by_key: Mapping[str, List[str]]) -> Iterator[Finding]:
    by_people: Dict[Tuple[str, ...], List[str]] = {}
    for fingerprint, names in users_by_key.items():
        people = tuple(dict.fromkeys(names))
        if len(people) > 1:
            by_people.setdefault(people, []).append(fingerprint)
    for people, fingerprints in by_people.items():
        for fingerprint in fingerprints[:_ALIKE]:
            yield Finding(
                "shared_key",
                people,
                f"{_and(people)} get in by the same key ({fingerprint}), so nobody can tell who it was; give each a key of their own.",
            )
        if len(fingerprints) > _ALIKE:
            yield Finding("shared_key", people, f"{_and(people)} share {len(fingerprints) - _ALIKE} more keys.")


def _unused(observed: Observed, wanted: Wanted) -> Iterator[Finding]:
    if not observed.login_records:
        return
    for account in observed.accounts:
        gets_in = account.keys or account.password.state in ("set", "empty")
        if not (account.has_shell and gets_in) or account.name == "root":
            continue
        last = observed.last_logins.get(account.name)
        days = int((observed.clock - (last or 0)) // _DAY)
        if days > wanted.unused_days:
            said = "has never logged in" if last is None else f"has not logged in for {days} days"
            yield Finding(
                "unused_login",
                (account.name,),
                f"{account.name} can log in and {said}, as far as {_and(observed.login_records)} "
                f"{'tells' if len(observed.login_records) == 1 else 'tell'}; remove who is not needed.",
            )


def _unfinished(observed: Observed) -> Iterator[str]:
    for account in observed.accounts:
        if not account.own and account.has_shell:
            yield f"The password of {account.name} is not kept on this host, so it could not be tried."
    for name, guessed in observed.guessed.items():
        if guessed.problem:
            yield f"The password of {name} could not be tried: {guessed.problem}."
        elif not guessed.finished:
            yield (
                f"The password of {name} withstood {guessed.tried} of {guessed.total} guesses when the time was up; give "
                "max_seconds more to try all."
            )
    for account in observed.accounts:
        if len(account.keys) > _LISTED_KEYS:
            yield f"{account.name} gets in by {len(account.keys)} keys, of which the first {_LISTED_KEYS} are listed."
    if not observed.login_records:
        yield "This host keeps no record of logins, so who never logged in is not known."


def _is_listed(account: Account) -> bool:
    return account.has_shell or bool(account.keys) or account.password.state != "locked" or account.may_become_root


def _summary(account: Account, observed: Observed) -> User:
    guessed = observed.guessed.get(account.name)
    ages = _ages(account, observed.clock)
    last = observed.last_logins.get(account.name)
    return User(
        name=account.name,
        uid=account.uid,
        shell=account.shell,
        password=account.password.state,
        scheme=account.password.scheme,
        guessed=bool(guessed and guessed.why),
        guesses_tried=guessed.tried if guessed else 0,
        guesses_total=guessed.total if guessed else 0,
        password_login=account.logs_in_by_password,
        root=account.ways_to_root,
        last_login_days=None if last is None else int((observed.clock - last) // _DAY),
        public_keys=tuple(
            PublicKey(
                held.key.fingerprint,
                held.key.type,
                held.key.rsa_bits,
                held.key.comment[:_LONGEST_COMMENT],
                held.path,
                ages[held.path],
            )
            for held in account.keys[:_LISTED_KEYS]
        ),
    )


def _ages(account: Account, clock: float) -> Dict[str, int]:
    return {held.path: int(max(clock - held.changed_at, 0) // _DAY) for held in account.keys}


def _and(names: Iterable[str]) -> str:
    words = list(names)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
