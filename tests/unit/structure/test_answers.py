# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""No answer is not "no": programs are asked by what fails where they do, and each other way has its reason here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.unit.structure.sources import matching, text, tree

PLUGINS = [path for path in matching(r"plugins/.+\.py") if path != "plugins/module_utils/machine/process.py"]

#: Where ``run`` is called instead of ``check`` or ``ask``, and how its code and its words are looked at.
RUN = {
    "evacuate/host/source.py:end": "the key is gone by then, and what is stopped may have ended by itself",
    "evacuate/host/source.py:version": "its words are searched, and where they name no version that is an error",
    "evacuate/host/target.py:forget": "what is stopped may have ended by itself; whether the key is gone is looked at",
    "evacuate/host/versions.py:require": "its exit code is the answer, and any but yes and no an error",
    "accounts/host/handlers.py:_complaint": "what visudo says is the answer, and silence is no 'parsed OK'",
    "accounts/host/handlers.py:end_sessions": "a help only: what counts is that no process is left",
    "accounts/host/handlers.py:remove_user": "each code of userdel has its meaning",
    "backup/host/loading.py:_postgresql": "roles of the dump may be there already; what counts is that its databases load",
    "backup/host/loading.py:_serving": "a server that starts does not answer yet",
    "backup/host/reloading.py:_postgresql": "roles of the dump may be there already; what counts is that its databases load",
    "backup/host/running.py:_restic": "its callers tell the ways in which restic ends apart",
    "backup/host/timing.py:observe": "what systemd-analyze says against a time is the answer",
    "boot/host/boot.py:_mounts": "an error that findmnt names is the answer, and silence is none",
    "boot/host/boot.py:_sshd": "what sshd says against its files is the answer",
    "certificates/host/certbot.py:issue": "what went wrong is picked out of certbot's words",
    "certificates/host/deployment.py:deploy": "the sentence names the certificate and the command",
    "allowlist/host/allowlist.py:_nginx": "what nginx says against its files is the answer, and silence is no configuration",
    "allowlist/host/allowlist.py:refresh": "a unit that failed keeps a note of it; without one its words are an error",
    "disk/host/mounting.py:_checked": "the sentence quotes mount",
    "disk/host/mounting.py:_needs_replay": "that a read-only device cannot be mounted is the answer, and any other failure an error that quotes mount",
    "disk/host/opening.py:_assemble": "the refusal quotes mdadm",
    "disk/host/opening.py:_blkid": "each code of blkid has its meaning",
    "disk/host/opening.py:_unlock": "the refusal quotes cryptsetup",
    "transaction/netfilter.py:save_somehow": "a last resort: whichever program prints the table",
    "ufw/host/rollback.py:_refused": "a last resort goes on to its next way; what the kernel holds is what counts",
    "machine/packages.py:_apt_get": "who holds the lock is waited for; the callers look at the code",
    "machine/packages.py:installed": "dpkg-query fails for each package that it has never heard of, and names it",
    "outbound/host/watch.py:_tell": "the sentence quotes a person's own command, and is said once all else is done",
    "evacuate/host/transport.py:_end": "units that have ended need no end",
    "pull/host/pull.py:_converge": "the first bad line of the play is picked out",
    "pull/host/repository.py:_run": "every failure refuses, and so does silence about a signature",
    "pull/host/repository.py:fetch": "the sentence quotes git",
    "pull/host/pull.py:observe": "what systemd-analyze says against a schedule is the answer",
    "transaction/snapshot.py:_run": "a way back goes on and says what it could not put back",
    "supply/host/programs.py:_audited": "pip-audit fails where it finds something, and what is no JSON is an error that quotes it",
    "sshd/host/sshd.py:_effective": "what sshd says against its files is the answer, and silence names no port",
    "sshd/host/sshd.py:_supported": "sshd takes its files as they are, so it fails for this name alone",
    "sshd/host/sshd.py:_spelled": "what sshd does not take it refuses with its own words, once the whole is tried",
    "sshd/host/sshd.py:_version": "an old sshd fails, and names its version",
    "sshd/host/sshd.py:follow": "the sentence quotes sshd",
    "certificates/host/supplied.py:require_good": "which of the two is no PEM is told from which failed",
    "transaction/transaction.py:_put_back": "the timer itself, or the next boot, takes the way back too",
    "transaction/transaction.py:_disarm": "there may be no timer; one that is left finds nothing pending",
    "window/host/window.py:_close": "a set that is left is an error if a rule still asks it",
    "managed/status.py:manage": "code 1 says that somebody has to look; any other is an error",
}
#: Where processes are started without machine/process.py.
SUBPROCESS = {
    "module_utils/backup/host/dumping.py:_stream": "a dump is larger than any memory",
    "module_utils/backup/host/loading.py:_serving": "a server, for as long as dumps are loaded into it",
    "module_utils/backup/host/loading.py:load": "a dump is larger than any memory",
    "module_utils/backup/host/serving.py:serve": "a client's connection, for as long as that has something to send",
    "module_utils/evacuate/host/transport.py:_start": "rsync and ssh, for as long as there is something to copy; the caller ends them at its deadline",
    "module_utils/machine/journal.py:_read": "a journal is larger than any memory",
    "module_utils/sshd/host/probe.py:_connect": "a sshd that has a connection of ours for its input, for some seconds at most",
    "module_utils/sshd/host/probe.py:_set_up": "what one network was told is not done in the next; every failure is an error",
    "module_utils/sshd/host/probe.py:start": "a ssh beside the sshd that answers it, for some seconds at most",
    "module_utils/incident/host/hidden.py:run": "a program that is loaded as the host's others are, for what it leaves out",
    "module_utils/incident/host/stream.py:_printed": "what a program prints is evidence as it is, and how it ended is part of it",
    "plugin_utils/incident/receiving.py:run": "on the controller, and what it reads is larger than any memory",
    "plugin_utils/jumps.py:_settings": "on the controller, where ssh is whatever ssh_executable names",
    "plugin_utils/connection.py:_made_of": "on the controller, where ssh is whatever ssh_executable names",
    "action/incident_clock.py:_first_line": "no more than an answer is read of it, however much a host sends, and for some seconds at most",
    "action/incident_contain.py:_seen": "a person's own command, which got in before the cut: only that it does not afterwards is a proof",
    "plugin_utils/first_boot.py:_ssh": "on the controller, where ssh is whatever ssh_executable names",
    "plugin_utils/proof.py:_probe": "a person's own command, whose success alone is a proof",
}
#: Where errors are passed over.
SUPPRESS = {
    "module_utils/evacuate/host/source.py:end": "an empty folder in a file system that is gone at the next boot may stay",
    "module_utils/evacuate/host/transport.py:_end_sides": "a side that has ended needs no end",
    "module_utils/evacuate/host/transport.py:run": "a side that has ended needs no end",
    "plugin_utils/time_limit.py:limit": "a program that has ended by itself needs no end",
    "module_utils/exposure/host/probing.py:__init__": "without a mark a packet is counted, and one that is stopped is said to be",
    "module_utils/exposure/follow.py:rule_source": "iptables prints no such source, and a rule without one is about everybody",
    "module_utils/sshd/host/sshd.py:keys_of": "who is no user any more has no keys",
    "module_utils/sshd/host/probe.py:_forget": "that no connection is left is what it waits for",
    "module_utils/ufw/profiles.py:known": "a profile that ufw would refuse opens nothing",
    "module_utils/accounts/host/handlers.py:_processes": "a process has ended since it was listed",
    "module_utils/accounts/host/handlers.py:end_sessions": "a process has ended since it was listed",
    "module_utils/machine/users.py:known": "whom no name service knows by that name is no user",
    "module_utils/evacuate/host/target.py:_copy_anew": "a file that is gone is copied anew in any case",
    "module_utils/machine/users.py:other_groups": "what no name service knows by that name is no group",
    "module_utils/machine/users.py:_owners": "a home that is gone, or no folder of homes, has no owner",
    "module_utils/machine/user_files.py:_enter": "a folder that is there already need not be made",
    "module_utils/machine/files.py:delete_leftovers": "what is left lies there hidden",
    "module_utils/machine/files.py:remove_for_good": "a folder in which something is left stays",
    "module_utils/machine/files.py:write": "the error that counts is on its way",
    "module_utils/certificates/host/challenges.py:require": "a folder that is missing is made once there is something to write",
    "module_utils/certificates/host/challenges.py:withdraw": "a file of a random name that says nothing may stay",
    "module_utils/certificates/host/issuing.py:_end_probe": "a file of a random name that says nothing may stay",
    "module_utils/machine/journal.py:_read": "journalctl has ended",
    "module_utils/supply/python_packages.py:_rows": "what is no table promises nothing from there on",
    "module_utils/ufw/host/rollback.py:_loaded": "what iptables does not take ufw cannot have loaded",
    "module_utils/machine/packages.py:lock_holders": "nobody holds a lock that is not there",
    "module_utils/transaction/snapshot.py:end": "a folder that others use stays",
    "module_utils/transaction/snapshot.py:delete_copies": "a copy in a folder that its user has led elsewhere lies there hidden",
    "module_utils/machine/sockets.py:_owners": "a process has ended since it was listed; of others the owner is not known",
    "module_utils/transaction/transaction.py:_record": "a full disk must not keep a way back from ending",
    "module_utils/transaction/snapshot.py:_lost": "where sshd answers cannot be told, which is a difference that is named",
    "module_utils/machine/ports.py:taken_back": "whoever asked looks where sshd answers, and says what failed",
    "module_utils/machine/ports.py:_takers": "a process has ended since it was listed; without a list the sockets still tell",
    "module_utils/machine/ports.py:_plain": "what is no address of IP is in nobody's way",
    "module_utils/machine/ports.py:_holds": "a socket was closed since it was listed",
    "module_utils/machine/ports.py:_set": "a kernel without that limit; its users are ended all the same",
    "module_utils/ufw/host/lock.py:running": "a process has ended since it was listed",
    "module_utils/ufw/host/at_boot.py:_roots": "cron runs no job of a user who is gone",
    "module_utils/sshd/host/way_in.py:_groups": "a group without a name is in no setting of sshd's",
    "module_utils/outbound/host/look.py:kernel": "no answer is a reason to look at all of it, where nft says why",
    "module_utils/outbound/host/look.py:forget": "a note that is not there is forgotten already",
    "module_utils/outbound/host/look.py:_write": "without a note all is looked at each time, which is what a first look spares",
    "module_utils/outbound/host/watch.py:watch": "a change that waits for its confirmation is not interfered with; the next minute is soon",
    "module_utils/outbound/host/watch.py:_asked": "a name without an answer keeps its addresses, and one that has none is reported",
    "module_utils/adoption/host/looking.py:_roots": "an account that is gone logs in no more",
    "plugin_utils/connection.py:_set": "a connection plugin without that option",
    "plugin_utils/connection.py:lend_nothing": "a connection plugin without that option forwards nothing",
    "plugin_utils/rollout.py:keep": "there is no rollout to forget",
}


def calls(path: str) -> Iterator[tuple[str, str]]:
    """Yield every call in a file: the innermost function that it is in, and its dotted name."""

    def walk(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            inside = child.name if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
            if isinstance(child, ast.Call):
                yield inside, ast.unparse(child.func)
            yield from walk(child, inside)

    return walk(tree(path), "")


def found(prefix: str, names: set[str], paths: list[str]) -> set[str]:
    return {
        f"{path.removeprefix(prefix)}:{function}"
        for path in paths
        # Most files have none of them, which is seen without their syntax trees.
        if any(name.rpartition(".")[2] in text(path) for name in names)
        for function, name in calls(path)
        if name in names
    }


def asks(path: str) -> set[str]:
    """Return what the ``run`` of machine/process.py is called in this file; a file may have a function of that name of its own."""
    known = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            if (node.module or "").endswith("process"):
                known |= {alias.asname or alias.name for alias in node.names if alias.name == "run"}
            known |= {f"{alias.asname or alias.name}.run" for alias in node.names if alias.name == "process"}
    return known


def test_every_program_that_may_fail_without_an_error_has_a_reason() -> None:
    prefix = "plugins/module_utils/"
    assert {place for path in PLUGINS for place in found(prefix, asks(path), [path])} == set(RUN)


def test_every_process_is_started_in_one_place_that_bounds_its_time() -> None:
    names = {f"subprocess.{name}" for name in ("run", "Popen", "call", "check_call", "check_output", "getoutput")}
    names |= {"os.system", "os.popen"}
    assert found("plugins/", names, PLUGINS) == set(SUBPROCESS)


def test_every_error_that_is_passed_over_has_a_reason() -> None:
    assert found("plugins/", {"contextlib.suppress", "suppress"}, PLUGINS) == set(SUPPRESS)


def test_a_program_is_looked_for_where_it_would_be_run() -> None:
    """PATH has no sbin in a login by key, so that what is there would be taken for not installed."""
    assert found("plugins/", {"shutil.which", "which"}, PLUGINS) == set()


def test_every_reason_is_given() -> None:
    assert [place for listed in (RUN, SUBPROCESS, SUPPRESS) for place, reason in listed.items() if not reason] == []
