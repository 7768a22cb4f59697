# Shorthands for people who build Minga. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check quick format lock upgrade hooks clean
BIN := .venv/bin

help: ## Show what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up and serve the demonstration programme on 127.0.0.1:8000
	@scripts/run

test: ## Everything: style, types, import rules, the whole suite on both databases, browser included
	@scripts/test

check: ## Before every commit: style, types, import rules and the tests that need no browser, on SQLite
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --output-format concise
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory quick

quick: ## Only the tests that need no browser, on SQLite
	@$(BIN)/pytest -q -m "not browser" --numprocesses logical --maxprocesses 4 --dist loadfile

format: ## Put imports and layout in order
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format

lock: ## Write the lock files anew after a change in pyproject.toml or package.json
	@scripts/lock

upgrade: ## The same, taking the newest versions that pyproject.toml allows
	@scripts/lock --upgrade

hooks: ## Run the quick checks before every commit from now on
	@$(BIN)/pre-commit install

clean: ## Remove what tools left behind (never data, never the environment)
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	@find app exchange maintenance contracting portfolio foundation tests alembic \
		-name __pycache__ -type d -prune -exec rm -rf {} +
