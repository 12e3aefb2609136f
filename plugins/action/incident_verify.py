# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look whether a bundle of evidence is as it was sealed, and say so in its custody log."""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import bundle, custody, manifest, sealing
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

_MOST_SHOWN = 50
_HEAD = re.compile(r"[0-9a-f]{64}")


class ActionModule(ProtectedAction):
    """Compare the files with the manifest, the manifest with its seal, and the custody log with itself."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    SPEC: t.ClassVar[t.Dict[str, t.Dict[str, t.Any]]] = {
        "bundle": {"type": "str", "required": True},
        "signer": {"type": "str", "required": True},
        "custody_head": {"type": "str", "default": ""},
        "note": {"type": "str", "default": ""},
    }

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(self.SPEC)
        try:
            done = self._verify(given)
        except (Refusal, HostError) as error:
            return {**result, "failed": True, "failure": error.failure, "msg": str(error)}
        for line in done["report"]:
            self._display.display(line)
        return {**result, **done}

    def _verify(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        known_head = given["custody_head"].strip().lower()
        if known_head and not _HEAD.fullmatch(known_head):
            raise Refusal(
                "incident_custody_head: it is no head of a custody log; write the 64 characters that collect showed."
            )
        public = sealing.public_key(given["signer"])
        path = os.path.abspath(os.path.expanduser(given["bundle"]))
        text = bundle.read(path, manifest.MANIFEST, manifest.LARGEST)
        seal = bundle.read(path, manifest.SEAL, 100_000)
        log = bundle.read(path, manifest.CUSTODY, custody.LARGEST)
        digest = custody.digest(text)
        said = _differences(path, public, text, seal)
        said += custody.breaks(log, digest, known_head)
        what = "verified" if not said else "found changed"
        note = "; ".join([*([given["note"]] if given["note"] else []), *said[:3]])
        head = custody.head(log)
        if not self._task.check_mode:
            head = bundle.log(path, what, digest, visible(note, 1000))
        report = [f"{path}: {'is as it was sealed' if not said else 'is NOT as it was sealed'}.", *said[:_MOST_SHOWN]]
        # Whole and sealed it may be, and of another host.
        report += [manifest.origin(text.decode("ascii"))] if not said else []
        report += [f"Custody: {one}" for one in custody.reported(log)[-_MOST_SHOWN:]]
        report.append(f"Note the head of its custody log: {head}.")
        done = {
            "changed": not self._task.check_mode,
            "intact": not said,
            "differences": said,
            "custody": custody.reported(log),
            "custody_head": head,
            "manifest_sha256": digest,
            "report": report,
        }
        if not said:
            return done
        more = f" and {len(said) - 3} more" if len(said) > 3 else ""
        return {
            **done,
            "failed": True,
            "failure": "failed",
            "msg": f"The bundle {path} is not as it was sealed: {' '.join(said[:3])}{more} Do not use it as evidence.",
        }


def _differences(path: str, public: str, text: bytes, seal: bytes) -> t.List[str]:
    """Return what differs, of the seal and of the files."""
    found, strange = bundle.present(path)
    try:
        said = text.decode("ascii")
        objection = sealing.objection(public, said, seal.decode("ascii"))
        expected = manifest.parse(said)
    except UnicodeDecodeError:
        return ["The manifest or its seal is not what collect writes: it was changed."]
    except manifest.NoManifest as error:
        return [f"The manifest cannot be read ({error}): it was changed."]
    return [*([objection] if objection else []), *manifest.differences(expected, found, strange)]
