# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PAM says of an account, as sshd asks it once a key has done.

Source: pam_acct_mgmt(3), pam_conv(3); do_pam_account() of OpenSSH's auth-pam.c.
"""

from __future__ import annotations

import ctypes
from typing import List, Optional

_SERVICE = b"sshd"
_SUCCESS, _CONVERSATION_FAILED = 0, 19
_TTY, _REMOTE_HOST = 3, 4
_Conversation = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p, ctypes.c_void_p
)


class _Message(ctypes.Structure):
    _fields_ = (("style", ctypes.c_int), ("text", ctypes.c_char_p))


class _Conv(ctypes.Structure):
    _fields_ = (("conv", _Conversation), ("data", ctypes.c_void_p))


def account(name: str, source: str) -> Optional[str]:
    """Return what PAM has against a login of this account from this address; empty where nothing, None where it cannot be asked.

    Modules may write to the journal what they find, so it is asked only where the answer decides something.
    """
    try:
        pam = ctypes.CDLL("libpam.so.0")
    except OSError:
        return None
    said: List[str] = []

    def converse(number: int, messages: "ctypes._Pointer[ctypes.c_void_p]", _responses: int, _data: int) -> int:
        for index in range(number):
            message = ctypes.cast(messages[index], ctypes.POINTER(_Message)).contents
            said.append((message.text or b"").decode("utf-8", "replace").strip())
        return _CONVERSATION_FAILED

    handle = ctypes.c_void_p()
    conversation = _Conv(_Conversation(converse), None)
    pam.pam_strerror.restype = ctypes.c_char_p
    if pam.pam_start(_SERVICE, name.encode(), ctypes.byref(conversation), ctypes.byref(handle)) != _SUCCESS:
        return None
    pam.pam_set_item(handle, _TTY, ctypes.c_char_p(b"ssh"))
    pam.pam_set_item(handle, _REMOTE_HOST, ctypes.c_char_p(source.encode()))
    code = pam.pam_acct_mgmt(handle, 0)
    words = (pam.pam_strerror(handle, code) or b"").decode("utf-8", "replace")
    pam.pam_end(handle, code)
    return "" if code == _SUCCESS else " / ".join([words, *filter(None, said)])
