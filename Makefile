# Two commands a newcomer needs: make run, make test. Everything they need they set up themselves in .venv.
PYTHON ?= python3
BEGIN = @$(PYTHON) ops/begin.py

.PHONY: run test quick crash bench bench-full screens messages lock audit format clean

run:      ## start the product (HOST, PORT, DEMO=0 for an empty one); Ctrl-C stops it
	$(BEGIN) run ops/run.py
test:     ## every gate, cheap first, on SQLite and PostgreSQL, with a real browser
	$(BEGIN) dev ops/gates.py all
quick:    ## format, lint, types, floors, unit and HTTP tests on SQLite
	$(BEGIN) dev ops/gates.py quick
crash:    ## the worker killed 200 times at random
	$(BEGIN) dev ops/gates.py crash
bench:    ## every benchmark except the sizes marked full
	$(BEGIN) dev ops/gates.py bench
bench-full: ## the sizes that take hours too
	$(BEGIN) dev ops/gates.py bench-full
screens:  ## screenshots of the main pages of a running product into build/screens (URL=...)
	$(BEGIN) dev ops/screens.py $(URL)
messages: ## bring the catalogues of texts up to date with the sources, and compile them
	$(BEGIN) dev ops/messages.py
format:
	$(BEGIN) dev ops/gates.py format
lock:     ## pin the dependencies of pyproject.toml anew, with hashes
	$(BEGIN) dev ops/lock.py
audit:    ## look for known weaknesses in the pinned dependencies (needs a full package index)
	$(BEGIN) dev ops/gates.py audit
clean:    ## remove what can be made again; var/ (your data) stays
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
