# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people use servers for goes on where the baseline is in force, and over a reboot: on disks that have a kernel of their own.

There, and not in containers, all of it is in force: settings of the kernel, and modules that it loads no more. And each use is seen to
end where the role does not look (``uses.py``). It takes some minutes, so ``make test`` sees only that the table is whole, and
``make test-os-hardening`` plays it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.os_hardening.measures import MEASURES

from lab import images, own_kernel
from tests.integration.uses import USES

WHOLE = os.environ.get("PORTCULLIS_OS_HARDENING") == "all"
RELEASES = ("bookworm", "trixie")
CODE = Path(__file__).parents[2] / "plugins/module_utils"
PHASES = ("before", "with", "rebooted", "again", "without")

_ROLE = """
import json, sys
from dataclasses import replace
sys.path.insert(0, "/root/code")
from portcullis.base.errors import Refusal
from portcullis.managed import os_hardening
from portcullis.os_hardening import choice
from portcullis.os_hardening.measures import MEASURES, Setting
state, *names = sys.argv[1:]
params = {name: option.get("default") for name, option in os_hardening.ARGUMENT_SPEC.items()}
# Nobody is there to log in afresh.
params.update(state="present" if state == "forced" else state, measures=names[:1], confirm_timeout_seconds=0)
if state == "forced":
    choice._LOOKS = {}
    choice._against_module = choice._against_setting = lambda *found: None
    measure = MEASURES[names[0]]
    more = [name for name in names[1:] if "=" not in name]
    settings = [Setting(*name.split("=")) for name in names[1:] if "=" in name]
    MEASURES[names[0]] = replace(measure, modules=(*measure.modules, *more), settings=(*measure.settings, *settings))
    # Which nobody here has, and nobody could install.
    params["skipped_measures"] = ["clock"]
try:
    outcome = os_hardening.manage(params, check_mode=False)
except Refusal as refusal:
    print("refused", *names, refusal)
else:
    print("role", json.dumps([list(outcome.changes), list(outcome.values["left_out"])]))
"""
_PLACES = " ".join(f"/proc/sys/{setting.name}" for measure in MEASURES.values() for setting in measure.settings)
#: What the role is about, as the kernel, modprobe and the files have it.
_STATE = f"""
grep . {_PLACES} | sort
for folder in sysctl.d modprobe.d security/limits.d systemd/journald.conf.d systemd/coredump.conf.d sudoers.d logrotate.d profile.d login.defs; do
    [ ! -e /etc/$folder ] || grep -r . /etc/$folder | sort
done
stat --format '%a %n' /etc/cron* /etc/login.defs /usr/lib/openssh/ssh-keysign | sort
sort /var/lib/dpkg/statoverride
modprobe --showconfig | grep -E '^(install|blacklist)' | sort
"""
#: Tries whether a use works, in a shell in which what breaks it comes first where a fourth word says so, for so many seconds.
_TRIED = """
cat ${4:+/root/uses/$1.$4} /root/uses/$1.works > /run/tried
until=$(($(date +%s) + $3))
while :; do
    if timeout 200 sh -eu /run/tried > /tmp/said 2>&1; then echo "works $1 $2"; exit; fi
    [ $(date +%s) -lt $until ] || break
    sleep 1
done
echo "failed $1 $2: $(tail -n 5 /tmp/said | tr '\\n' '|')"
"""
_PATIENCE = 60
#: On a machine that has other things to do, too.
_BOOT_SECONDS = 3600


def _written(path: str, text: str) -> str:
    return f"cat > {path} <<'END-OF-IT'\n{text}\nEND-OF-IT"


def _once(name: str, part: str) -> str:
    failed = f"failed {name} {part}: $(tail -n 5 /tmp/said | tr '\\n' '|')"
    return f'timeout 300 sh -eu /root/uses/{name}.{part} > /tmp/said 2>&1 || echo "{failed}"'


def _files(parts: Sequence[str]) -> list[str]:
    texts = {"role.py": _ROLE, "tried": _TRIED, "state": _STATE}
    texts.update({f"uses/{use.name}.{part}": getattr(use, part) for use in USES for part in parts})
    return ["mkdir -p /root/uses", *(_written(f"/root/{path}", text) for path, text in texts.items())]


def script(parts: Sequence[str], phases: Mapping[str, str]) -> str:
    """Return what one boot does: these parts of each use; then for each phase the role (where a state is given), and each use at work."""
    lines = _files((*parts, "works"))
    lines += [_once(use.name, part) for use in USES for part in parts]
    for phase, state in phases.items():
        # The second time there is nothing left to do.
        lines += [f"python3 /root/role.py {state}"] * 2 if state else []
        lines += [f"sh /root/tried {use.name} {phase} {_PATIENCE}" for use in USES]
        lines.append(f"systemctl --failed --no-legend --plain | sed 's/^/failed unit {phase}: /'")
        lines.append(f"sh /root/state > /root/state-{phase} 2>&1")
    lines += [use.stop for use in USES if use.stop]
    return "\n".join(lines) + "\n"


def breaking() -> str:
    """Return what the last boot does: each use at work, then what breaks it, then what takes that back, and at work again."""
    lines = [*_files(("start", "breaks", "mends", "works")), "python3 /root/role.py present"]
    lines += [_once(use.name, "start") for use in USES]
    for use in USES:
        lines += [f"python3 /root/role.py present {measure}" for measure in use.refused]
        lines.append(f"sh /root/tried {use.name} whole {_PATIENCE}")
        lines.append(f"sh /root/tried {use.name} broken 0 breaks")
        lines += [_once(use.name, "mends"), f"sh /root/tried {use.name} mended {_PATIENCE}"]
    lines += [use.stop for use in USES if use.stop]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Story:
    """What two boots said, what the third one said, in which things were broken, and what the role is about, by phase."""

    said: str
    broken: str
    states: Mapping[str, str]

    @property
    def changed(self) -> list[list[str]]:
        """What each run of the role changed."""
        return [json.loads(line[5:])[0] for line in self.said.splitlines() if line.startswith("role ")]


def play(release: str, folder: Path) -> Story:
    """Return what becomes of the uses on a disk of this release, over a reboot and back, and then where each is broken."""
    trees = {"root/code/portcullis": CODE}
    disk = own_kernel.Disk.of(images.require(f"{release}-used"), release, folder, own_kernel.LOADER, trees)
    said = disk.boot(script(("setup", "start"), {"before": "", "with": "present"}), _BOOT_SECONDS)
    said += disk.boot(script(("start",), {"rebooted": "", "again": "present", "without": "absent"}), _BOOT_SECONDS)
    states = {phase: disk.read(f"/root/state-{phase}") for phase in PHASES}
    return Story(said, disk.boot(breaking(), _BOOT_SECONDS), states)


def test_each_use_has_a_name_of_its_own_a_look_whether_it_works_and_a_measure_that_breaks_it() -> None:
    assert len({use.name for use in USES}) == len(USES)
    assert [use.name for use in USES if not use.works or not use.name.isidentifier()] == []
    assert [use.name for use in USES if not (use.measure and use.breaks and use.mends)] == []
    assert {name for use in USES for name in use.refused} <= set(MEASURES)
    assert "END-OF-IT" not in "".join(use.works + use.setup + use.start + use.breaks + use.mends for use in USES)


if WHOLE:

    @pytest.fixture(scope="module", params=RELEASES)
    def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
        return play(str(request.param), tmp_path_factory.mktemp("uses"))

    @pytest.mark.parametrize("phase", PHASES)
    def test_what_people_use_a_server_for_goes_on(story: Story, phase: str) -> None:
        wrong = [line for line in story.said.splitlines() if line.startswith("failed ")]
        assert wrong == []
        working = {line for line in story.said.splitlines() if line.startswith("works ")}
        assert {f"works {use.name} {phase}" for use in USES} <= working

    def test_each_use_ends_where_its_measure_is_in_force_and_nobody_looked(story: Story) -> None:
        said = [line.partition(":")[0] for line in story.broken.splitlines() if line.startswith(("works ", "failed "))]
        for use in USES:
            about = [line for line in said if line.split()[1] == use.name]
            assert about == [f"works {use.name} whole", f"failed {use.name} broken", f"works {use.name} mended"]

    def test_what_would_end_a_use_is_refused_here(story: Story) -> None:
        refused = [line.split()[1] for line in story.broken.splitlines() if line.startswith("refused ")]
        assert refused == [name for use in USES for name in use.refused]

    def test_all_of_it_is_in_force_meanwhile_and_over_a_reboot(story: Story) -> None:
        first, second, again, again_too, back, nothing = story.changed
        assert first != []
        assert back != []
        assert second == again == again_too == nothing == []
        for phase in ("with", "rebooted", "again"):
            for line in ("install usb_storage /bin/false", "/proc/sys/kernel/yama/ptrace_scope:1"):
                assert line in story.states[phase].splitlines()

    def test_without_the_role_all_is_as_it_was(story: Story) -> None:
        assert story.states["without"] == story.states["before"] != story.states["with"]
