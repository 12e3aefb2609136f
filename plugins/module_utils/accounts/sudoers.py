# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for sudo as they are written: a command is one command, whatever characters it holds.

Source: sudoers(5), "Other special characters and reserved words".
"""

from __future__ import annotations

import posixpath
import re
from typing import Any, Sequence

from ..base import values, writing
from ..base.errors import Refusal

ALL = "ALL"
MAIN = "/etc/sudoers"
#: As typed, with wildcards as sudo reads them. A leading ^ would make the arguments a regular expression, and a folder (all that is in it) takes
#: none.
_COMMAND = re.compile(
    r"(?:sudoedit )?/[\w.,:=@%+~*?/\[\]-]+(?:(?<!/)(?: (?!\^)[!#%&'()*+,\-./\w:;<=>?@\[\]{|}~$^]+)+)?", re.ASCII
)
_SPECIAL = re.compile(r"[,:=#]")
_LINE = re.compile(
    rf'(?:{values.USER_NAME}|"{values.USER_NAME}") ALL='
    r"\(ALL:ALL\) (?:NO)?PASSWD: (?:ALL|(?:sudoedit )?/(?:[^\\,:=#\"\x00-\x1f\x7f]|\\[,:=#])+)"
    r"(?:, (?:ALL|(?:sudoedit )?/(?:[^\\,:=#\"\x00-\x1f\x7f]|\\[,:=#])+))*"
)


def command(value: Any, option: str) -> str:
    """Return a command that sudo may be told to run: ALL, or a path and arguments as they are typed."""
    text = " ".join(values.one_line(value, option).split())
    if text != ALL and not _COMMAND.fullmatch(text):
        raise Refusal(
            f"{option}: {text[:80]!r} is no command that a rule of sudo could name; write ALL, or the path of a program and its arguments, "
            "each in an entry of its own and without quotes, backslashes, tags and aliases."
        )
    return text


def reads(main: str, folder: str) -> bool:
    """Return whether sudoers itself, by its text, has sudo read the files of a folder; sudo's own files say it in two ways."""
    named = re.findall(r"^[ \t]*[#@]includedir[ \t]+\"?([^\"\n]+?)\"?[ \t]*$", main, re.MULTILINE)
    return folder in [posixpath.normpath(posixpath.join(posixpath.dirname(MAIN), name)) for name in named]


def has_rules(name: str, text: str) -> bool:
    """Return whether a file in a folder that sudo reads would say anything; those with a dot or a tilde at the end are passed by."""
    # A # begins a comment unless a number or an include follows.
    return not ("." in name or name.endswith("~")) and bool(
        re.search(r"^[ \t]*(?:[^#\s]|#\d|#include)", text, re.MULTILINE)
    )


def user(name: str) -> str:
    """Return a user's name as it is written: in quotes where sudo could take it for the name of an alias, or for everybody."""
    return f'"{name}"' if name[:1].isupper() else name


def line(name: str, asks: bool, commands: Sequence[str]) -> str:
    """Return a user's rule."""
    written = ", ".join(_SPECIAL.sub(r"\\\g<0>", text) for text in commands)
    rule = f"{user(name)} ALL=(ALL:ALL) {'PASSWD' if asks else 'NOPASSWD'}: {written}"
    return writing.lines([rule], _LINE, "sudo")[0] + "\n"
