# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back: what was before the first change, by comparison, and nothing that somebody else did since."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import (
    SetAttributes,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening import (
    going_back,
    plan as core,
    record as written,
    sysctl,
)
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.choice import CLOCK
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.observed import (
    KernelValue,
    Observed,
    UnitState,
    Uses,
)
from hypothesis import given, strategies as st

from tests.unit.plugins.module_utils.os_hardening.model import FRESH, applied, converged, host, wanted

DEFAULT = wanted()


def values(observed: Observed) -> dict[str, str]:
    return {name: found.value for name, found in observed.kernel.items()}


ABSENT = wanted(state="absent")


def test_absent_goes_back_to_what_was() -> None:
    before = host()
    after = converged(converged(before, DEFAULT), ABSENT)
    assert values(after) == values(before)
    assert after.texts == before.texts
    assert after.modes == before.modes
    assert (after.units[CLOCK].enabled, after.units[CLOCK].active) == (False, False)


def test_absent_leaves_what_somebody_set_since_and_says_so() -> None:
    after = converged(host(), DEFAULT)
    changed = replace(
        after,
        kernel={**after.kernel, "kernel/sysrq": KernelValue("16")},
        modes={**after.modes, "/etc/cron.d": 0o710},
    )
    plan = core.plan(changed, ABSENT)
    back = applied(changed, plan, ABSENT)
    assert back.kernel["kernel/sysrq"].value == "16"
    assert back.modes["/etc/cron.d"] == 0o710
    assert "kernel.sysrq stays 16: it was 0 by us, and somebody set it since." in plan.warnings
    assert "/etc/cron.d keeps the mode 0710: it was 0700 by us, and somebody set it since." in plan.warnings
    assert back.texts[written.PATH] is None


def test_absent_on_a_host_that_never_had_it_changes_nothing() -> None:
    assert core.plan(host(), ABSENT).steps == ()
    assert not core.plan(host(), ABSENT).needs_command


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("active", [True, False])
def test_the_clock_goes_on_after_absent_as_it_did_before(enabled: bool, active: bool) -> None:
    before = UnitState(enabled=enabled, active=active)
    observed = host(units={CLOCK: before})
    running = converged(observed, DEFAULT)
    assert running.units[CLOCK] == UnitState(enabled=True, active=True)
    assert converged(running, ABSENT).units[CLOCK] == before


def test_what_a_measure_changed_goes_back_once_somebody_needs_it() -> None:
    asked = wanted(measures=["martian_logs"])
    after = converged(host(), asked)
    without = converged(after, DEFAULT)
    assert without.kernel["net/ipv4/conf/all/log_martians"].value == "0"
    assert "log_martians" not in (without.texts[core.SYSCTL] or "")
    dumps = replace(after, uses=Uses(crash_reports=("apport",)))
    assert converged(dumps, asked).kernel["kernel/core_uses_pid"].value == "0"


def _with(observed: Observed, *interfaces: str, like: str = "default") -> Observed:
    """Return the host with these interfaces besides eth0, as the kernel makes them."""
    kernel = {name: value for name, value in observed.kernel.items() if sysctl.interface(name) in ("", "eth0")}
    for pattern in FRESH:
        for place in interfaces if "*" in pattern else ():
            kernel[pattern.replace("*", place)] = kernel[pattern.replace("*", like)]
    return replace(observed, interfaces=("eth0", *interfaces), kernel=kernel)


def test_interfaces_that_come_and_go_change_nothing_and_go_back_with_the_others() -> None:
    """As those of containers do."""
    after = converged(_with(host(), "veth1"), DEFAULT)
    later = _with(after, "veth2", "docker0")
    assert core.plan(later, DEFAULT).changes == []
    back = converged(later, ABSENT)
    assert values(back) == values(_with(host(), "veth2", "docker0"))
    assert back.record.empty


def test_an_interface_that_was_stricter_than_the_others_stays_so_after_absent() -> None:
    before = host(values={"net/ipv4/conf/eth0/send_redirects": "0"})
    after = converged(converged(before, DEFAULT), ABSENT)
    assert values(after) == values(before)


def test_modes_go_back_by_a_step_that_shows_them() -> None:
    plan = core.plan(converged(host(), DEFAULT), ABSENT)
    assert SetAttributes("/etc/crontab", 0o644, "root's, 0600") in plan.steps


@given(
    kernel=st.fixed_dictionaries({name: st.sampled_from("0123") for name in FRESH if "*" not in name}),
    names=st.lists(st.sampled_from(sorted(MEASURES)), unique=True, max_size=6),
    again=st.lists(st.sampled_from(sorted(MEASURES)), unique=True, max_size=6),
    modes=st.fixed_dictionaries(
        {path: st.integers(0, 0o777).map(lambda mode: mode | 0o700) for path in going_back.CRON}
    ),
)
def test_whatever_was_asked_for_in_between_absent_comes_back_to_the_beginning(
    kernel: dict[str, str], names: list[str], again: list[str], modes: dict[str, int]
) -> None:
    """A second run changes nothing, and the way back ends where it began; the model compares each step's idea of what was before."""
    files = {path: mode & ~0o100 if path == "/etc/crontab" else mode for path, mode in modes.items()}
    before = host(values=kernel, modes=files)
    skipped = [measure.name for measure in DEFAULT.measures if measure.name not in names]
    once = converged(before, wanted(measures=names))
    twice = converged(once, wanted(measures=again, skipped_measures=[name for name in skipped if name not in again]))
    after = converged(twice, ABSENT)
    assert values(after) == values(before)
    assert after.texts == before.texts
    assert after.modes == before.modes


@pytest.mark.parametrize("redirects", ["0", "1"])
@pytest.mark.parametrize("skipped", [[], ["icmp_redirects"]])
def test_what_the_kernel_changes_along_with_forwarding_is_right_there_and_back(
    redirects: str, skipped: list[str]
) -> None:
    place = "net/ipv4/conf/all/accept_redirects"
    router = host(values={sysctl.FORWARDING: "1", place: redirects})
    state = wanted(measures=["forwarding_off"], skipped_measures=skipped)
    # From what is in force without it, and from nothing.
    for observed in (router, converged(router, wanted(skipped_measures=skipped))):
        after = converged(observed, state)
        assert after.kernel[sysctl.FORWARDING].value == "0"
        assert after.kernel[place].value == (redirects if skipped else "0")
        back = converged(after, wanted(state="absent"))
        assert (back.kernel[sysctl.FORWARDING].value, back.kernel[place].value) == ("1", redirects)
        again = converged(after, wanted(skipped_measures=skipped))
        assert (again.kernel[sysctl.FORWARDING].value, again.kernel[place].value) == (
            "1",
            redirects if skipped else "0",
        )
    lines = (after.texts[core.SYSCTL] or "").splitlines()
    assert lines[1] == "net.ipv4.ip_forward = 0"
