# The commands of this project. Each makes what it needs: `make run` on a fresh machine is enough.
.DEFAULT_GOAL := help
.PHONY: help run test test-full check bench load format lock words

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: .venv/run.stamp ## Serve http://127.0.0.1:8000 with everything embedded (PORT, DATA_DIR)
	@exec .venv/bin/python -m fasttrack.serve

test: .venv/dev.stamp ## Run the whole suite (ARGS="-k word" for a part)
	@exec .venv/bin/python -m tests.run $(ARGS)

test-full: .venv/dev.stamp ## Run what the suite runs in part as a whole (nightly, and before a release)
	@exec .venv/bin/python -m tests.run -m full $(ARGS)

check: .venv/dev.stamp ## Lint, types, import contracts, templates, translations, migrations, catalogue
	@exec .venv/bin/python -m tests.check

bench: .venv/dev.stamp ## Run the benchmarks
	@exec .venv/bin/python -m tests.bench

load: .venv/dev.stamp ## Run what happens to many at once as often as promised (ARGS="-k word" for a part)
	@exec .venv/bin/python -m tests.load $(ARGS)

format: .venv/dev.stamp ## Put the code in its usual form
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

words: .venv/dev.stamp ## Take new and changed texts into the file of each language, and say what waits for words
	.venv/bin/python -m fasttrack.translations update
	.venv/bin/python -m fasttrack.translations check

lock: .venv/dev.stamp ## Pin the newest versions that pyproject.toml allows
	requirements/compile.sh

.venv/%.stamp: requirements/uv.txt requirements/%.txt
	@requirements/install.sh $*
