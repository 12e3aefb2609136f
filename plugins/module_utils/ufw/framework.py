# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ufw makes of its files in the kernel, and what the kernel lacks of it.

ufw finds out whether it has started by whether one of its chains is there, and adds the jumps into its chains only where it
makes these. So ``ufw reload`` cannot mend what somebody flushed. Here the same rules are given to iptables-restore in a network
namespace of its own, which tells in the kernel's own spelling what ufw would have made; and that is compared and loaded.
"""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Mapping, Tuple

from ..base.errors import Refusal
from ..base.native import is_native
from ..base.netfilter import Table, Tables, is_ufws, lacks, merged, ours
from ..base.netfilter_path import parsed
from .block import Block
from .files import BUILT_IN, PREFIX, WAYS, Settings, families
from .kernel import COMPARED, NO_LOGGING, policy_chains, policy_of
from .rule import NUMBERS, PROTOCOLS

#: The files of a family, beside that of the user's rules, in the order in which ufw loads them.
FILES = {
    4: ("/etc/ufw/before.rules", "/etc/ufw/after.rules"),
    6: ("/etc/ufw/before6.rules", "/etc/ufw/after6.rules"),
}
#: The same files as the package brought them.
STOCK = "/usr/share/ufw/iptables"

#: What ufw makes of IPv6 where that is switched off.
WITHOUT_IPV6 = """*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A OUTPUT -o lo -j ACCEPT
COMMIT
"""

#: The sets whose members a window lets in.
WINDOWS = ("portcullis-window4", "portcullis-window6")
#: The states of packets that answer others, which ufw itself lets in.
_ANSWERS = frozenset({"RELATED", "ESTABLISHED"})
_PRIMARY = ("before-logging", "before", "after", "after-logging", "reject", "track")
_SECONDARY = ("logging-deny", "logging-allow")
_USER = (*(f"user-{way}" for way in WAYS), *(f"user-logging-{way}" for way in WAYS), "user-limit", "user-limit-accept")
_BUILT_IN = {chain.lower(): chain for chain in BUILT_IN.values()}


def sources(family: int, settings: Settings, texts: Mapping[str, str], user: str) -> Tuple[Tuple[str, str], ...]:
    """Return what ufw gives to iptables-restore when it starts, in order: (file, text), without a file where ufw makes it up."""
    if family not in families(settings):
        return (("", WITHOUT_IPV6),)
    before, after = FILES[family]
    prefix = PREFIX[family]
    hooks = [f"-A {prefix}-before-{way} -j {prefix}-user-{way}" for way in WAYS]
    policies = "".join(f":{chain} {policy_of(getattr(settings, way))} [0:0]\n" for way, chain in BUILT_IN.items())
    return (
        ("", _filter(_skeleton(prefix, settings))),
        (before, texts[before]),
        (after, texts[after]),
        ("", _filter(f":{prefix}-{name} - [0:0]" for name in _USER)),
        ("the user's rules", user),
        ("", _filter(hooks)),
        ("", f"*filter\n{policies}COMMIT\n"),
    )


def _skeleton(prefix: str, settings: Settings) -> Iterator[str]:
    yield from (f":{prefix}-{part}-{way} - [0:0]" for part in _PRIMARY for way in WAYS)
    yield from (f":{prefix}-{name} - [0:0]" for name in _SECONDARY)
    chains = [
        pair for way, chain in BUILT_IN.items() for pair in policy_chains(prefix, chain.lower(), getattr(settings, way))
    ]
    yield from (f":{name} - [0:0]" for name, _rules in chains)
    yield from (f"-A {_BUILT_IN[way]} -j {prefix}-{part}-{way}" for way in WAYS for part in _PRIMARY)
    yield from (f"-A {name} {rule}" for name, rules in chains for rule in rules)


def _filter(lines: Iterable[str]) -> str:
    return "\n".join(["*filter", *lines, "COMMIT", ""])


def target(wanted: Tables, now: Tables) -> Dict[str, Table]:
    """Return what the kernel's tables have to become: what ufw makes, with what is somebody else's where it stands.

    ``wanted`` is what ufw's files make of empty tables.
    """
    found = dict(now)
    for name, table in wanted.items():
        if name != "filter" and not any(table.rules.values()):
            continue
        here = now.get(name, Table())
        rules = dict(here.rules)
        for chain, lines in table.rules.items():
            exact = is_ufws(chain) and not _is_open(chain)
            rules[chain] = lines if exact else merged(lines, here.rules.get(chain, ()), lambda rule: not ours(rule))
        policies = {**here.policies, **(table.policies if name == "filter" else {})}
        found[name] = Table(policies or table.policies, rules)
    return found


def planned(family: int, made: Tables, now: Tables, settings: Settings, blocks: Iterable[Block]) -> Dict[str, Table]:
    """Return what the kernel's tables become once ufw has these settings and rules; ``made`` as for ``target``."""
    found = target(made, now)
    table = found.get("filter", Table())
    rules: Dict[str, List[str]] = {}
    for chain, lines in table.rules.items():
        rules[chain] = [] if _is_users(chain) else list(lines)
    for line in (line for block in blocks for line in block.text.splitlines()[1:]):
        _dummy, chain, rule = line.split(" ", 2)
        rules.setdefault(chain, []).append(rule)
    for way, built_in in BUILT_IN.items():
        rules.update(policy_chains(PREFIX[family], built_in.lower(), getattr(settings, way)))
    policies = {chain: policy_of(getattr(settings, way)) for way, chain in BUILT_IN.items()}
    found["filter"] = Table({**table.policies, **policies}, {chain: tuple(lines) for chain, lines in rules.items()})
    return found


def _is_open(chain: str) -> bool:
    """Whether people may have put rules of their own into one of ufw's chains: those that ufw keeps for it, and theirs."""
    name = chain.partition("-")[2]
    own = {f"{part}-{way}" for part in (*_PRIMARY, "skip-to-policy", "user", "user-logging") for way in WAYS}
    theirs = {f"{part}-{way}" for part in ("before", "after") for way in WAYS}
    return name in theirs or name not in {*own, *_SECONDARY, *_USER}


def drift(wanted: Tables, now: Tables) -> Tuple[str, ...]:
    """Return what the kernel lacks of ufw's framework or has too much of, a line each; the user's own rules are left out."""
    then = _compared(target(wanted, now))
    here = _compared(now)
    missing = lacks(then, here)
    extra = tuple(f"without {line}" for line in lacks(here, then) if not line.startswith(("-P ", "-N ")))
    order = () if missing or extra or then == here else ("the order of rules",)
    return (*missing, *extra, *order)


def _compared(tables: Tables) -> Dict[str, Table]:
    """Return tables without what is compared elsewhere, the user's rules, or by nobody: ufw's own rules that log nothing."""
    found = {}
    for name, table in tables.items():
        rules = {
            chain: ()
            if _is_users(chain)
            else tuple(rule for rule in lines if not NO_LOGGING.match(f"-A {chain} {rule}"))
            for chain, lines in table.rules.items()
        }
        found[name] = Table(table.policies, rules)
    return found


def _is_users(chain: str) -> bool:
    return bool(COMPARED.match(f"-A {chain} "))


def remains(table: Table) -> str:
    """Return what there is of ufw in a family's table filter: 'nothing', 'stopped' (as ufw leaves it), or 'something'.

    Only the first two can ufw start from.
    """
    chains = [chain for chain in table.rules if is_ufws(chain)]
    if not chains:
        return "nothing"
    prefix = chains[0].partition("-")[0]
    jumps = all(
        f"-j {prefix}-{part}-{way}" in table.rules.get(chain, ())
        for way, chain in _BUILT_IN.items()
        for part in _PRIMARY
    )
    started = f"{prefix}-user-input" in table.rules
    return "stopped" if jumps and not started else "something"


def refuse_letting_out(kernel: Mapping[int, Tables]) -> None:
    """Raise Refusal where the first start of ufw would let out what the kernel's own policy keeps in."""
    for family, tables in kernel.items():
        table = tables.get("filter", Table())
        if table.policies.get("OUTPUT", "ACCEPT") != "ACCEPT" and remains(table) != "something":
            raise Refusal(
                f"default_outgoing: the kernel drops what goes out over IPv{family} and no rule allows (policy of OUTPUT), and ufw would set that to "
                "ACCEPT. To keep it, set default_outgoing to deny and give rules with direction: out; to let everything out, set default_outgoing to allow."
            )


def removal(family: int, table: str, chain: str, rule: str) -> str:
    """Return by which variable, or by which command, a rule of others is removed."""
    program = "iptables" if family == 4 else "ip6tables"
    where = "" if table == "filter" else f"-t {table} "
    own = is_ufws(chain)
    named = f", or ufw_removed_kernel_rules: [{quoted(f'{where}-A {chain} {rule}')}]"
    return f"'{program} {where}-D {chain} {rule}'{'' if own else named}"


def quoted(text: str) -> str:
    """Return a text as YAML's single quotes have it."""
    return "'" + text.replace("'", "''") + "'"


def foreign(family: int, wanted: Tables, now: Tables) -> Iterator[str]:
    """Yield a sentence for each rule of others that accepts packets that none of ufw's rules allows."""
    here, there = now.get("filter", Table()), wanted.get("filter", Table())
    open_chains = [f"{PREFIX[family]}-{part}-input" for part in ("before", "after")]
    # Where IPv6 is off nothing leads into ufw's chains for it.
    for chain in ("INPUT", *(chain for chain in open_chains if chain in there.rules)):
        for rule in here.rules.get(chain, ()):
            if rule in there.rules.get(chain, ()) or not _lets_in(rule, here):
                continue
            yield (
                f"The kernel's rule '-A {chain} {rule}' (IPv{family}) accepts packets that none of ufw's rules allows, and 'ufw status' does "
                f"not show it; add it to ufw_rules if you want it, and remove it ({removal(family, 'filter', chain, rule)})."
            )


def unseen(program: str, tables: Tables) -> Iterator[str]:
    """Yield a sentence where iptables' other backend holds rules or policies, by the program that saves them."""
    rules = [
        f"-t {name} {line}"
        for name, table in tables.items()
        for line in (
            *(f"-P {chain} {policy}" for chain, policy in table.policies.items() if policy != "ACCEPT"),
            *(f"-A {chain} {rule}" for chain, lines in table.rules.items() for rule in lines if not ours(rule)),
        )
    ]
    if rules:
        more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
        yield (
            f"'{program}' prints rules of iptables' other backend ('{rules[0]}'{more}), which ufw neither shows nor changes, and every "
            f"packet has to pass these too; add what you need to ufw_rules, and remove them ('{program.replace('-save', '')} -F')."
        )


def is_windows(rule: str) -> bool:
    """Whether a rule lets in the members of a window's set."""
    return any(
        name == "--match-set" and value.split(" ")[0] in WINDOWS and not negated
        for name, value, negated in _options(rule)
    )


def _lets_in(rule: str, table: Table) -> bool:
    if ours(rule) or is_native(rule) or is_windows(rule):
        return False
    asked = {name: value for name, value, negated in parsed(rule) if not negated}
    if asked.get("-i") == "lo":
        return False
    states = asked.get("--ctstate") or asked.get("--state")
    if states and _ANSWERS.issuperset(states.split(",")):
        return False
    chosen = (asked.get("-j") or asked.get("-g") or "").partition(" ")[0]
    if chosen in table.rules and not is_ufws(chosen):
        return any(_lets_in(each, table) for each in table.rules[chosen])
    return chosen == "ACCEPT"


def edited(path: str, stock: str, text: str) -> Iterator[str]:
    """Yield a sentence for each rule about what comes in that a file of ufw's has and the package's has not, or the reverse."""
    before, after = _input_rules(stock), _input_rules(text)
    for rule in after:
        if rule not in before and _accepts(rule) and not _of_unknown_protocol(rule):
            yield (
                f"{path} has the rule '{rule}', which accepts packets that none of ufw's rules allows; add it to ufw_rules, and "
                "remove it from that file."
            )
    for rule in before:
        if rule not in after and not _accepts(rule):
            yield f"{path} has no rule '{rule}' any more, with which the package brings it; add it, or copy the file anew from {STOCK}."


def _accepts(rule: str) -> bool:
    return ("-j", "ACCEPT", False) in _options(rule)


def _options(rule: str) -> Tuple[Tuple[str, str, bool], ...]:
    try:
        return parsed(rule)
    except ValueError:
        # A quote without its end.
        return ()


def _of_unknown_protocol(rule: str) -> bool:
    """Whether a rule is about a protocol for which ufw has no rules, so that its files are where one writes it."""
    named = [value for name, value, _no in _options(rule) if name in ("-p", "--protocol")]
    return any(value not in (*PROTOCOLS, *NUMBERS.values(), "all", "0") for value in named)


def _input_rules(text: str) -> List[str]:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [line for line in lines if line.startswith(("-A ", "-I ")) and line.split()[1].lower().endswith("input")]
