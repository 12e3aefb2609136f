# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether those who are allowed get in: looked at on every run, and asked of sshd and PAM themselves where it matters."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import stat
import tempfile
import time
from typing import Callable, Collection, Dict, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from ...base import age
from ...base.errors import HostError
from ...machine import files, pam, session, user_files
from .. import people, way_in as core
from ..access import USER_CA_KEYS
from ..config import Config
from ..crypto import Accepted
from ..logins import Login, inside
from ..settings import Settings
from ..wanted import Wanted
from ..way_in import HeldLine, Person, Tried
from . import key_files, probe as sshd_probe

Said = Mapping[Login, Settings]

_NOLOGIN = ("/etc/nologin", "/run/nologin")
#: So often two configurations are compared where a user's files change in between.
_ROUNDS = 3


class Look(NamedTuple):
    """An allowed user and the lines of the files that sshd would look into."""

    person: Person
    held: Tuple[HeldLine, ...]


class Verdict(NamedTuple):
    """Who is allowed and does not get in, each with why, and did not before either; and other things to say."""

    out: Mapping[str, str]
    notes: Tuple[str, ...] = ()

    @property
    def warnings(self) -> Tuple[str, ...]:
        return (*(core.left_out(name, problem) for name, problem in self.out.items()), *self.notes)


class WayIn:
    """The way in of those who are allowed, under one configuration of sshd; ``said`` is what ``sshd -T`` says of that.

    ``config`` is that, and ``options`` make a sshd read it where it is not the one on disk.
    """

    def __init__(self, wanted: Wanted, said: Said, config: Config, options: Sequence[str] = ()) -> None:
        self._lines = config.lines()
        self._wanted = wanted
        self._said = said
        self._accepted = Accepted.by(next(iter(said.values()), {}), wanted.access.revoked_blobs)
        self._options = options
        self._client = session.client()
        self._traces: Dict[str, Tuple[user_files.Trace, ...]] = {}
        #: Users without rights of whom sshd gave no answer, which they can bring about.
        self.unanswered: Set[str] = set()
        self.uses_pam = any("yes" in values.get("usepam", ()) for values in said.values())
        names = [name for name in wanted.users if not (name == "root" and self._keeps_root_out(name))]
        self.looks = [look for look in map(self._look, names) if look is not None]

    def suspected(self) -> Dict[str, str]:
        """Return what files tell against users who are allowed, by name."""
        found = {look.person.name: self._account(look) or core.key_problem(*look) for look in self.looks}
        return {name: problem for name, problem in found.items() if problem}

    def found(self, names: Optional[Sequence[str]] = None) -> Dict[str, str]:
        """Return the same as sshd and PAM themselves have it, for all or for some; Unavailable where sshd cannot be asked."""
        server = session.server()
        with tempfile.TemporaryDirectory(prefix="portcullis-") as folder:
            options = [*(self._options or sshd_probe.host_key(folder))]
            port = self._wanted.ports[0]
            with sshd_probe.probing(str(server) if server else None, port, folder, options) as probe:
                looks = [look for look in self.looks if names is None or look.person.name in names]
                problems = {look.person.name: self._ask(probe, look) for look in looks}
        return {name: problem for name, problem in problems.items() if problem}

    def changed(self, name: str) -> bool:
        """Return whether a user's files of keys, or what leads to them, have changed since they were looked at."""
        entry = pwd.getpwnam(name)
        return self._traces.get(name) != _traces(entry, self._own(name))

    def _ask(self, probe: sshd_probe.Probe, look: Look) -> str:
        words = pam.account(look.person.name, str(self._client or "")) if self.uses_pam else None
        problem = self._account(look, words)
        if problem or any(file.too_large for file in look.person.files):
            # sshd would read such a file to its end.
            return problem or core.key_problem(look.person, look.held)
        try:
            return core.key_problem(look.person, look.held, self._try(probe, look))
        except sshd_probe.Unanswered as error:
            if self.has_rights(look.person.name):
                raise
            self.unanswered.add(look.person.name)
            return str(error).rstrip(".")

    def has_rights(self, name: str) -> bool:
        """Return whether a user is the one of this run, or becomes root: whoever may do neither must not stop a run."""
        return name == self._wanted.login_user or session.has_rights(name, pwd.getpwnam(name).pw_uid)

    def _account(self, look: Look, pam_words: Optional[str] = None) -> str:
        return core.account_problem(
            look.person, self.uses_pam, int(time.time() // 86400), pam_words, str(self._client or "")
        )

    def _try(self, probe: sshd_probe.Probe, look: Look) -> Optional[Tried]:
        misleading = {line.place for line in look.held if line.misleads}
        last = Tried()
        name = look.person.name
        entries = [entry for values in self._said.values() for entry in values.get("allowusers", ())]
        named = [inside(host) for hosts in people.hosts_of(entries, name) for host in hosts.split(",")]
        elsewhere = [*filter(None, named), *(login.address for login in self._said if login.user == name)]
        for key, source in core.questions(look.held, str(self._client or ""), elsewhere):
            answer = Tried(*probe.ask(name, source, key))
            if answer.taken and answer.taken not in misleading:
                return answer
            last = answer if answer.taken or answer.words or not last.words else last
        return last

    def _own(self, name: str) -> List[Settings]:
        return [values for login, values in self._said.items() if login.user == name] or list(self._said.values())

    def _keeps_root_out(self, name: str) -> bool:
        return all(values.get("permitrootlogin") == ("no",) for values in self._own(name))

    def _look(self, name: str) -> Optional[Look]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        own = self._own(name)
        # Before anything is read of them.
        self._traces[name] = _traces(entry, own)
        only_files = name in [user.name for user in self._wanted.access.sftp] or any(
            "internal-sftp" in " ".join(values.get("forcecommand", ())) for values in own
        )
        shell = entry.pw_shell or "/bin/sh"
        shadow = files.read("/etc/shadow") or ""
        person = Person(
            name,
            entry.pw_uid,
            shell,
            only_files or _runs(shell),
            age.ages(shadow).get(name, age.NO_AGE),
            name in age.locked(shadow),
            read_key_files(entry, own),
            any(map(self._by_others, own)),
            only_files,
            next(filter(os.path.exists, _NOLOGIN), ""),
            core.barrier(name, _groups(entry), own, self._lines),
            entry.pw_uid == 0 and self._keeps_root_out(name),
        )
        return Look(person, tuple(core.lines(person, time.strftime("%Y%m%d%H%M%S"), self._accepted)))

    def _by_others(self, effective: Settings) -> bool:
        # Authorities of ours from an earlier run count only where this one wants them.
        nothing = (("none",), (USER_CA_KEYS,))
        keywords = ("trustedusercakeys", "authorizedkeyscommand")
        return bool(self._wanted.access.user_ca_keys) or any(
            effective.get(keyword, ("none",)) not in nothing for keyword in keywords
        )


def refuse(coming: Callable[[], WayIn], today: Callable[[], WayIn], allowed_before: Collection[str]) -> Verdict:
    """Raise Refusal where a change would leave somebody out who is allowed, and return what else there is to say.

    Who was allowed before and does not get in today either is only named.
    """
    notes: Tuple[str, ...] = ()
    then = coming()
    try:
        problems = then.found()
    except sshd_probe.Unavailable as error:
        problems = then.suspected()
        notes = (core.untried([look.person.name for look in then.looks], str(error)),)
    before = _kept_out_anyway(then, problems, coming, today, [name for name in problems if name in allowed_before])
    problems = {name: problem for name, problem in problems.items() if before.get(name) != ""}
    core.refuse_lost(problems, before)
    return Verdict(problems, notes)


def refuse_out(now: Callable[[], WayIn], former: Callable[[], WayIn], out_before: Collection[str]) -> Tuple[str, ...]:
    """Raise Refusal where somebody who is allowed does not get in now and did, or was to, before; return what else there is to say.

    ``former`` is the way in by the configuration that there was. What keeps somebody out under both is not the change. Whoever has
    rights on this host is never taken for that.
    """
    then = now()
    found = _confirmed(then, [look.person.name for look in then.looks])
    problems = {name: problem for name, problem in found.items() if name not in out_before}
    users = [name for name in problems if not then.has_rights(name)]
    anyway = _kept_out_anyway(then, problems, now, former, users)
    core.refuse_lost(problems, anyway)
    return tuple(core.own_doing(name, problem) for name, problem in anyway.items() if problem)


def _kept_out_anyway(
    first: WayIn,
    problems: Mapping[str, str],
    coming: Callable[[], WayIn],
    today: Callable[[], WayIn],
    names: Sequence[str],
) -> Dict[str, str]:
    """Return of these users those whom not the change keeps out, with why they do not get in; empty words for who does.

    Both configurations are asked about the same files: where those change in between, and that is for their owner to do, it says
    nothing. Whoever goes on changing them and has no rights on this host stops no change; of others the last answers count. Where sshd
    gave no answer it is not asked again, which may take long.
    """
    found: Dict[str, str] = {}
    left = list(names)
    then, out = first, problems
    for attempt in range(_ROUNDS):
        if not left:
            break
        if attempt:
            then = coming()
            out = _confirmed(then, left)
        before = _confirmed(today(), left)
        changing = [name for name in left if then.changed(name)]
        again = [name for name in changing if attempt < _ROUNDS - 1 and name not in then.unanswered]
        for name in left:
            own = name in changing and not then.has_rights(name)
            if name not in again and (name not in out or name in before or own):
                found[name] = out.get(name, "")
        left = again
    return found


def look(today: WayIn) -> Verdict:
    """Return what there is to say of those who are allowed and do not get in as the host is."""
    suspected = today.suspected()
    return Verdict(_confirmed(today, list(suspected)) if suspected else {})


def _confirmed(today: WayIn, names: Sequence[str]) -> Mapping[str, str]:
    try:
        return today.found(names)
    except sshd_probe.Unavailable:
        return {name: problem for name, problem in today.suspected().items() if name in names}


def _groups(entry: pwd.struct_passwd) -> List[str]:
    found = []
    for number in os.getgrouplist(entry.pw_name, entry.pw_gid):
        with contextlib.suppress(KeyError):
            found.append(grp.getgrgid(number).gr_name)
    return found


def _runs(shell: str) -> bool:
    try:
        about = os.stat(shell)
    except OSError:
        return False
    return stat.S_ISREG(about.st_mode) and bool(about.st_mode & 0o111)


def read_key_files(entry: pwd.struct_passwd, own: Sequence[Settings]) -> Tuple[core.KeyFile, ...]:
    """Return the files in which sshd looks for a user's keys, by what it says of that user's logins."""
    paths = dict.fromkeys(path for effective in own for path in key_files.paths(entry, effective))
    found = []
    for path in paths:
        try:
            content = user_files.read(path, entry)
        except HostError as error:
            large = isinstance(error, user_files.TooLarge)
            found.append(core.KeyFile(path, "", str(error).rstrip("."), large))
            continue
        if content is not None:
            safe = key_files.is_safe(path, entry)
            others = f"others than {entry.pw_name} may write to {path} or a folder above it"
            found.append(core.KeyFile(path, content.text, "" if safe else others))
    return tuple(found)


def _traces(entry: pwd.struct_passwd, own: Sequence[Settings]) -> Tuple[user_files.Trace, ...]:
    paths = dict.fromkeys(path for effective in own for path in key_files.paths(entry, effective))
    return tuple(user_files.trace(path, entry) for path in paths)
