# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main playbook on whole hosts, and its proofs from outside; the tests use both."""
