# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching a small text over HTTPS from a server that may be slow, wrong or hostile."""

from __future__ import annotations

import http.client
import os
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, List, NamedTuple, Optional, Union

from ..base.errors import HostError
from . import connecting

_CHUNK = 16384
#: What portals and error pages are, and no list is.
_PAGES = ("text/html", "application/xhtml+xml", "multipart/byteranges")


class Unreachable(HostError):
    """No answer came; the reason says why."""


class Untrustworthy(HostError):
    """The answer is invalid; the reason says why."""


class Answer(NamedTuple):
    """What a server said and its mark for it; no text means that what had this mark still holds."""

    text: Optional[str]
    etag: str


class _SameHost(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Optional[urllib.request.Request]:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (new.scheme, new.netloc) != (old.scheme, old.netloc):
            raise Untrustworthy(
                f"{req.full_url} leads to another server ({f'{new.scheme}://{new.netloc}'[:100]!r}), which is not asked."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Connection(http.client.HTTPSConnection):
    """A connection that no address which leads nowhere keeps from being made."""

    def __init__(self, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        # What HTTPConnection.connect calls, through a proxy as well.
        self._create_connection = connecting.connect


class _Handler(urllib.request.HTTPSHandler):
    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._trusting = context

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, req, context=self._trusting)


def fetch(url: str, timeout_seconds: float, most_bytes: int, ca_path: str = "", etag: str = "") -> Answer:
    """Return what a URL answers with; all of it has to come within the time, and be no longer than that.

    Raises Unreachable or Untrustworthy. ``ca_path`` is a file of certificates to trust instead of the system's, ``etag``
    the mark of an answer that need not come again.
    """
    if ca_path and not os.path.isfile(ca_path):
        raise Untrustworthy(f"There is no file {ca_path} with certificates to trust; write the path of one.")
    ended: List[Union[Answer, BaseException]] = []

    def ask() -> None:
        try:
            ended.append(_ask(url, timeout_seconds, most_bytes, ca_path, etag))
        except BaseException as error:
            ended.append(error)

    # A socket's own timeout starts anew with every byte, and looking up a name has none: only who waits can give up.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(timeout_seconds)
    if not ended:
        raise Unreachable(f"{url} did not answer to the end within {timeout_seconds:g} s.")
    outcome = ended[0]
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _ask(url: str, timeout_seconds: float, most_bytes: int, ca_path: str, etag: str) -> Answer:
    context = ssl.create_default_context(cafile=ca_path or None)
    opener = urllib.request.build_opener(_Handler(context), _SameHost())
    headers = {"Accept-Encoding": "identity", "User-Agent": "portcullis", "Connection": "close"}
    request = urllib.request.Request(url, headers={**headers, **({"If-None-Match": etag} if etag else {})})
    try:
        with opener.open(request, timeout=timeout_seconds) as answer:
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise Untrustworthy(f"{url} answers in a packed form that was not asked for.")
            if answer.headers.get_content_type() in _PAGES:
                raise Untrustworthy(f"{url} answers with a page for people ({answer.headers.get_content_type()}).")
            return Answer(_read(answer, url, most_bytes), _mark(answer.headers.get("ETag", "")))
    except urllib.error.HTTPError as error:
        if error.code == 304 and etag:
            return Answer(None, etag)
        kind = Unreachable if error.code >= 500 or error.code == 429 else Untrustworthy
        raise kind(f"{url} answers with status {error.code}.") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise Untrustworthy(f"The certificate of {url} is not valid ({error.reason.verify_message}).") from None
        raise Unreachable(f"{url} does not answer ({error.reason}).") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{url} does not answer to the end ({error or type(error).__name__}).") from None
    except (UnicodeError, ValueError) as error:
        raise Untrustworthy(f"{url} does not answer with a text ({error}).") from None


def _read(answer: Any, url: str, most_bytes: int) -> str:
    content = b""
    while True:
        part = answer.read1(_CHUNK)
        if not part:
            break
        content += part
        if len(content) > most_bytes:
            raise Untrustworthy(f"{url} answers with more than {most_bytes} bytes.")
    expected = answer.headers.get("Content-Length")
    if expected is not None and len(content) != int(expected):
        raise Unreachable(f"{url} broke off after {len(content)} of {expected} bytes.")
    return content.decode("utf-8")


def _mark(etag: str) -> str:
    """Return a mark that can be sent back, or none."""
    return etag if len(etag) <= 200 and etag.isascii() and etag.isprintable() else ""
