# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the table of variables in each role's README.md, from meta/argument_specs.yml and defaults/main.yml, and of measures and judges in docs/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from antsibull_docs_parser import dom
from antsibull_docs_parser.format import format_paragraphs
from antsibull_docs_parser.md import MDFormatter
from antsibull_docs_parser.parser import Context, parse

from tools import judged, measures, tailoring

ROOT = Path(__file__).resolve().parents[1]
ROLES = sorted(path.parent for path in ROOT.glob("roles/*/meta"))
BEGIN = "<!-- The variables, from meta/argument_specs.yml: make readmes -->"
END = "<!-- End of the variables -->"
_SHARED = re.compile(r"\bportcullis_[a-z0-9_]+")


class _Formatter(MDFormatter):
    """Return readable Markdown: backticks instead of HTML, and no needless escapes."""

    def format_code(self, part: dom.CodePart) -> str:
        return _code(part.text)

    def format_module(self, part: dom.ModulePart, url: str | None) -> str:
        name = part.fqcn.rpartition(".")[2]
        return f"[{name}](../../plugins/modules/{name}.py)"

    def format_option_name(self, part: dom.OptionNamePart, url: str | None) -> str:
        return _code(part.name)

    def format_option_value(self, part: dom.OptionValuePart) -> str:
        return _code(part.value)

    def format_text(self, part: dom.TextPart) -> str:
        return re.sub(r"([|<*])", r"\\\1", part.text)


def readme(role: Path) -> str:
    """Return what the README of a role, given as its folder, should be: unchanged except for the part between the two marks."""
    text = (role / "README.md").read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(
            f"{role.name}/README.md has no '{BEGIN}' with '{END}' behind it; put both where the table belongs."
        )
    return f"{before}{BEGIN}\n\n{_tables(role)}\n{END}{after}"


def _tables(role: Path) -> str:
    specification = yaml.safe_load((role / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    options = specification["argument_specs"]["main"].get("options", {})
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text(encoding="utf-8")) or {}
    tables = [_table("Variable", options, defaults)]
    for name, option in _with_parts(options):
        tables.append(f"Each of `{name}`:\n\n" + _table("Key", option["options"], {}))
    return "\n".join(tables)


def _with_parts(options: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, option in options.items():
        if "options" in option:
            yield above + name, option
            yield from _with_parts(option["options"], f"{above}{name}.")


def _table(title: str, options: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    lines = [f"| {title} | Type | Default | What it is |", "| --- | --- | --- | --- |"]
    for name, option in options.items():
        default = _default(option, defaults.get(name, option.get("default")))
        lines.append(f"| `{name}` | {_type(option)} | {default} | {_prose(option['description'])} |")
    return "\n".join(lines) + "\n"


def _type(option: Mapping[str, Any]) -> str:
    kind = option.get("type", "str")
    words = f"{kind} of {option['elements']}" if "elements" in option else kind
    choices = ", ".join(_code(_yaml(choice)) for choice in option.get("choices", ()))
    return f"{words}: {choices}" if choices else words


def _default(option: Mapping[str, Any], value: Any) -> str:
    if option.get("required"):
        return "needed"
    if value is None:
        return "none"
    if "{{" in str(value):
        shared = " and ".join(_code(name) for name in dict.fromkeys(_SHARED.findall(str(value))))
        return f"from {shared}" if shared else "computed"
    return _code(_yaml(value))


def _yaml(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10000)
    return text.removesuffix("...\n").strip()


def _code(text: str) -> str:
    # It ends a table's cell, in code too.
    return "`{}`".format(text.replace("|", "\\|"))


def _prose(description: str | list[str]) -> str:
    paragraphs = parse(description, Context(), errors="exception")
    return format_paragraphs(paragraphs, _Formatter(), par_sep=" ")


def main() -> None:
    for role in ROLES:
        (role / "README.md").write_text(readme(role), encoding="utf-8")
    measures.PAGE.write_text(measures.page(), encoding="utf-8")
    judged.PAGE.write_text(judged.page(), encoding="utf-8")
    tailoring.PAGE.write_text(tailoring.page(), encoding="utf-8")


if __name__ == "__main__":
    main()
