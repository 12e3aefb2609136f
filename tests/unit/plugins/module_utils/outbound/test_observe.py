# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host whose kernel takes no table is observed as such, and a report does without there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError
from ansible_collections.portcullis.vps.plugins.module_utils.base.steps import InstallPackages, Plan, Step
from ansible_collections.portcullis.vps.plugins.module_utils.machine import process
from ansible_collections.portcullis.vps.plugins.module_utils.managed import outbound as managed
from ansible_collections.portcullis.vps.plugins.module_utils.outbound import plan as core
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.host import observe as host
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.plan import Observed
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.table import Held
from ansible_collections.portcullis.vps.plugins.module_utils.outbound.wanted import Wanted

HERE = "ansible_collections.portcullis.vps.plugins.module_utils"
HOST, MANAGED = f"{HERE}.outbound.host.observe", f"{HERE}.managed.outbound"
DEFAULTS = {name: option.get("default") for name, option in managed.ARGUMENT_SPEC.items()}
DENIED = "unshare --net true failed with code 1: unshare: unshare failed: Operation not permitted"


def _fail(*_args: object) -> Held:
    raise HostError(DENIED)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host with nft and nothing of ours."""
    monkeypatch.setattr(f"{HOST}.units.observe", lambda names: {})
    monkeypatch.setattr(f"{HOST}.listed_here", lambda: ())
    monkeypatch.setattr(f"{HOST}.files.read", lambda path: None)
    monkeypatch.setattr(f"{HOST}.addresses.uplinks", lambda: ("eth0",))
    monkeypatch.setattr(f"{HOST}.has_program", lambda name: True)
    monkeypatch.setattr(f"{HOST}.kernel.held", lambda: None)
    monkeypatch.setattr(f"{HOST}.kernel.expected", lambda text: Held(("rule",)))


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("asked", ["held", "expected"])
def test_what_the_kernel_does_not_answer_is_why_it_is_unable(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    assert host.observe(Wanted()).unable == ""
    monkeypatch.setattr(f"{HOST}.kernel.{asked}", _fail)
    found = host.observe(Wanted())
    assert (found.unable, found.expected) == (DENIED, None)
    with pytest.raises(HostError, match="cannot be kept: unshare --net true failed"):
        host.verify(Wanted())


class Host:
    """What the module meets: how it finds the host, time after time, and what it carried out."""

    def __init__(self, *found: Observed) -> None:
        self.found = list(found)
        self.done: list[Step] = []
        self.failure: HostError | None = None
        self.waited = 0

    def observe(self, _wanted: Wanted) -> Observed:
        return self.found.pop(0)

    def observe_afterwards(self, _wanted: Wanted) -> Observed:
        self.waited += 1
        return self.found.pop(0)

    def execute(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if self.failure is not None:
                raise self.failure
            self.done.append(step)

    def run(self, plan: Plan) -> dict[str, object]:
        self.done += plan.steps
        return {}


@contextlib.contextmanager
def _nobody(check_mode: bool = False) -> Iterator[None]:
    yield


def manage(monkeypatch: pytest.MonkeyPatch, on: Host, check_mode: bool = False, **options: Any) -> Any:
    monkeypatch.setattr(f"{MANAGED}.system.require_platform", lambda: None)
    monkeypatch.setattr(f"{MANAGED}.transaction.exclusive", _nobody)
    monkeypatch.setattr(f"{MANAGED}.build.completed", lambda plan, things: plan)
    monkeypatch.setattr(f"{MANAGED}.execute", on.execute)
    monkeypatch.setattr(f"{MANAGED}.host.observe", on.observe)
    monkeypatch.setattr(f"{MANAGED}.host.observe_afterwards", on.observe_afterwards)
    monkeypatch.setattr(f"{MANAGED}.Confirmation.run", lambda _self, plan, *_rest, **_options: on.run(plan))
    return managed.manage({**DEFAULTS, **options}, check_mode)


def test_a_report_brings_nft_first_and_goes_on_where_the_kernel_takes_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    on = Host(Observed(installed=False), Observed(installed=True, unable=DENIED))
    outcome = manage(monkeypatch, on)
    assert on.done == [InstallPackages(("nftables",))]
    assert outcome.changes == ["Install nftables"]
    assert outcome.changed
    (said,) = outcome.values["left_out"]
    assert DENIED in said
    assert list(outcome.deferred_warnings) == [said]


def test_a_run_says_the_same_as_check_mode_and_installs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = manage(monkeypatch, Host(Observed(installed=False)), check_mode=True)
    on = Host(Observed(installed=False), Observed(installed=True))
    outcome = manage(monkeypatch, on)
    assert outcome.changes == checked.changes
    assert outcome.changes[0] == "Install nftables"
    assert [step for step in on.done if isinstance(step, InstallPackages)] == [InstallPackages(("nftables",))]


def test_a_report_does_without_a_package_that_does_not_come_and_a_limit_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    on = Host(Observed(installed=False))
    on.failure = HostError("Could not install nftables.")
    outcome = manage(monkeypatch, on)
    assert (outcome.changed, on.done) == (False, [])
    assert "Could not install nftables." in outcome.values["left_out"][0]
    # There the package is a step like others, which fails as they do.
    limited = manage(monkeypatch, Host(Observed(installed=False)), mode="enforce")
    assert limited.changes[0] == "Install nftables"


def _converged(**but: Any) -> Observed:
    """A host with all that is wanted by default, but for some."""
    wanted = Wanted.parse(DEFAULTS)
    held = Held(("rule",))
    seen = Observed(
        installed=True,
        texts=core.files(wanted, core.rules(wanted, (), {}, ())),
        held=held,
        expected=held,
        enabled=tuple(core.UNIT_FILES),
        active=tuple(core.UNIT_FILES),
    )
    return replace(seen, **but)


def test_check_mode_looks_again_once_the_host_s_own_watch_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    midway = _converged(held=Held(("other rule",)))
    on = Host(midway, _converged())
    assert (manage(monkeypatch, on, check_mode=True).changes, on.waited) == ([], 1)
    # What is to be done then is said; and who has the lock waits for nothing, since the watch takes that, too.
    assert manage(monkeypatch, Host(midway, midway), check_mode=True).changes != []
    assert (manage(monkeypatch, on := Host(midway)).changed, on.waited) == (True, 0)


def test_check_mode_waits_for_no_watch_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    on = Host(Observed(installed=True))
    assert manage(monkeypatch, on, check_mode=True).changes != []
    assert on.waited == 0


def test_a_host_is_looked_at_once_its_watch_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["active", "active", "inactive"]
    asked = []

    def run(argv: list[str], *_rest: object, **_options: object) -> process.Completed:
        asked.append(argv)
        state = answers.pop(0)
        units = (word for word in argv if word.endswith((".service", ".timer", ".socket")))
        blocks = (f"LoadState=loaded\nActiveState={state if unit == core.WATCH else 'inactive'}\n" for unit in units)
        return process.Completed(argv, 0, "\n".join(blocks), "")

    monkeypatch.setattr(f"{HERE}.machine.process._ended", run)
    monkeypatch.setattr(f"{HOST}.time.sleep", lambda _seconds: None)
    monkeypatch.setattr(f"{HOST}.observe", lambda wanted: Observed(installed=process.remembers()))
    with process.remembering():
        found = host.observe_afterwards(Wanted())
    # What was remembered of before does not count, and what is learned now is remembered for the next look alone.
    assert (answers, len(asked), found.installed) == ([], 3, True)
