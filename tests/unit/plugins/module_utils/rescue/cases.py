# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to come back, one a case: what is planted, what has to be found, and a harmless twin in which nothing has to be.

Aegrah/PANIX's list of modules was the checklist; none of its code is here.
"""

from __future__ import annotations

from tests.unit.plugins.module_utils.rescue.cases_hidden import HIDDEN
from tests.unit.plugins.module_utils.rescue.cases_people import PEOPLE
from tests.unit.plugins.module_utils.rescue.cases_services import SERVICES
from tests.unit.plugins.module_utils.rescue.cases_system import SYSTEM
from tests.unit.plugins.module_utils.rescue.planted import Planted

__all__ = ["CASES", "Planted"]

CASES: tuple[Planted, ...] = (*SYSTEM, *PEOPLE, *SERVICES, *HIDDEN)
