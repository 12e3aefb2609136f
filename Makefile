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
# Compiled once: each test that runs Ansible would compile the collection again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup check test test-unit test-pythons test-integration test-lockout test-firewall test-letsencrypt test-ssh-accounts-updates test-hostile test-lived-in test-os-hardening test-incident test-backup test-supply test-provider test-exposure test-rescue test-report test-remove lint sanity molecule docs site readmes build release-check release demo report-demo bench bench-protection bench-firewall bench-judges bench-supply lock clean distclean need-root bench-outbound demo-incident test-evacuate test-ubuntu test-install newcomer demo-rescue

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 28

setup: .venv/ready ## Create the virtual environments (every other target does so itself)

.venv/ready: requirements.txt requirements-build.txt requirements-dev.txt requirements-py39.txt tools/packages.txt tools/install tools/setup
	@tools/setup

check: setup ## Format, lint, types and unit tests, without root: the inner loop
	@$(PYTEST) --numprocesses 2 --dist loadfile --no-loadscope-reorder tests/quality tests/unit -m "not slow"

test: need-root setup ## Run every check, including those on whole hosts
	@$(PYTEST) $(SIDE_BY_SIDE)

test-unit: setup ## Run the unit tests
	@$(PYTEST) tests/unit

test-pythons: setup ## Run the unit tests on every Python found, and the host code without Ansible
	@PORTCULLIS_PYTHONS=all $(PYTEST) tests/quality/test_pythons.py

lint: setup ## Run the linters
	@$(PYTEST) tests/quality -m "not slow"

sanity: setup ## Run ansible-test sanity on the newest and the oldest ansible-core (make test: the newest)
	@PORTCULLIS_SANITY=all $(PYTEST) tests/quality/test_sanity.py

test-integration: need-root setup ## Run the tests that need whole hosts
	@$(PYTEST) $(SIDE_BY_SIDE) tests/integration

test-lockout: need-root setup ## Inject every fault while sshd, the firewall or accounts change (make test: one of each kind)
	@PORTCULLIS_LOCKOUT=all $(PYTEST) $(SIDE_BY_SIDE) tests/lockout tests/integration/test_way_back.py \
		tests/integration/test_boot_state.py tests/integration/test_ssh_access.py tests/integration/test_drift_check.py tests/integration/test_bad_input.py \
		tests/integration/test_converged.py tests/integration/test_pull.py

test-letsencrypt: need-root setup ## Test certificates and the port 80 window: renewals seen from outside, killed processes
	@PORTCULLIS_CERTIFICATES=all $(PYTEST) $(SIDE_BY_SIDE) tests/integration/test_renewals.py tests/integration/test_letsencrypt.py tests/integration/test_window.py

test-ssh-accounts-updates: need-root setup ## Test SSH, accounts and updates (make test: one of each kind)
	@PORTCULLIS_ACCESS=all $(PYTEST) $(SIDE_BY_SIDE) tests/integration/test_ssh_crypto.py tests/integration/test_ssh_effective.py \
		tests/integration/test_ssh_access.py tests/integration/test_ssh_config.py \
		tests/integration/test_account_audit.py tests/integration/test_accounts.py tests/integration/test_login_report.py \
		tests/integration/test_updates_arrive.py tests/integration/test_upgrade.py tests/integration/test_unattended_upgrades.py

test-backup: need-root setup ## Test backups, their store, drills and restores (make test: one of each kind)
	@PORTCULLIS_BACKUP=all $(PYTEST) $(SIDE_BY_SIDE) tests/integration/test_backup.py tests/integration/test_backup_faults.py \
		tests/unit/plugins/module_utils/backup

test-hostile: need-root setup ## Attack from a host, a user, a publisher, a git server (make test: on one ansible-core)
	@PORTCULLIS_HOSTILE=all $(PYTEST) tests/hostile tests/unit/plugins/plugin_utils/test_published_networks.py

test-lived-in: need-root setup ## Run site.yml on hosts with a history, and see from outside who gets in before and after
	@PORTCULLIS_LIVED_IN=all $(PYTEST) tests/lived_in

test-ubuntu: need-root setup ## Run the demo, one lockout of each kind and hosts with a history on Ubuntu's releases, from its archive (docs/releases.md)
	@$(PY) -m demo --hosts web1=jammy,web2=noble
	@PORTCULLIS_LAB_INSTEAD=bookworm=jammy,trixie=noble $(PYTEST) $(SIDE_BY_SIDE) tests/lockout tests/lived_in

test-os-hardening: need-root setup ## Test the operating system's baseline on whole hosts and under kernels of its own, with reboots
	@PORTCULLIS_OS_HARDENING=all $(PYTEST) tests/integration/test_os_hardening.py tests/integration/test_os_hardening_uses.py \
		tests/integration/test_openscap.py

test-incident: need-root setup ## Test what is made of reports of abuse, evidence of taken-over hosts of every release, and cutting them off
	@PORTCULLIS_INCIDENT=all $(PYTEST) tests/unit/plugins/plugin_utils/incident tests/unit/plugins/module_utils/incident \
		tests/unit/plugins/module_utils/containment tests/unit/plugins/action/test_incident.py tests/unit/plugins/action/test_incident_contain.py \
		tests/integration/test_incident_collect.py tests/integration/test_contain.py tests/integration/test_contain_faults.py tests/integration/test_incident_story.py

test-supply: need-root setup ## Audit the supply chain of whole hosts: clean ones, with vendors' archives, and careless ones
	@$(PYTEST) tests/integration/test_supply_audit.py tests/quality/test_sarif.py tests/quality/test_two_indexes.py \
		tests/quality/test_supply_programs.py tests/unit/plugins/module_utils/supply

bench-supply: setup ## Measure an audit of 10,000 packages
	@PYTHONPATH=$(ANSIBLE_COLLECTIONS_PATH) $(PY) -m bench.supply

.cache/providers/ready: requirements-providers.txt tools/install tools/providers .venv/ready
	@tools/providers

test-provider: setup .cache/providers/ready ## Test the policies and calls of the providers' firewalls, with their own modules, and EC2's against moto
	@PORTCULLIS_PROVIDER=all $(PYTEST) tests/unit/plugins/plugin_utils/provider tests/unit/plugins/action/test_provider_firewall.py

test-exposure: need-root setup .cache/providers/ready ## Try hosts' ports from others, and tell the firewalls apart
	@PORTCULLIS_EXPOSURE=all $(PYTEST) tests/integration/test_exposure.py tests/integration/test_exposure_proof.py \
		tests/integration/test_provider_firewall.py tests/unit/plugins/module_utils/exposure \
		tests/unit/plugins/plugin_utils/test_exposed.py

test-rescue: need-root setup ## Look for persistence on whole hosts, with Docker too, and on disks; find, mount and repair disks, killed too; the whole story of demo-rescue
	@PORTCULLIS_RESCUE=all $(PYTEST) tests/integration/test_persistence_audit.py tests/integration/test_persistence_cases.py tests/integration/test_rescue_disk.py tests/integration/test_rescue_repair.py \
		tests/integration/test_rescue_playbook.py tests/integration/test_rescue_faults.py tests/integration/test_rescue_layers.py tests/integration/test_rescue_story.py \
		tests/unit/plugins/module_utils/rescue tests/unit/plugins/module_utils/disk \
		tests/unit/plugins/module_utils/machine/test_below.py

test-report: need-root setup ## Test the report on hosts, in a browser with axe, and with Prometheus' own tool
	@PORTCULLIS_REPORT=all $(PYTEST) tests/integration/test_report.py tests/integration/test_report_read.py tests/unit/plugins/plugin_utils/report

report-demo: setup ## Write the report about 1, 12 and 500 hosts that do not exist, in build/report (PICTURES=FOLDER, as root: pictures too)
	@PYTHONPATH=$(ANSIBLE_COLLECTIONS_PATH) $(PY) -m demo.report --into build/report $(if $(PICTURES),--pictures $(PICTURES))

test-evacuate: need-root setup ## Copy data off a suspect host: cuts, misuses of the key, hostile senders, hosts that reboot
	@PORTCULLIS_EVACUATE=all $(PYTEST) tests/integration/test_evacuate.py tests/integration/test_evacuate_faults.py tests/unit/plugins/module_utils/evacuate

test-remove: need-root setup ## Take the collection off a host of each release, and compare its files with before
	@PORTCULLIS_REMOVE=all $(PYTEST) tests/integration/test_remove.py tests/unit/plugins/module_utils/removal

test-outbound: need-root setup ## Test what may leave a host: budget, modes, containers, reboot, on one host of each release
	@PORTCULLIS_OUTBOUND=all $(PYTEST) tests/integration/test_outbound.py tests/integration/test_outbound_faults.py \
		tests/integration/test_outbound_attack.py tests/integration/test_outbound_uses.py tests/unit/plugins/module_utils/outbound

test-contain: need-root setup ## Test cutting a host off and letting it go again, on one host of each release
	@PORTCULLIS_INCIDENT=all $(PYTEST) tests/integration/test_contain.py tests/integration/test_contain_faults.py

molecule: need-root setup ## Run every Molecule scenario (make test: one)
	@PORTCULLIS_MOLECULE=all $(PYTEST) tests/quality/test_molecule.py

test-install: need-root setup ## Install the tarball as its users do: what docs/get-started.md says, to the letter, and roles alone
	@PORTCULLIS_INSTALL=all $(PYTEST) tests/integration/test_get_started.py tests/integration/test_install.py \
		tests/integration/test_molecule_page.py tests/integration/test_former_release.py tests/unit/structure/test_payloads.py

newcomer: need-root setup ## Do what docs/get-started.md says, from the tarball to a proven server, and print the times (TARBALL=FILE)
	@$(PY) -m demo.newcomer $(if $(TARBALL),--tarball $(TARBALL))

docs: setup ## Lint the documentation of modules, plugins and roles
	@$(PYTEST) tests/quality/test_docs.py

site: setup ## Build the documentation site in build/site, without the internet
	@$(PY) -m tools.site

readmes: setup ## Regenerate the tables of variables in the roles' READMEs from their specifications
	@PYTHONPATH=$(ANSIBLE_COLLECTIONS_PATH) $(PY) -m tools.readmes

build: setup ## Build the collection's tarball in build/
	@ansible-galaxy collection build --force --output-path build

release-check: setup ## See that a release may be made: the shipped list of networks is young enough (FETCH=1 fetches it)
	@PYTHONPATH=$(CURDIR)/.cache/dev $(PY) -m tools.shipped_list $(if $(FETCH),--fetch)

release: setup $(if $(REHEARSAL),,release-check) ## Make a release that can be checked, in build/release (GPG_KEY=ID SSH_KEY=FILE; REHEARSAL=1 before the changelog is finished)
	@$(PY) -m tools.release --gpg-key "$(GPG_KEY)" --ssh-key "$(SSH_KEY)" $(if $(REHEARSAL),--rehearsal)

demo: need-root setup ## Harden two weak hosts and prove it from outside (KEEP=1 leaves them up; HOSTS=web1=noble boots others)
	@$(PY) -m demo $(if $(HOSTS),--hosts $(HOSTS)) $(if $(KEEP),--keep) $(if $(PICTURE),--picture $(PICTURE))

demo-incident: need-root setup ## Tell the story of a report of abuse on hosts of the lab: read, collected, cut off, proven, answered (FOLDER=DIR keeps what it wrote)
	@$(PY) -m demo.incident $(if $(FOLDER),--keep $(FOLDER))

bench: need-root setup ## Time a converged fleet, compared with ping and the usual stack (ROUNDS=5; HOSTS=50 for 5, 20 and 50 hosts; BESIDE=PLAYBOOK)
	@$(PY) -m bench.site $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(HOSTS),--scale $(HOSTS)) $(if $(BESIDE),--beside $(BESIDE)) $(if $(COLLECTIONS),--collections $(COLLECTIONS))

demo-rescue: need-root setup ## Tell the story of a disk on hosts of the lab: taken over, looked at, repaired, booted, proven, its data evacuated
	@$(PY) -m demo.rescue

bench-protection: need-root setup ## Time a run with and without the protection from lockouts, on the same ten hosts
	@$(PY) -m bench.protection

bench-firewall: need-root setup ## Time firewall changes, compared with community.general.ufw, and watch them from outside
	@PYTHONPATH=$(ANSIBLE_COLLECTIONS_PATH) $(PY) -m bench.firewall

test-firewall: need-root setup ## Test the firewall with all rounds (make test: fewer)
	@PORTCULLIS_FIREWALL=all $(PYTEST) tests/integration/test_ufw_exactly.py tests/integration/test_allowlist.py

bench-outbound: need-root setup ## Measure the look each minute at what leaves a host
	@$(PY) -m bench.outbound

bench-judges: need-root setup ## Have Lynis and dev-sec's controls judge hosts before and after site.yml, and under a kernel of its own (about half an hour)
	@PYTHONPATH=$(ANSIBLE_COLLECTIONS_PATH) $(PY) -m bench.judges

lock: setup ## Pin the newest versions of what tools/requirements/*.in ask for, with hashes
	@tools/lock

clean: ## Remove environments, caches and build results, except the lab's images
	rm -rf .venv .venv-* .cache .ansible build .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## The same, and the lab's images
	rm -rf "$${PORTCULLIS_LAB_CACHE:-/var/cache/portcullis-lab}"

need-root:
	@[ "$$(id -u)" = 0 ] || { echo "This target boots whole hosts, so run it as root. 'make check' needs no root." >&2; exit 1; }
