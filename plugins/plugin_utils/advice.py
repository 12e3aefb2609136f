# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do about a login that failed: it follows from what ssh, sudo or the host said, and from nothing else.

The words are those of OpenSSH 9.2 to 10.0, sudo 1.9 and Ansible's own connection plugins.
"""

from __future__ import annotations

import enum
import re
import typing as t


class Cause(enum.Enum):
    """Why a login, or what follows it, failed."""

    TIMED_OUT = "timed out"
    NO_BANNER = "no banner"
    REFUSED = "refused"
    NO_ROUTE = "no route"
    NAME = "name"
    HOST_KEY = "host key"
    ALGORITHMS = "algorithms"
    OWN_KEY = "own key"
    DENIED = "denied"
    ACCOUNT = "account"
    CLOSED = "closed"
    BROKEN = "broken"
    PASSWORD_WRONG = "password wrong"
    PASSWORD_MISSING = "password missing"
    NO_ROOT = "no root"
    NO_ANSWER_OF_SUDO = "no answer of sudo"
    NOT_SSH = "not ssh"
    PROOF = "proof"
    PROBE = "probe"
    PROBE_SILENT = "probe silent"
    DECIDED = "decided"
    INTERRUPTED = "interrupted"
    CONTROLLER = "controller"
    AFTER_LOGIN = "after login"
    UNKNOWN = "unknown"


#: The first that is found counts: the more specific one stands first.
_WORDS: t.Tuple[t.Tuple[str, Cause], ...] = (
    (r"a fresh login cannot be made over", Cause.NOT_SSH),
    (
        r"the proof that was chosen|sshd does not answer this host itself|did not confirm the change, though",
        Cause.PROOF,
    ),
    (r"was (?:rolled back|confirmed) already|No such change is pending", Cause.DECIDED),
    (r"Host key verification failed|HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known for", Cause.HOST_KEY),
    (r"Unable to negotiate|no matching \S+(?: \S+){0,3} found", Cause.ALGORITHMS),
    (
        r"UNPROTECTED PRIVATE KEY|Load key \S+ |sign_and_send_pubkey|agent refused operation|no such identity|Identity file \S+ not accessible",
        Cause.OWN_KEY,
    ),
    (
        r"account is currently not available|account (?:has|is) expired|assword (?:has|is) expired|"
        r"assword change required|System is booting up|nologin",
        Cause.ACCOUNT,
    ),
    (r"Permission denied \(|Too many authentication failures|Invalid/incorrect (?:username/)?password", Cause.DENIED),
    (
        r"Incorrect \S+ password|sudo: \d+ incorrect password|su: Authentication failure|Sorry, try again",
        Cause.PASSWORD_WRONG,
    ),
    (r"Missing \S+ password|a (?:password|terminal) is required", Cause.PASSWORD_MISSING),
    (r"waiting for privilege escalation prompt", Cause.NO_ANSWER_OF_SUDO),
    (
        r"not in the sudoers file|is not allowed to (?:execute|run)|may not run sudo|sudo: (?:command )?not found|"
        r"must be (?:owned by uid 0|setuid)|sudo: .*(?:parse|syntax) error|no valid sudoers sources",
        Cause.NO_ROOT,
    ),
    (r"Could not resolve hostname|Name or service not known|Temporary failure in name resolution", Cause.NAME),
    (r"timed out during banner exchange|banner exchange: .*timed out", Cause.NO_BANNER),
    (r"Connection refused", Cause.REFUSED),
    (r"No route to host|Network is unreachable", Cause.NO_ROUTE),
    (r"kex_exchange_identification|Not allowed at this time|Connection (?:closed|reset) by", Cause.CLOSED),
    (r"Broken pipe|not responding|read from master failed|master is dead|[Cc]onnection .*lost", Cause.BROKEN),
    (r"timed out|[Tt]imeout", Cause.TIMED_OUT),
    (r"ended with code|could not be confirmed", Cause.AFTER_LOGIN),
)

#: ssh got as far as speaking to sshd: what other ports answered matters no more.
MET_SSHD = frozenset(
    {
        Cause.HOST_KEY,
        Cause.ALGORITHMS,
        Cause.OWN_KEY,
        Cause.DENIED,
        Cause.ACCOUNT,
        Cause.PASSWORD_WRONG,
        Cause.PASSWORD_MISSING,
        Cause.NO_ROOT,
        Cause.NO_ANSWER_OF_SUDO,
        Cause.AFTER_LOGIN,
    }
)
#: What another port may do better.
PORT_MATTERS = frozenset({Cause.TIMED_OUT, Cause.REFUSED, Cause.NO_ROUTE, Cause.NO_BANNER, Cause.CLOSED, Cause.UNKNOWN})

_ADVICE: t.Mapping[Cause, str] = {
    Cause.TIMED_OUT: "Nothing answered: see that the host is up, and that this port is open in your provider's firewall and in "
    "whatever else stands between",
    Cause.NO_BANNER: "Something accepts connections on this port and says nothing: see on the host that sshd runs and is not "
    "overloaded ('systemctl status ssh')",
    Cause.REFUSED: "The host answers, and nothing accepts connections on this port: see that sshd listens there "
    "(ssh_hardening_ports, ssh_hardening_listen_addresses) and that no firewall rejects it",
    Cause.NO_ROUTE: "There is no way to this address, or a firewall rejects the connection: see that ansible_host is right and the "
    "network between is up",
    Cause.NAME: "The host's name has no address on this controller: mend ansible_host in the inventory, or the name in DNS",
    Cause.HOST_KEY: "ssh knows this host's key for another port only, or it is another key: compare it at the provider's console, "
    "then add it to known_hosts under its name without a port, or for this port ('[NAME]:PORT'), or set HostKeyAlias in your ssh "
    "configuration",
    Cause.ALGORITHMS: "This controller's ssh and the host's sshd have no algorithm in common: upgrade that ssh, see what your ssh "
    "configuration takes away ('ssh -G' tells), or choose another ssh_hardening_crypto",
    Cause.OWN_KEY: "This controller's ssh could not use its own private key: see ansible_ssh_private_key_file, that only you may read "
    "that file, and that the agent has the key unlocked",
    Cause.DENIED: "sshd was reached and took no key of this user: see that ansible_user and ansible_ssh_private_key_file are right, "
    "that the key's line in authorized_keys allows this controller (from=, expiry-time), and that ssh_hardening_allow_users names "
    "the user; the host's log says why ('journalctl -u ssh')",
    Cause.ACCOUNT: "sshd was reached and the account does not let this user in: see its shell and its expiry on the host "
    "('chage -l USER')",
    Cause.CLOSED: "Something accepted the connection and closed it: the host's log says why ('journalctl -u ssh'); sshd does so while "
    "it penalizes an address or has too many logins at once (MaxStartups)",
    Cause.BROKEN: "The connection was lost on the way: see that the host is up and the network between is steady",
    Cause.PASSWORD_WRONG: "The login succeeded, and the password for becoming root was wrong: mend ansible_become_password, or run with "
    "--ask-become-pass",
    Cause.PASSWORD_MISSING: "The login succeeded, and becoming root asks for a password, which this run does not give: set "
    "ansible_become_password, or run with --ask-become-pass",
    Cause.NO_ROOT: "The login succeeded, and this user may not become root: see its rules on the host ('sudo -l -U USER'), or log in as "
    "another admin (ansible_user)",
    Cause.NO_ANSWER_OF_SUDO: "Becoming root neither succeeded nor failed in time: see what keeps sshd or sudo waiting on the host (a name "
    "that cannot be resolved, a second factor, too much load)",
    Cause.NOT_SSH: "Connect by ssh, or set portcullis_confirm_timeout_seconds to 0 to change this host without any way back",
    Cause.PROBE: "See by which way it gets in: by an address that incident_sources lets in, or by another host than this one",
    Cause.PROBE_SILENT: "Run it by hand to see why: it has to end within 30 s, and one that goes by ssh looks from another host than the one that "
    "is cut off, such as ssh OTHER nc -z -w 5 HOST 443 (incident_probe)",
    Cause.PROOF: "See why the proof that portcullis_proof names did not succeed",
    Cause.DECIDED: "The login succeeded, and somebody or the deadline had decided before: if it took too long, raise "
    "portcullis_confirm_timeout_seconds",
    Cause.INTERRUPTED: "Where a task has a timeout of its own, make it long enough for the proof",
    Cause.CONTROLLER: "Mend that on this controller",
    Cause.AFTER_LOGIN: "The login succeeded, and what followed failed: see what it said, and 'portcullis status' on the host",
    Cause.UNKNOWN: "See what 'ssh -v' to this host says",
}


def cause(said: str) -> Cause:
    """Return why it failed, from what ssh, sudo or a plugin printed."""
    for words, found in _WORDS:
        if re.search(words, said):
            return found
    return Cause.UNKNOWN


def advice(*causes: Cause) -> str:
    """Return what to do, a sentence for each cause; where one try got as far as sshd, only about what kept that out."""
    found = list(dict.fromkeys(causes))
    met = [each for each in found if each in MET_SSHD]
    return ". ".join(_ADVICE[each] for each in met or found) + ", then run again."
