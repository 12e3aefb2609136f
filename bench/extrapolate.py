# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extrapolates the time for thousands of hosts from the results in bench/results/site.json.

    python -m bench.extrapolate [FILE]

FILE holds, under "scaling", what an unchanged run took: {"forks": 10, "seconds": {"5": 6.1, "20": 19.8, "50": 47.0}}.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).resolve().parent / "results" / "site.json"
FLEETS = (1_000, 10_000)
SLICES = (1, 4, 10, 40)


class Line(NamedTuple):
    """Seconds of a run as a straight line: what it takes at all, and what each host adds."""

    start: float
    each: float

    def seconds(self, hosts: float) -> float:
        return self.start + self.each * hosts


def line(seconds: Mapping[int, float]) -> Line:
    """Return the straight line that lies closest to what was measured, by least squares."""
    if len(seconds) < 2:
        raise ValueError(
            "At least two numbers of hosts have to be measured; run 'make bench' again with another HOSTS."
        )
    hosts = sum(seconds) / len(seconds)
    took = sum(seconds.values()) / len(seconds)
    each = sum((n - hosts) * (s - took) for n, s in seconds.items()) / sum((n - hosts) ** 2 for n in seconds)
    return Line(took - each * hosts, each)


def arithmetic(seconds: Mapping[int, float], forks: int) -> list[str]:
    """Return the measured figures, the line through them, and what follows for fleets and slices."""
    found = line(seconds)
    measured = ", ".join(f"{n} hosts {seconds[n]:.1f} s" for n in sorted(seconds))
    lines = [
        f"measured, unchanged, forks {forks}: {measured}",
        f"seconds = {found.start:.2f} + {found.each:.3f} * hosts of a slice (least squares)",
        "off by " + ", ".join(f"{found.seconds(n) - seconds[n]:+.1f} s at {n}" for n in sorted(seconds)),
        "",
        f"{'hosts':>7} {'slices':>7} {'a slice':>8} {'one controller each':>40} {'all on one controller':>22}",
    ]
    for fleet in FLEETS:
        for slices in SLICES:
            part = fleet / slices
            one = found.seconds(part)
            sum_ = f"{found.start:.2f} + {found.each:.3f} * {part:,.0f} = {readable(one)}"
            lines.append(f"{fleet:>7,} {slices:>7} {part:>8,.0f} {sum_:>40} {readable(one * slices):>22}")
    return lines


def readable(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def main(arguments: list[str]) -> int:
    file = Path(arguments[0]) if arguments else RESULTS
    try:
        scaling = json.loads(file.read_text(encoding="utf-8"))["scaling"]
        seconds = {int(hosts): float(took) for hosts, took in scaling["seconds"].items()}
        lines = arithmetic(seconds, scaling["forks"])
    except FileNotFoundError:
        print(f"{file} does not exist; run 'make bench' first.", file=sys.stderr)
        return 1
    except KeyError as error:
        print(
            f"{file} has no {error}; run 'make bench HOSTS=50' first, which measures 5, 20 and 50 hosts.",
            file=sys.stderr,
        )
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
