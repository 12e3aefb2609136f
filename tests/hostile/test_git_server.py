# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A git server that a host pulls from, in an attacker's hands: it can keep the host from news, and bring it nothing.

Every attack is met twice: as the code is, and (``make test-hostile``) without what keeps it out, where it has to work.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socket import socket

import pytest

from tests.hostile.git_server import Guard, Host, Server, raw, web

WHOLE = os.environ.get("PORTCULLIS_HOSTILE") == "all"
REPOSITORY = "pull/host/repository.py"
PULL = "pull/host/pull.py"
GOOD, EVIL = "good\n", "evil\n"

SIGNED: Guard = (PULL, "repository.require_signed(settings)", "pass")
IDENTITY: Guard = (PULL, "repository.require_identity(settings, commit)", "pass")
DOWNGRADE: Guard = (PULL, "repository.require_no_downgrade(settings, commit)", "pass")
TREE: Guard = (PULL, "repository.require_whole(commit)", "pass")
OWN_NAME: Guard = (REPOSITORY, "if settings.version not in", "if False and settings.version not in")
FSCK: Guard = (REPOSITORY, "fetch.fsckObjects=true", "fetch.fsckObjects=false")
PROTECT = [(REPOSITORY, f"core.protect{name}=true", f"core.protect{name}=false") for name in ("HFS", "NTFS")]
CONFIGURATION: Guard = (REPOSITORY, '"GIT_CONFIG_GLOBAL": "/dev/null",', "")
ATTRIBUTES: Guard = (REPOSITORY, '_ATTRIBUTES = "* -text -ident -filter -working-tree-encoding\\n"', '_ATTRIBUTES = ""')
HOOKS: Guard = (REPOSITORY, '    "core.hooksPath=/dev/null",\n', "")
SIZE: Guard = (REPOSITORY, 'f"--fsize={MOST_BYTES}", ', "")
SMALL: Guard = (REPOSITORY, "\nMOST_BYTES = 1 << 30", "\nMOST_BYTES = 4 << 20")
FRUGAL: Guard = (REPOSITORY, "_MEMORY_BYTES = 1 << 30", "_MEMORY_BYTES = 64 << 20")
BRIEF: Guard = (REPOSITORY, "_FETCH_SECONDS = 600", "_FETCH_SECONDS = 2")
REDIRECT: Guard = (REPOSITORY, "http.followRedirects=false", "http.followRedirects=true")
PROTOCOL: Guard = (REPOSITORY, '"GIT_ALLOW_PROTOCOL": settings.protocol', '"GIT_ALLOW_PROTOCOL": "http:https:ext:file"')
PRINTABLE: Guard = ("machine/process.py", "sign if sign.isprintable() else ascii(sign)[1:-1]", "sign")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("git-server"))
    try:
        yield found
    finally:
        found.end()


@dataclass(frozen=True)
class Place:
    """A host that was converged once, by what its people signed, and the server that turns against it."""

    server: Server
    host: Host
    first: str
    good: str


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    first = server.commit({"site.yml": "first\n"}, onto="")
    server.publish(first)
    good = server.commit({"site.yml": GOOD}, onto=first)
    server.publish(good)
    host = Host(tmp_path / "host", server, first)
    assert host.pull() == {"commit": good}
    assert host.log.read_text() == GOOD
    return Place(server, host, first, good)


def unsigned(place: Place) -> None:
    place.server.publish(place.server.commit({"site.yml": EVIL}, signer="", onto=place.good))


def of_a_stranger(place: Place) -> None:
    place.server.publish(place.server.commit({"site.yml": EVIL}, signer="eve", onto=place.good))


def of_another_repository(place: Place) -> None:
    place.host.settings["allow_downgrade"] = True
    place.server.publish(place.server.commit({"site.yml": EVIL}, onto=""))


def an_older_commit(place: Place) -> None:
    place.server.publish(place.first)


def a_fork(place: Place) -> None:
    place.server.publish(place.server.commit({"site.yml": EVIL}, onto=place.first))


def _tag(place: Place, signer: str) -> str:
    evil = place.server.commit({"site.yml": EVIL}, signer="", onto=place.good)
    key = f"{place.server.folder}/{signer}"
    place.server.sh(f"git -c user.signingkey={key} tag -f -s -m x v0 {evil}")
    return place.server.sh("git rev-parse refs/tags/v0")


def a_tag_in_the_place_of_a_commit(place: Place) -> None:
    tag = _tag(place, "ada")
    place.server.sh(f"git push -q --force origin v0; echo {tag} > {place.server.bare}/refs/heads/main")


def a_tag_of_a_stranger(place: Place) -> None:
    place.host.settings["version"] = "v0"
    _tag(place, "eve")
    place.server.sh("git push -q --force origin v0")


def a_submodule(place: Place) -> None:
    modules = '[submodule "x"]\n\tpath = x\n\turl = "ext::sh -c \'touch pwned\'"\n'
    place.server.commit({"site.yml": EVIL, ".gitmodules": modules}, onto=place.good)
    place.server.sh(f"git update-index --add --cacheinfo 160000,{place.good},x")
    place.server.publish(place.server.sign())


def a_link_out_of_the_tree(place: Place) -> None:
    """A playbook that a user of the host writes, by a link that a signer overlooked."""
    foreign = place.host.folder / "foreign.yml"
    foreign.write_text(EVIL)
    place.server.commit({}, onto=place.good)
    place.server.sh(f"ln -sf {foreign} site.yml; git add -A")
    place.server.publish(place.server.sign())


def a_path_like_an_option(place: Place) -> None:
    modules = '[submodule "x"]\n\tpath = x\n\turl = -u./payload\n'
    place.server.publish(place.server.commit({"site.yml": EVIL, ".gitmodules": modules}, onto=place.good))


def _with_folder(place: Place, name: str) -> None:
    server = place.server
    config = server.tree({"config": server.blob("[core]\n")})
    tree = server.tree({name: config, "site.yml": server.blob(EVIL)})
    server.publish(server.commit_tree(tree, place.good))


def a_configuration_in_the_tree(place: Place) -> None:
    _with_folder(place, ".git")


def a_configuration_in_another_case(place: Place) -> None:
    _with_folder(place, ".GIT")


def a_huge_repository(place: Place) -> None:
    place.server.commit({"site.yml": EVIL}, onto=place.good)
    place.server.sh("head -c 6000000 /dev/urandom > huge; git add -A")
    place.server.publish(place.server.sign())


@dataclass(frozen=True)
class Attack:
    """What the server does, what is said then, and without which guards it gets through; ``small`` are bounds made smaller."""

    do: Callable[[Place], None]
    said: str
    guards: tuple[Guard, ...]
    small: tuple[Guard, ...] = ()


ATTACKS = {
    "an unsigned commit": Attack(unsigned, "is not signed by any of the allowed signers", (SIGNED,)),
    "a commit of a stranger": Attack(of_a_stranger, "is not signed by any of the allowed signers", (SIGNED,)),
    "a commit of another repository": Attack(
        of_another_repository, "so it may be of another repository", (IDENTITY, DOWNGRADE)
    ),
    "an older commit": Attack(an_older_commit, "does not follow, so nothing of it was run", (DOWNGRADE,)),
    "a fork from before": Attack(a_fork, "does not follow, so nothing of it was run", (DOWNGRADE,)),
    "a tag for a commit": Attack(a_tag_in_the_place_of_a_commit, "answered 'main' with the tag 'v0'", (OWN_NAME,)),
    "a tag of a stranger": Attack(a_tag_of_a_stranger, "The tag is not signed", (SIGNED,)),
    "a submodule of ext": Attack(a_submodule, "'x' is a submodule", (TREE,)),
    "a link out of the tree": Attack(a_link_out_of_the_tree, "'site.yml' is a symbolic link", (TREE,)),
    "a path like an option": Attack(a_path_like_an_option, "gitmodulesUrl", (FSCK,)),
    "a .git in the tree": Attack(a_configuration_in_the_tree, "hasDotgit", ()),
    "a .GIT in the tree": Attack(a_configuration_in_another_case, "hasDotgit", (FSCK, *PROTECT)),
    "a huge repository": Attack(a_huge_repository, "the server sent more than 4 MiB", (SIZE,), (SMALL,)),
}
#: Seen to work without their guards in every run; ``make test-hostile`` sees all.
FEW = ["an unsigned commit", "a link out of the tree"]


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_runs_and_what_is_run_stays_with(place: Place, name: str) -> None:
    attack, before = ATTACKS[name], place.host.tree
    attack.do(place)
    found = place.host.pull(attack.small)
    assert attack.said in found["said"], found
    assert "\n" not in found["said"]
    # portcullis status has the same sentence.
    assert found["said"] in found["status"][0]
    assert place.host.log.read_text() == GOOD
    assert place.host.tree == before == {"site.yml": GOOD.encode()}
    # Nothing of it stays on the disk.
    assert place.host.left == {"repository.git", "tree", "variables.json"}
    # What its people publish next is taken as ever.
    place.host.settings["version"] = "main"
    place.server.publish(place.server.commit({"site.yml": "better\n"}, onto=place.good))
    assert "commit" in place.host.pull()


@pytest.mark.parametrize("name", [name for name in ATTACKS if ATTACKS[name].guards] if WHOLE else FEW)
def test_without_its_guard_the_host_runs(place: Place, name: str) -> None:
    attack = ATTACKS[name]
    attack.do(place)
    found = place.host.pull((*attack.small, *attack.guards))
    assert "commit" in found, found
    assert place.host.log.read_text() != GOOD


#: What root of the host may have configured for its own work.
_FILTER = '[filter "evil"]\n\tsmudge = "touch {mark}; cat"\n\trequired = true\n'


@pytest.mark.parametrize("protected", [True, False] if WHOLE else [True])
def test_attributes_change_nothing_of_what_is_checked_out(place: Place, protected: bool) -> None:
    mark = place.host.folder / "mark"
    (place.host.home / ".gitconfig").write_text(_FILTER.format(mark=mark))
    text = "$Id$ \u00e4\n"
    attributes = "site.yml filter=evil ident eol=crlf working-tree-encoding=UTF-16\n"
    place.server.commit({".gitattributes": "", "site.yml": text}, onto=place.good)
    (place.server.work / ".gitattributes").write_text(attributes)
    place.server.sh("git -c core.attributesFile=/dev/null add .gitattributes")
    place.server.publish(place.server.sign())
    found = place.host.pull(() if protected else (CONFIGURATION, ATTRIBUTES))
    assert protected == (not mark.exists())
    if protected:
        assert "commit" in found
        assert place.host.tree["site.yml"] == text.encode()


@pytest.mark.parametrize("protected", [True, False] if WHOLE else [True])
def test_hooks_of_the_tree_are_files_and_no_more(place: Place, protected: bool) -> None:
    mark = place.host.folder / "mark"
    (place.host.home / ".gitconfig").write_text("[core]\n\thooksPath = hooks\n")
    place.server.commit({"hooks/post-checkout": f"#!/bin/sh\ntouch {mark}\n"}, onto=place.good)
    place.server.sh("chmod 755 hooks/post-checkout; git add -A")
    place.server.publish(place.server.sign())
    assert "commit" in place.host.pull(() if protected else (CONFIGURATION, HOOKS))
    assert protected == (not mark.exists())


@pytest.mark.parametrize("protected", [True, False] if WHOLE else [True])
def test_a_server_that_dawdles_holds_up_one_pull_for_a_while(place: Place, protected: bool) -> None:
    def dawdle(connection: socket) -> None:
        connection.sendall(b"fff0")
        while True:
            connection.sendall(b"0")
            time.sleep(0.5)

    with raw(dawdle) as port:
        place.host.settings["repository"] = f"git://127.0.0.1:{port}/site.git"
        if protected:
            assert "The server did not send all within 2 s" in place.host.pull([BRIEF])["said"]
        else:
            with pytest.raises(Exception, match="timed out"):
                place.host.pull(seconds=8)
    place.host.settings["repository"] = place.server.address
    assert place.host.pull() == {"commit": place.good}


@pytest.mark.parametrize("protected", [True, False] if WHOLE else [True])
def test_what_a_server_says_reaches_no_terminal_as_it_came(place: Place, protected: bool) -> None:
    words = "ERR \x1b]0;pwned\x07\u202e\x9b2J"

    def answer(connection: socket) -> None:
        connection.recv(1000)
        data = words.encode()
        connection.sendall(f"{len(data) + 4:04x}".encode() + data)
        connection.recv(1000)

    with raw(answer) as port:
        place.host.settings["repository"] = f"git://127.0.0.1:{port}/site.git"
        found = place.host.pull(() if protected else (PRINTABLE,))
    assert "pwned" in found["said"], found
    assert found["said"].isprintable() is protected
    assert all(line.isprintable() for line in found["status"]) is protected


@pytest.mark.parametrize("protected", [True, False] if WHOLE else [True])
def test_names_of_refs_with_control_characters_are_no_refs(place: Place, protected: bool) -> None:
    """A server answers a branch under a name that would move the cursor of whoever reads it."""
    evil = "refs/heads/main\x1b[2J"

    def answer(connection: socket) -> None:
        connection.recv(1000)
        line = f"{place.good} {evil}\0 agent=x\n".encode()
        connection.sendall(f"{len(line) + 4:04x}".encode() + line + b"0000")
        connection.recv(1000)

    with raw(answer) as port:
        place.host.settings["repository"] = f"git://127.0.0.1:{port}/site.git"
        found = place.host.pull(() if protected else (PRINTABLE,))
    assert "couldn't find remote ref main" in found["said"] or "refname" in found["said"], found
    assert found["said"].isprintable()


def _redirect(to: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", f"{to}/inside{handler.path}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def _dumb(to: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """A server for git's old protocol, which names other servers that have its objects."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        texts = {
            "/site.git/info/refs": f"{'1' * 40}\trefs/heads/main\n",
            "/site.git/HEAD": "ref: refs/heads/main\n",
            "/site.git/objects/info/http-alternates": f"{to}/inside/objects\n",
        }
        handler.send_response(200 if path in texts else 404)
        handler.send_header("Content-Length", str(len(texts.get(path, ""))))
        handler.end_headers()
        handler.wfile.write(texts.get(path, "").encode())

    return answer


def _nothing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(404)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.mark.parametrize("protected", [True, False] if WHOLE else [True])
@pytest.mark.parametrize("way", [_redirect, _dumb])
def test_the_host_asks_nobody_in_the_name_of_the_server(
    place: Place, way: Callable[[str], Callable[[BaseHTTPRequestHandler], None]], protected: bool
) -> None:
    folder = place.host.folder
    with ExitStack() as stack:
        inside, trusted, asked = stack.enter_context(web(folder, _nothing))
        outside, also, _paths = stack.enter_context(web(folder, way(inside)))
        both = folder / "trusted.pem"
        both.write_text(trusted.read_text() + also.read_text())
        place.host.settings["repository"] = f"{outside}/site.git"
        found = place.host.pull(() if protected else (REDIRECT,), GIT_SSL_CAINFO=str(both))
    assert "git fetch failed" in found["said"], found
    assert protected == (not asked), found


@pytest.mark.parametrize("protected", [True, False] if WHOLE else [True])
def test_another_protocol_is_asked_by_nobody(place: Place, protected: bool) -> None:
    asked: list[bytes] = []

    def note(connection: socket) -> None:
        asked.append(connection.recv(1000))

    with raw(note) as port, web(place.host.folder, _redirect(f"http://127.0.0.1:{port}")) as (outside, trusted, _paths):
        place.host.settings["repository"] = f"{outside}/site.git"
        found = place.host.pull(() if protected else (REDIRECT, PROTOCOL), GIT_SSL_CAINFO=str(trusted))
    assert "git fetch failed" in found["said"], found
    assert protected == (not asked), found


def test_an_error_without_an_end_takes_no_more_than_its_room(place: Place) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(403)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    with web(place.host.folder, endless) as (outside, trusted, _paths):
        place.host.settings["repository"] = f"{outside}/site.git"
        found = place.host.pull([SMALL, FRUGAL], GIT_SSL_CAINFO=str(trusted))
    assert "git fetch failed" in found["said"], found
    assert len(found["said"]) < 5000
    assert place.host.log.read_text() == GOOD
