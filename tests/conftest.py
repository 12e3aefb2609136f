# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests of one run share: the modules as Ansible has packed them once (``demo/callback/payloads.py``), and a look at each host's end."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

_PAYLOADS = "PORTCULLIS_PAYLOADS"
_STRANGERS = "strangers"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to a capability's own target what is marked so, as by ``@pytest.mark.whole("PORTCULLIS_BACKUP")``."""
    left = [item for item in items if any(os.environ.get(one.args[0]) != "all" for one in item.iter_markers("whole"))]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


def pytest_configure(config: pytest.Config) -> None:
    # Those who run tests side by side inherit it.
    if _PAYLOADS not in os.environ:
        os.environ[_PAYLOADS] = tempfile.mkdtemp(prefix="portcullis-payloads-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(_PAYLOADS), ignore_errors=True))


@pytest.fixture(scope="session", autouse=True)
def _no_false_stops(request: pytest.FixtureRequest) -> Iterator[None]:
    """See that nothing that hosts of the tests do would have been stopped, where the role outbound is as ``site.yml`` has it."""
    machine = sys.modules.get("lab.machine")
    # Where no test has a host of the lab none is imported, as on a Python of managed hosts.
    if machine is None:
        yield
        return
    from tests import strangers

    found = strangers.Found()
    machine.BEFORE_END.append(lambda host: strangers.look(host, found))
    yield
    machine.BEFORE_END.clear()
    _remember(request.config, found.to_data())
    assert not found.stopped, "\n".join(found.stopped)


def _remember(config: pytest.Config, data: dict[str, Any]) -> None:
    """Keep what was found for the summary, or hand it to whoever runs tests side by side."""
    if hasattr(config, "workeroutput"):
        config.workeroutput[_STRANGERS] = data
    else:
        config.stash.setdefault(_FOUND, []).append(data)


_FOUND = pytest.StashKey[list[dict[str, Any]]]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    data = getattr(node, "workeroutput", {}).get(_STRANGERS)
    if data:
        node.config.stash.setdefault(_FOUND, []).append(data)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what hosts did that the role outbound counts: that nothing of it was stopped is worth knowing by how much that was."""
    every = config.stash.get(_FOUND, [])
    if any(data["hosts"] for data in every):
        from tests.strangers import Found

        found = Found()
        for data in every:
            found.add(**data)
        terminalreporter.write_line(str(found))
