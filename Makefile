# The newsroom's two commands are `make demo` and `make test`; the rest serves those who change the code.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP_FLAGS := --quiet --disable-pip-version-check --require-hashes

.PHONY: demo test check lint bench crash hands histories matrix messages fixture lock clean

$(VENV)/.installed: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON=python3.12 make …"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(PIP_FLAGS) -r constraints.txt
	@touch $@

$(VENV)/.installed-dev: constraints-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install $(PIP_FLAGS) -r constraints-dev.txt
	@touch $@

# Install, migrate, load the Wenfeng District edition, say where it is, serve it.
demo: $(VENV)/.installed
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@$(BIN)/python manage.py demo --port $(PORT)
	@exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 2 --blocking-threads 8 --http 1 --no-ws --http1-header-read-timeout 10000 --log-level warning newsroom.wsgi:application

# The whole suite on SQLite, and all that asks a database but what a browser sees on PostgreSQL; lint, types, import contracts, migrations and messages.
test: $(VENV)/.installed-dev lint
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -n auto
	$(BIN)/python -m tests.with_postgres $(BIN)/python -m pytest -n auto -m "not browser and not pure and not served"

# A first look before a commit: lint, types, contracts, and the tests of what changed since the last one (SINCE=main for more).
SINCE ?= HEAD
check: $(VENV)/.installed-dev lint
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -n auto -m "not browser" $$($(BIN)/python -m tests.changed $(SINCE))

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Measure; every figure is compared within its own run. One subject: make bench ONLY=readers. What is asked: ARGS="--stories 100000".
bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench $(ONLY) $(ARGS)

# Kill the server in the middle of writing, again and again: what it acknowledged must be stored. ARGS="--kills 100".
# Then a whole newsroom works, 8 minutes on SQLite and 15 on PostgreSQL, while processes and database die. ARGS="--minutes 60".
# A reporter does anything in any order with a phone, 5,000 steps in Chromium and 300 in Firefox and WebKit each,
# while network, session, pages and server come and go.
# A phone that files nine photos at every point, with the network, without it, and with the page closed.
# Then requests go through a proxy that cuts, delays, doubles and truncates: whole, and nothing twice.
crash: $(VENV)/.installed-dev histories
	$(BIN)/python -m tests.crash $(ARGS)
	$(BIN)/python -m tests.crash --database postgresql $(ARGS)
	PHONE=all $(BIN)/python -m pytest -n auto tests/browser/desk
	$(BIN)/python -m tests.crash.withdrawing
	$(BIN)/python -m tests.crash.withdrawing --database postgresql
	$(BIN)/python -m tests.faulty_proxy --requests 5000
	$(BIN)/python -m tests.faulty_proxy --requests 5000 --database postgresql

# Random people do random things while the clock moves; what readers get is held against what they may have. HISTORIES=20000 for more.
HISTORIES ?= 5000
histories: $(VENV)/.installed-dev
	HISTORIES=$(HISTORIES) $(BIN)/python -m pytest -n auto -rP tests/flows
	HISTORIES=$(HISTORIES) $(BIN)/python -m tests.with_postgres $(BIN)/python -m pytest -n auto -rP tests/flows

# Every address asked by everybody in every way for every row, and each answer searched for planted words.
matrix: $(VENV)/.installed-dev
	PLANTED=all $(BIN)/python -m pytest -n auto -rP tests/newsroom/test_planted_words.py
	PLANTED=all $(BIN)/python -m tests.with_postgres $(BIN)/python -m pytest -n auto -rP tests/newsroom/test_planted_words.py

# Every button's form opened by one while somebody else does something, one pair after another, and some at one moment.
HANDS_TESTS := $(addprefix tests/newsroom/,test_hands.py test_double_clicks.py test_saving_forms.py)
hands: $(VENV)/.installed-dev
	HANDS=all $(BIN)/python -m pytest -n auto -s $(HANDS_TESTS)
	HANDS=all $(BIN)/python -m tests.with_postgres $(BIN)/python -m pytest -n auto -s $(HANDS_TESTS)

# Gather what the code and the templates say into the zh-Hans catalogue, and compile it.
messages: $(VENV)/.installed-dev
	$(BIN)/python -m tests.house.messages

# Rebuild fixtures/wenfeng.json from fixtures/wenfeng/.
fixture: $(VENV)/.installed
	$(BIN)/python manage.py build_fixture wenfeng

lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml -o constraints.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --group dev -c constraints.txt pyproject.toml -o constraints-dev.txt

clean:
	rm -rf $(VENV) var
