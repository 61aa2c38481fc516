# What one does with Coffer. Every target first sets up what it needs, and says in one line what it cannot set up.
# The steps are in scripts/, so that each can be read, and run, by itself.

.DEFAULT_GOAL := help
.PHONY: help run test soak build bench setup e2e coverage lint fmt package

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Open the window on the default vault (on a virtual display where there is none)
	@scripts/run

test: ## Prove everything: format, lints, all suites, and the real window
	@scripts/test

soak: ## Try every crash, failing call and full disk that the tests take samples of (hours)
	@scripts/soak $(ARGS)

build: ## Make target/release/coffer and target/release/cofferctl
	@scripts/build

bench: ## Measure, as ratios to a named peer in the same run
	@scripts/bench

setup: ## Install what building and testing need, and nothing else
	@scripts/setup build window tests

e2e: ## Drive the real window alone (ARGS="-k drop" picks tests)
	@scripts/e2e $(ARGS)

coverage: ## Measure the lines that the Rust tests reach, and hold the gates
	@scripts/coverage

lint: ## Check format and lints of Rust and of the page
	@scripts/lint

fmt: ## Format Rust and the page
	@scripts/setup build
	@cargo fmt --all
	@cd ui && npm run --silent format

package: ## Make the .deb and the .rpm under target/release/bundle
	@scripts/setup build
	@ui/node_modules/.bin/tauri build --bundles deb,rpm
