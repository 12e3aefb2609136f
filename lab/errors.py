# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong in the lab."""


class LabError(Exception):
    """The lab could not do what it was asked; its text says what, why, and what to do."""
