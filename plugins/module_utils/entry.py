# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one door through which modules answer Ansible."""

from __future__ import annotations

from typing import Any, Callable, Dict

from ansible.module_utils.basic import AnsibleModule

from .base.errors import HostError, Refusal
from .base.outcome import Outcome, failure

Manage = Callable[[Dict[str, Any], bool], Outcome]


def run(argument_spec: Dict[str, Any], manage: Manage, **module_options: Any) -> None:
    """Parse the arguments, call ``manage(params, check_mode)``, and answer Ansible with its outcome or its error."""
    module = AnsibleModule(argument_spec=argument_spec, supports_check_mode=True, **module_options)
    try:
        outcome = manage(module.params, module.check_mode)
    except (Refusal, HostError) as error:
        module.fail_json(**failure(error))
    for warning in outcome.warned(module.check_mode):
        module.warn(warning)
    module.exit_json(**outcome.answer)
