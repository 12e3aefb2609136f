# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the commands and the YAML that a page shows: judged by the parsers and specifications of what they are for."""

from __future__ import annotations

import argparse
import ast
import functools
import itertools
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from ansible.cli.playbook import PlaybookCLI
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.portcullis.vps.plugins.module_utils.command import cli as host_command
from ansible_collections.portcullis.vps.plugins.plugin_utils import unknown

from lab import __main__ as lab_command
from tests.quality.running import ROOT

OURS = "portcullis.vps."
#: Programs of others that pages may tell to run. What is misspelt is none.
OTHERS = frozenset(
    re.findall(
        r"\S+",
        "age ansible ansible-builder ansible-galaxy antsibull-changelog apt-get cat cd cp curl docker dpkg-deb export find git grep "
        "journalctl mkdir molecule mount mv oscap pip podman promtool restic ruff sed sha256sum ssh-keygen sshd ss systemctl tar ufw",
    )
)
_SEPARATORS = frozenset(re.findall(r"\S+", "( ) ; | || & && > >> < <<"))
_PLACEHOLDERS = {"PORT": "80", "HOST": "web1"}
_INCOMPLETE = "the following arguments are required"


@dataclass(frozen=True)
class Example:
    """One block or span of a page."""

    page: str
    line: int
    language: str
    text: str
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str, text: str) -> Iterator[Example]:
    """Yield the blocks of a page, and the spans of its prose that are commands."""
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Example(page, text.count("\n", 0, match.start()) + 1, match[1], match[2])
    prose = re.sub(r"^```.*?^```$", lambda match: "\n" * match[0].count("\n"), text, flags=re.MULTILINE | re.DOTALL)
    for match in re.finditer(r"`((?:ansible-playbook|portcullis|lab|make) [^`\n]+)`", prose):
        yield Example(page, prose.count("\n", 0, match.start()) + 1, "sh", re.sub(r"[\[\]]", "", match[1]), whole=False)
    for match in re.finditer(r"`(\w+: [^`\n]+)`", prose):
        if unknown._prefixes() and match[1].startswith(unknown._prefixes()):
            yield Example(page, prose.count("\n", 0, match.start()) + 1, "yaml", match[1])


def wrong(example: Example) -> list[str]:
    """Return what is wrong with an example: nothing where all of it could be typed."""
    judges: Mapping[str, Callable[[Example], Iterator[str]]] = {"sh": _commands, "yaml": _yaml, "ini": _unit}
    return list(judges[example.language](example)) if example.language in judges else []


# Commands.


def _commands(example: Example) -> Iterator[str]:
    text = re.sub(r"<<'?(\w+)'?\n.*?^\1$", "", example.text, flags=re.MULTILINE | re.DOTALL)
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
        lexer.whitespace_split = True
        try:
            words = list(lexer)
        except ValueError as error:
            yield f"{line!r}: {error}"
            continue
        command: list[str] = []
        for word in [*words, ";"]:
            if word not in _SEPARATORS:
                command.append(word)
            else:
                yield from _command(command, example.whole)
                # Behind these stands a file.
                command = ["cat"] if set(word) & set("<>") else []


def _command(words: Sequence[str], whole: bool) -> Iterator[str]:
    words = [
        word
        for number, word in enumerate(words)
        if not re.fullmatch(r"[A-Z_]+=.*", word) or any("=" not in one for one in words[:number])
    ]
    if not words or words[0] == "$" or words[0].startswith("-") or (words[0].isupper() and not whole):
        return
    program, rest = words[0], words[1:]
    if program in _JUDGES:
        yield from (f"{' '.join(words)}: {said}" for said in _JUDGES[program](rest, whole))
    elif program.startswith("tools/"):
        if not (ROOT / program).is_file():
            yield f"{program} does not exist"
    elif program not in OTHERS and program.rpartition("/")[0] not in ("/usr/bin", "/usr/local/sbin", "/bin"):
        yield f"{program} is no program that pages tell to run; mend it, or add it to OTHERS"


def _parsed(parser: argparse.ArgumentParser, words: Sequence[str], whole: bool) -> Iterator[str]:
    said: list[str] = []

    def error(message: str) -> None:
        said.append(message)
        raise SystemExit(2)

    for one in _parsers(parser):
        one.error = error  # type: ignore[assignment, method-assign]
    try:
        parser.parse_args([_PLACEHOLDERS.get(word, word) for word in words])
    except SystemExit as end:
        # 0 for --version and --help.
        said += [] if end.code in (0, 2) else [f"ends with {end.code}"]
    yield from (message for message in said if whole or not message.startswith(_INCOMPLETE))


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from _parsers(one)


def _portcullis(words: Sequence[str], whole: bool) -> Iterator[str]:
    yield from _parsed(host_command._parser(list(words)), words, whole)


def _lab(words: Sequence[str], whole: bool) -> Iterator[str]:
    yield from _parsed(lab_command._parser(), words, whole)
    if words[:1] == ["run"]:
        yield from _command(words[2 if words[1:2] == ["--"] else 1 :], whole)


@functools.cache
def _makefile() -> Mapping[str, tuple[str, list[str]]]:
    """Return what the targets of make run, and what they need."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = re.finditer(r"^([\w.-]+): ?(.*?)(?: ##.*)?\n((?:\t.*\n|\\\n)*)", text, re.MULTILINE)
    return {match[1]: (match[2] + match[3], re.findall(r"[\w-]+", match[2])) for match in rules}


def _make(words: Sequence[str], whole: bool) -> Iterator[str]:
    targets = [word for word in words if "=" not in word]
    read = ""
    for target in targets:
        if target not in _makefile():
            yield f"there is no target {target}"
            return
        recipe, needs = _makefile()[target]
        read += recipe + "".join(_makefile()[one][0] for one in needs if one in _makefile())
    for name in (word.partition("=")[0] for word in words if "=" in word):
        if f"$({name})" not in read:
            yield f"{' '.join(targets)} reads no variable {name}"


def _playbook(words: Sequence[str], whole: bool) -> Iterator[str]:
    cli = PlaybookCLI(["ansible-playbook", *words])
    cli.init_parser()
    yield from _parsed(cli.parser, words, whole)
    names = [word.removeprefix(OURS) for word in words if word.startswith(OURS)]
    yield from (f"there is no playbook {name}" for name in names if not (ROOT / f"playbooks/{name}.yml").is_file())
    for option, value in itertools.pairwise(words):
        if option in ("-e", "--extra-vars") and not value.startswith("@"):
            given = yaml.safe_load(value) if value.startswith("{") else dict([value.partition("=")[::2]])
            # A command line gives text, and so do roles take it.
            yield from _variables(given)
        elif option in ("--tags", "--skip-tags"):
            yield from (
                f"no play and no role has the tag {tag}" for tag in value.split(",") if tag not in _tags() | {"ROLE"}
            )


@functools.cache
def _tags() -> frozenset[str]:
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob("playbooks/**/*.yml")]
    return frozenset(
        name for text in texts for found in re.findall(r"tags: \[?([\w, ]+)", text) for name in found.split(", ")
    )


def _documentation(words: Sequence[str], whole: bool) -> Iterator[str]:
    kinds = "callback" if "callback" in words else "modules"
    for name in (word.removeprefix(OURS) for word in words if word.startswith(OURS)):
        if not (ROOT / f"plugins/{kinds}/{name}.py").is_file():
            yield f"there is no {name} in plugins/{kinds}"


def _python(words: Sequence[str], whole: bool) -> Iterator[str]:
    if words[:1] == ["-m"] and words[1] not in ("venv", "http.server"):
        if words[1] == "pytest":
            yield from _pytest(words[2:], whole)
        elif not any((ROOT / f"{words[1].replace('.', '/')}{end}").is_file() for end in (".py", "/__main__.py")):
            yield f"there is no module {words[1]}"


def _pytest(words: Sequence[str], whole: bool) -> Iterator[str]:
    yield from (f"{word} does not exist" for word in words if word.startswith("tests/") and not (ROOT / word).exists())


def _behind(words: Sequence[str], whole: bool) -> Iterator[str]:
    """A command that others run: the first word that is neither an option nor a place to log in, and what follows."""
    for number, word in enumerate(words):
        if word in _JUDGES:
            yield from _command(words[number:], whole)
            return


_JUDGES: Mapping[str, Callable[[Sequence[str], bool], Iterator[str]]] = {
    "ansible-doc": _documentation,
    "ansible-playbook": _playbook,
    "lab": _lab,
    "make": _make,
    "portcullis": _portcullis,
    "pytest": _pytest,
    "python": _python,
    "python3": _python,
    "ssh": _behind,
    "sudo": _behind,
    "systemd-run": _behind,
    "source": lambda words, whole: iter([f"{word} does not exist" for word in words if not (ROOT / word).exists()]),
    ".": lambda words, whole: iter(()),
}


def _unit(example: Example) -> Iterator[str]:
    for value in re.findall(r"^Exec\w+=(.*)$", example.text, re.MULTILINE):
        yield from _command(shlex.split(value), True)
    for name in re.findall(rf"{OURS}(\w+)", example.text):
        if not any(ROOT.glob(f"p*/**/{name}.*")):
            yield f"there is no {name}"


# YAML.


def _yaml(example: Example) -> Iterator[str]:
    try:
        documents = list(yaml.safe_load_all(example.text))
    except yaml.YAMLError as error:
        yield f"no YAML: {error}"
        return
    for document in documents:
        yield from judged(document, example.page)


def judged(document: Any, page: str) -> Iterator[str]:
    """Yield what is wrong with tasks, plays, an inventory or variables; what begins otherwise is another program's."""
    if isinstance(document, list):
        for entry in document:
            yield from _entry(entry)
    elif isinstance(document, dict) and "all" in document:
        yield from _group(document["all"])
    elif isinstance(document, dict) and not set(document) & {
        "groups",
        "jobs",
        "on",
        "dependency",
        "minor_changes",
        "collections",
        "provisioner",
    }:
        options = _options_of_page(page)
        yield from _variables({name: value for name, value in document.items() if name not in options})


def _entry(entry: Any) -> Iterator[str]:
    """A play or a task: both are mappings with tasks, roles or a module."""
    if not isinstance(entry, dict):
        yield f"{entry!r} is neither a play nor a task"
        return
    given = dict(entry.get("vars") or {})
    for key, value in entry.items():
        if key in ("tasks", "pre_tasks", "post_tasks", "block", "rescue", "always", "handlers"):
            yield from (said for one in value for said in _entry(one))
        elif key == "roles":
            for role in value:
                name = role if isinstance(role, str) else role.get("role", role.get("name", ""))
                yield from _role(name)
                given |= (
                    {}
                    if isinstance(role, str)
                    else {
                        **role.get("vars", {}),
                        **{k: v for k, v in role.items() if k.startswith(unknown._prefixes())},
                    }
                )
        elif key.endswith((".include_role", ".import_role")):
            yield from _role(value["name"])
        elif key.endswith("import_playbook"):
            name = value.removeprefix(OURS)
            if value.startswith(OURS) and not (ROOT / f"playbooks/{name}.yml").is_file():
                yield f"there is no playbook {name}"
        elif key.startswith(OURS):
            yield from _module(key.removeprefix(OURS), value or {})
    yield from _variables(given)


def _role(name: str) -> Iterator[str]:
    if name.startswith(OURS) and "{{" not in name and not (ROOT / "roles" / name.removeprefix(OURS)).is_dir():
        yield f"there is no role {name}"


def _module(name: str, given: Mapping[str, Any]) -> Iterator[str]:
    path = ROOT / f"plugins/modules/{name}.py"
    if not path.is_file():
        yield f"there is no module {name}"
        return
    options = _options(name)
    plain = {key: value for key, value in given.items() if key not in options or not _templated(value)}
    wanted = {key: {**value, "required": value.get("required") and key not in given} for key, value in options.items()}
    yield from (f"{name}: {said}" for said in _refused(wanted, plain))


def _group(group: Mapping[str, Any] | None) -> Iterator[str]:
    for name, value in (group or {}).items():
        if name == "vars":
            yield from _variables(value)
        elif name == "hosts":
            yield from (said for host in value.values() for said in _variables(host or {}))
        elif name == "children":
            yield from (said for child in value.values() for said in _group(child))
        else:
            yield f"an inventory's group has no {name}"


def _variables(given: Mapping[str, Any]) -> Iterator[str]:
    """Names that nothing reads, and values that their role would not take."""
    for name, value in given.items():
        if name not in unknown.known() and not name.startswith("ansible_"):
            yield f"{name} is no variable of this collection"
            continue
        specification = _specified().get(name)
        if specification is not None and not _templated(value):
            yield from _refused({name: {**specification, "required": False}}, {name: value})


def _templated(value: Any) -> bool:
    return "{{" in yaml.safe_dump(value)


def _refused(options: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        ArgumentSpecValidator({name: _as_argument(value) for name, value in options.items()})
        .validate(dict(given))
        .error_messages
    )


def _as_argument(option: Mapping[str, Any]) -> dict[str, Any]:
    """Return an option as a module's argument specification has it; documentation and roles have nearly the same."""
    found = {key: option[key] for key in ("type", "elements", "choices", "required", "aliases") if option.get(key)}
    inner = option.get("suboptions") or option.get("options")
    return {
        **found,
        "no_log": False,
        **({"options": {name: _as_argument(value) for name, value in inner.items()}} if inner else {}),
    }


@functools.cache
def _specified() -> Mapping[str, Any]:
    """Return the options of all roles, by name."""
    found: dict[str, Any] = {}
    for path in ROOT.glob("roles/*/meta/argument_specs.yml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"].values():
            found |= entry.get("options") or {}
    return found


@functools.cache
def _options(module: str) -> Mapping[str, Any]:
    """Return the options of a module, with those of its fragments."""
    said = _said(f"plugins/modules/{module}.py", "DOCUMENTATION")
    found = dict(said.get("options") or {})
    for name in said.get("extends_documentation_fragment") or []:
        fragment, _dot, part = name.removeprefix(OURS).partition(".")
        found |= _said(f"plugins/doc_fragments/{fragment}.py", part.upper() or "DOCUMENTATION").get("options") or {}
    return found


def _said(path: str, name: str) -> dict[str, Any]:
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return yaml.safe_load(ast.literal_eval(node.value)) or {}
    raise LookupError(f"{path} has no {name}")


@functools.cache
def _options_of_page(page: str) -> frozenset[str]:
    """Return the options of the modules that a page names, of which it may show one alone."""
    text = (ROOT / page).read_text(encoding="utf-8") if (ROOT / page).is_file() else ""
    modules = {path.stem for path in (ROOT / "plugins/modules").glob("[a-z]*.py")}
    return frozenset(option for name in set(re.findall(r"\w+", text)) & modules for option in _options(name))
