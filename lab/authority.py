# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own certificate authority, which no machine trusts by default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lab import shell

_DAYS = "3650"
_NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


@dataclass(frozen=True)
class Authority:
    """An authority that keeps its key and what it signed in one folder."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def _key(self) -> Path:
        return self.folder / "ca.key"

    def create(self, name: str) -> None:
        """Make the authority's key and certificate, unless they are there."""
        if self.certificate.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        unfinished = self.folder / "ca.unfinished"
        shell.check(
            [
                *["openssl", "req", "-x509", *_NEW_KEY, "-days", _DAYS, "-subj", f"/CN=Portcullis lab {name}"],
                *["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
                *["-keyout", str(self._key), "-out", str(unfinished)],
            ]
        )
        unfinished.replace(self.certificate)

    def sign(self, names: Iterable[str], usage: str = "serverAuth") -> tuple[str, str]:
        """Return a new certificate for a server of these names (or a client, by ``usage``), and its key, both as PEM."""
        request, key, extensions = (self.folder / f"server.{part}" for part in ("csr", "key", "ext"))
        wanted = ",".join(f"DNS:{name}" for name in names)
        extensions.write_text(
            f"subjectAltName={wanted}\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
            f"extendedKeyUsage={usage}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        )
        shell.check(
            ["openssl", "req", "-new", *_NEW_KEY, "-subj", "/CN=lab server", "-keyout", str(key), "-out", str(request)]
        )
        signed = shell.check(
            [
                *["openssl", "x509", "-req", "-in", str(request), "-days", _DAYS, "-extfile", str(extensions)],
                *["-CA", str(self.certificate), "-CAkey", str(self._key), "-CAcreateserial"],
            ]
        )
        return signed, key.read_text()
