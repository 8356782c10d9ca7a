# Everything that a newcomer or CI needs, from nothing: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
SCENARIO ?= default
TURN ?=
FAULT ?= postmaster_kill
ROUNDS ?= 1
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
export PYTHONPATH := $(CURDIR)/.cache/collections

.PHONY: help demo drill measure killed test unit lint sanity docs molecule down down-all setup-run setup-dev setup-lab setup-browser setup-promtool

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup-run:
	@lab/setup/venv.sh requirements.txt

setup-dev: setup-run
	@lab/setup/venv.sh requirements-dev.txt

setup-browser:
	@lab/setup/browser.sh

setup-promtool:
	@lab/setup/promtool.sh

setup-lab:
	@lab/setup/engine.sh
	@lab/setup/keys.sh
	@lab/setup/image.sh debian13

demo: ## Build a lab of four nodes, run the site on it, cut the VIP owner off and kill the primary under load, print what was measured
	@lab/setup/demo.sh

drill: setup-run ## Run one drill on the demo: make drill FAULT=primary_power_off ROUNDS=1 (docs/drills.md lists them)
	@lab/setup/drill.sh $(FAULT) $(ROUNDS)

measure: setup-run ## Measure the figures of the README on the demo, ten rounds of each fault: about an hour. FAULTS='…' measures some
	@lab/setup/measure.sh 10 $(FAULTS)

killed: setup-run ## Kill the control node in mid-fault on the demo, and measure when it heals: each fault, or FAULTS='link_cut etcd_kill'
	@lab/setup/killed.sh $(FAULTS)

test: ## Run everything that CI runs: lint, unit, sanity, molecule scenarios of this commit's turn. TURN=1, 2 or all
	@TURN=$(TURN) tests/run.sh

unit: setup-dev setup-browser setup-promtool ## Unit, style and documentation tests: seconds
	@pytest -q -p no:cacheprovider -n 2 tests/unit
	@pytest -q -p no:cacheprovider --doctest-modules plugins/module_utils roles/etcd/files

lint: setup-dev ## ruff, mypy, yamllint, ansible-lint
	@ruff format --check plugins tests lab roles
	@ruff check plugins tests lab roles
	@mypy --config-file .mypy.ini plugins tests/unit tests/integration
	@yamllint --strict .
	@ansible-lint --offline --strict

sanity: setup-dev ## ansible-test sanity
	@tests/sanity.sh

docs: setup-dev ## Write the option tables of the role READMEs anew
	@python tests/tools/role_readme.py --write

molecule: setup-dev setup-lab ## Run one scenario: make molecule SCENARIO=default
	@tests/scenario.sh $(SCENARIO)

down: ## Remove every lab of this project: nodes, volumes, networks
	@lab/setup/down.sh

down-all: ## The same, with the images, the environment and the engine that the set-up started
	@lab/setup/down.sh --all
