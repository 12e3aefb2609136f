# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := $(CURDIR)/.venv/bin/python
PYTEST := $(PY) -m pytest
# A file's tests stay together, since they share hosts; most of their time is waiting, so three at once cost little.
SIDE_BY_SIDE := --numprocesses 3 --dist loadfile --no-loadscope-reorder

# ansible-lint and molecule call their helpers by name; ansible-test looks for every Python that modules support.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.cache/pythons:$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.cache/dev
# What a person set for their own hosts must not reach the tests.
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
unexport ANSIBLE_ROLES_PATH ANSIBLE_INVENTORY ANSIBLE_VAULT_PASSWORD_FILE

.PHONY: help setup check test test-unit lint sanity integration lockout test-letsencrypt test-ssh-accounts-updates test-hostile molecule docs readmes build demo bench bench-protection bench-firewall firewall lock clean distclean need-root

help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: .venv/ready ## Make the virtual environments (every other target does it by itself)

.venv/ready: requirements.txt requirements-build.txt requirements-dev.txt requirements-py39.txt tools/packages.txt tools/install tools/setup
	@tools/setup

check: setup ## The inner loop, under a minute: format, lint, types, unit tests
	@$(PYTEST) tests/unit tests/quality -m "not slow"

test: need-root setup ## Every check there is, those on whole hosts included
	@$(PYTEST) $(SIDE_BY_SIDE)

test-unit: setup ## The unit tests
	@$(PYTEST) tests/unit

lint: setup ## The linters alone
	@$(PYTEST) tests/quality -m "not slow"

sanity: setup ## ansible-test sanity, on each ansible-core there is a Python for
	@$(PYTEST) tests/quality/test_sanity.py

integration: need-root setup ## The tests that need whole hosts
	@$(PYTEST) $(SIDE_BY_SIDE) tests/integration

lockout: need-root setup ## Every fault there is while sshd, the firewall or accounts change (make test meets one of each kind)
	@PORTCULLIS_LOCKOUT=all $(PYTEST) $(SIDE_BY_SIDE) tests/lockout tests/integration/test_way_back.py \
		tests/integration/test_boot_state.py tests/integration/test_drift_check.py

test-letsencrypt: need-root setup ## Windows and certificates: renewals watched from outside, and whoever dies meanwhile
	@$(PYTEST) $(SIDE_BY_SIDE) tests/integration/test_renewals.py tests/integration/test_letsencrypt.py tests/integration/test_window.py

test-ssh-accounts-updates: need-root setup ## Logins, accounts and updates alone
	@$(PYTEST) $(SIDE_BY_SIDE) tests/integration/test_ssh_crypto.py tests/integration/test_ssh_effective.py \
		tests/integration/test_ssh_access.py tests/integration/test_ssh_config.py \
		tests/integration/test_account_audit.py tests/integration/test_accounts.py tests/integration/test_login_report.py \
		tests/integration/test_updates_arrive.py tests/integration/test_upgrade.py tests/integration/test_unattended_upgrades.py

test-hostile: need-root setup ## Attackers: a host, a user, a publisher, a git server (make test meets each attack on one ansible-core)
	@PORTCULLIS_HOSTILE=all $(PYTEST) tests/hostile

molecule: need-root setup ## Every Molecule scenario
	@$(PYTEST) tests/quality/test_molecule.py

docs: setup ## Check the documentation of every module, plugin and role
	@$(PYTEST) tests/quality/test_docs.py

readmes: setup ## Write the tables of variables in the roles' READMEs anew, from their specifications
	@$(PY) -m tools.readmes

build: setup ## Build the tarball that ansible-galaxy installs, into build/
	@ansible-galaxy collection build --force --output-path build

demo: need-root setup ## Harden weak hosts and prove it from outside (KEEP=1 leaves them up)
	@$(PY) -m demo $(if $(KEEP),--keep) $(if $(PICTURE),--picture $(PICTURE))

bench: need-root setup ## What a fleet that is as it should be costs, beside ping and the usual stack (ROUNDS=5; HOSTS=50 for 5, 20 and 50 hosts)
	@$(PY) -m bench.site $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(HOSTS),--scale $(HOSTS))

bench-protection: need-root setup ## What the protection costs, with it and without, on the same ten hosts
	@$(PY) -m bench.protection

bench-firewall: need-root setup ## What the firewall costs beside the usual ways, and what is seen of it from outside
	@PYTHONPATH=$(ANSIBLE_COLLECTIONS_PATH) $(PY) -m bench.firewall

firewall: need-root setup ## The firewall's tests with every round there is (make test has fewer)
	@PORTCULLIS_FIREWALL=all $(PYTEST) tests/integration/test_ufw_exactly.py tests/integration/test_allowlist.py

lock: setup ## Pin the newest versions of what tools/requirements/*.in ask for, with hashes
	@tools/lock

clean: ## Remove what the targets above made, except the lab's images
	rm -rf .venv .venv-* .cache .ansible build .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the lab's images too
	rm -rf "$${PORTCULLIS_LAB_CACHE:-/var/cache/portcullis-lab}"

need-root:
	@[ "$$(id -u)" = 0 ] || { echo "This boots whole hosts, and only root can do that: run it as root, or 'make check' for what needs no root." >&2; exit 1; }
