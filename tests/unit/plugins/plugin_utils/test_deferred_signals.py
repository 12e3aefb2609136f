# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from ansible_collections.portcullis.vps.plugins.plugin_utils.deferred_signals import DeferredSignals


class Stopped(BaseException):
    """What a signal raises when it takes effect."""


@pytest.fixture(autouse=True)
def stopping() -> Iterator[None]:
    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _meet(number: int, done: list[list[int]], *deferred: int) -> None:
    """Meet a signal where some of them wait, and then go on."""
    with DeferredSignals() as signals:
        signals.defer(*deferred)
        signal.raise_signal(number)
        done.append(list(signals.noted))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGALRM])
def test_a_signal_waits_until_all_is_done_and_then_takes_effect(number: int) -> None:
    done: list[list[int]] = []
    with pytest.raises(Stopped):
        _meet(number, done, signal.SIGALRM)
    assert done == [[number]]


def test_a_timeout_takes_effect_at_once_until_it_is_deferred() -> None:
    done: list[list[int]] = []
    with pytest.raises(Stopped):
        _meet(signal.SIGALRM, done)
    assert done == []


def test_without_a_signal_nothing_changes() -> None:
    before = signal.getsignal(signal.SIGINT)
    with DeferredSignals() as signals:
        pass
    assert signals.noted == []
    assert signal.getsignal(signal.SIGINT) is before
