# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.sshd import certificates as sshd_certificates

CERTIFICATE = "/etc/ssh/ssh_host_key-cert.pub"


def keygen(*words: str) -> None:
    subprocess.run(["ssh-keygen", "-q", *words], check=True, capture_output=True)


def signed(folder: Path, kind: str) -> tuple[str, str]:
    """Return a host's public key and a certificate of it, as ssh-keygen makes them."""
    for name in (f"ca-{kind}", kind):
        keygen("-t", kind, "-N", "", "-C", "", "-f", str(folder / name))
    keygen("-s", str(folder / f"ca-{kind}"), "-h", "-I", "host", "-n", "host", str(folder / f"{kind}.pub"))
    return (folder / f"{kind}.pub").read_text().strip(), (folder / f"{kind}-cert.pub").read_text()


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_certificate_tells_which_key_it_is_of(tmp_path: Path, kind: str) -> None:
    public, certificate = signed(tmp_path, kind)
    assert sshd_certificates.certified(certificate) == public


@pytest.mark.parametrize(
    "text", ["", "ssh-ed25519 AAAA", "ssh-ed25519-cert-v01@openssh.com AAAA", "x-cert-v01@openssh.com !"]
)
def test_what_is_no_certificate_is_of_no_key(text: str) -> None:
    assert sshd_certificates.certified(text) is None


def test_the_last_key_with_a_certificate_is_not_retired(tmp_path: Path) -> None:
    ecdsa, of_ecdsa = signed(tmp_path, "ecdsa")
    ed25519, of_ed25519 = signed(tmp_path, "ed25519")
    with pytest.raises(Refusal, match=f"the key that {CERTIFICATE} .* certifies would no longer be offered"):
        sshd_certificates.refuse_lost({CERTIFICATE: of_ecdsa}, [ecdsa, ed25519], [ed25519])
    both = {CERTIFICATE: of_ecdsa, "other": of_ed25519}
    sshd_certificates.refuse_lost(both, [ecdsa, ed25519], [ed25519])
    sshd_certificates.refuse_lost({CERTIFICATE: of_ecdsa}, [ed25519], [ed25519])
    sshd_certificates.refuse_lost({}, [ecdsa], [])
