# Two commands: `make run` and `make test`. Everything they need, they get.
PYTHON ?= python3
BIN := .venv/bin
SERVE := python location livekit web
.DEFAULT_GOAL := help
.PHONY: help run test mutants lint bench bench-location demo livekit location web peers test-tools api-types format clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## Get everything, build it, and serve http://localhost:8080
	@$(PYTHON) tools/provision.py $(SERVE)
	@exec $(BIN)/folkmoot serve

test: ## Get what tests need, and run all of them
	@$(PYTHON) tools/provision.py $(SERVE) peers test-tools
	@$(PYTHON) tools/test.py

mutants: ## Only the mutation patches: each breaks a rule, and a test must notice
	@$(PYTHON) tools/provision.py $(SERVE)
	@$(BIN)/python tools/mutants.py

lint: ## Linters, types, walls between rooms, house rules
	@$(PYTHON) tools/provision.py $(SERVE)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/python tools/house.py
	@$(PYTHON) tools/web.py lint

bench: ## Benchmarks, side by side with their peers
	@$(PYTHON) tools/provision.py $(SERVE) peers rust-reader
	@$(BIN)/python -m bench

bench-location: ## How often a place is wrong, judged by a country database of yours: JUDGE=/path/to/other.mmdb
	@$(PYTHON) tools/provision.py python location
	@$(BIN)/python -m bench.location_census $(if $(JUDGE),--judge "$(JUDGE)")

demo: ## A small world: an order arrives, and one sees what happens
	@$(PYTHON) tools/provision.py $(SERVE)
	@exec $(BIN)/folkmoot demo

livekit location web peers test-tools: ## One part of what `make run` gets
	@$(PYTHON) tools/provision.py $@

api-types: ## Write the web app's API types anew, after a change of the API
	@$(PYTHON) tools/web.py types

format: ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean: ## Remove what was built (not the data)
	rm -rf build .venv web/node_modules location/node_modules
