# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching a small text over HTTPS from a server that may be slow, wrong or hostile."""

from __future__ import annotations

import http.client
import os
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Optional

from .errors import HostError

_CHUNK = 16384


class Unreachable(HostError):
    """No answer came; the reason says why."""


class Untrustworthy(HostError):
    """An answer came that cannot be believed; the reason says why."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Optional[urllib.request.Request]:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (new.scheme, new.netloc) != (old.scheme, old.netloc):
            raise Untrustworthy(
                f"{req.full_url} leads to another server ({new.scheme}://{new.netloc}), which is not asked."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str, timeout_seconds: float, most_bytes: int, ca_path: str = "") -> str:
    """Return what a URL answers with; all of it has to come within the time, and be no longer than that.

    Raises Unreachable or Untrustworthy. ``ca_path`` is a file of certificates to trust instead of the system's.
    """
    if ca_path and not os.path.isfile(ca_path):
        raise Untrustworthy(f"There is no file {ca_path} with certificates to trust; write the path of one.")
    deadline = time.monotonic() + timeout_seconds
    context = ssl.create_default_context(cafile=ca_path or None)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _SameHost())
    request = urllib.request.Request(
        url, headers={"Accept-Encoding": "identity", "User-Agent": "portcullis", "Connection": "close"}
    )
    try:
        with opener.open(request, timeout=timeout_seconds) as answer:
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise Untrustworthy(f"{url} answers in a packed form that was not asked for.")
            return _read(answer, url, deadline, timeout_seconds, most_bytes)
    except urllib.error.HTTPError as error:
        kind = Unreachable if error.code >= 500 or error.code == 429 else Untrustworthy
        raise kind(f"{url} answers with status {error.code}.") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise Untrustworthy(f"The certificate of {url} is not valid ({error.reason.verify_message}).") from None
        raise Unreachable(f"{url} does not answer ({error.reason}).") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{url} does not answer to the end ({error or type(error).__name__}).") from None
    except (UnicodeDecodeError, ValueError) as error:
        raise Untrustworthy(f"{url} does not answer with a text ({error}).") from None


def _read(answer: Any, url: str, deadline: float, timeout_seconds: float, most_bytes: int) -> str:
    content = b""
    while True:
        part = answer.read1(_CHUNK)
        if not part:
            break
        content += part
        if len(content) > most_bytes:
            raise Untrustworthy(f"{url} answers with more than {most_bytes} bytes.")
        if time.monotonic() > deadline:
            raise Unreachable(f"{url} did not answer to the end within {timeout_seconds:g} s.")
    expected = answer.headers.get("Content-Length")
    if expected is not None and len(content) != int(expected):
        raise Unreachable(f"{url} broke off after {len(content)} of {expected} bytes.")
    return content.decode("utf-8")
