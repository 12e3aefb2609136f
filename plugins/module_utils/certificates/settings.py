# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role leaves on a host for certbot's hooks and its timer; no secret among it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

from ..base import values
from ..base.errors import Refusal
from ..base.values import Network
from ..window.plan import AUTO, CLOUDFLARE, AcmeWindow
from .wanted import Wanted


@dataclass(frozen=True)
class Settings:
    """The window that certbot runs in, and what follows a renewal; ``deploy`` are commands by the certificate's name."""

    window: AcmeWindow
    cloudflare: Tuple[Network, ...]
    ca_path: str
    served_port: int
    deploy: Mapping[str, str]

    @classmethod
    def of(cls, wanted: Wanted) -> "Settings":
        return cls(
            wanted.window,
            # Only who is let in by them needs them.
            wanted.cloudflare if wanted.window.sources in (CLOUDFLARE, AUTO) else (),
            wanted.ca_path,
            wanted.served_port,
            {certificate.name: wanted.deploy_command for certificate in wanted.certificates},
        )

    def to_text(self) -> str:
        """Return the settings as a file's text; ``from_text`` is its inverse."""
        about = {
            "window": self.window.to_data(),
            "cloudflare": [str(network) for network in self.cloudflare],
            "ca_path": self.ca_path,
            "served_port": self.served_port,
            "deploy": self.deploy,
        }
        return json.dumps(about, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: Optional[str]) -> "Optional[Settings]":
        """Return the settings of such a file, or None where there is none."""
        try:
            data = json.loads(text or "")
            return cls(
                AcmeWindow.parse(data["window"]),
                values.networks(data["cloudflare"], "cloudflare"),
                str(data["ca_path"]),
                int(data["served_port"]),
                {str(name): str(command) for name, command in data["deploy"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError, Refusal):
            return None
