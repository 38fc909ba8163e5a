# The two commands are `make run` and `make test`; `make help` lists the rest.

PORT ?= 14366
VENV := .venv
PY := $(VENV)/bin/python

export PIP_DISABLE_PIP_VERSION_CHECK = 1

# What is installed is recorded in stamps, which are written last: an installation that was
# interrupted is done again.
RUN_STAMP := $(VENV)/requirements.stamp
DEV_STAMP := $(VENV)/requirements-dev.stamp
FAIRSEQ_STAMP := $(VENV)/requirements-fairseq.stamp
RAY_VENV := build/ray
RAY_STAMP := $(RAY_VENV)/requirements.stamp
DEMO_VENV := .venv-demo
DEMO_STAMP := $(DEMO_VENV)/requirements.stamp

.PHONY: run test test-ray coverage lint format texts docs package hooks bench demo-model clean help

run: $(RUN_STAMP) ## Install what is needed, set up and serve on port 14366 (PORT= changes it)
	@$(PY) manage.py setup
	@DJANGO_DEBUG=1 exec $(PY) manage.py runserver $(PORT)

test: lint $(FAIRSEQ_STAMP) ## Install what is needed, check the code and run all tests
	@$(if $(COVERAGE),rm -rf build/coverage)
	@$(PY) $(if $(COVERAGE),-m coverage run) -m pytest -p tests.lanes --numprocesses 2 --no-loadscope-reorder

test-ray: $(RAY_STAMP) ## Run the tests of Ray, in an environment of their own
	@$(RAY_VENV)/bin/python -m pytest -W ignore::DeprecationWarning tests/ray_backend

coverage: ## Show what of nmt_server a `make test COVERAGE=1` has run (HTML in build/coverage)
	@mkdir -p build/coverage
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage html --quiet --fail-under=0
	@$(PY) -m coverage report

lint: $(DEV_STAMP) ## Check format, style and types, and the page's JavaScript
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/oxlint nmt_server/static

format: $(DEV_STAMP) ## Format the code and mend what can be mended by itself
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

texts: $(DEV_STAMP) ## Compile the translated texts of the pages, after their .po files were edited
	@for domain in django djangojs; do $(VENV)/bin/pybabel -q compile -D $$domain -d nmt_server/locale; done

docs: $(DEV_STAMP) ## Build the documentation into build/docs
	@$(PY) -m sphinx -q -W --keep-going docs build/docs

package: $(DEV_STAMP) ## Build the wheel and the sdist into dist
	@rm -rf dist
	@$(PY) -m build --no-isolation .

hooks: $(DEV_STAMP) ## Let git check each commit as `make lint` does
	@$(VENV)/bin/pre-commit install

bench: $(FAIRSEQ_STAMP) ## Measure the server against offline CTranslate2 and an empty view
	@$(PY) -m benchmarks.run

demo-model: $(DEMO_STAMP) ## Train the demo model again, in an environment of its own
	@$(DEMO_VENV)/bin/python -m demo.train

clean: ## Remove the environments and all that was built; the data folder stays
	rm -rf $(VENV) $(DEMO_VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

$(RUN_STAMP): requirements.txt
	@$(call make_environment,$(VENV))
	@$(PY) -m pip install -r $<
	@touch $@

$(DEV_STAMP): requirements.txt requirements-dev.txt
	@$(call make_environment,$(VENV))
	@$(PY) -m pip install -r requirements-dev.txt
	@touch $@ $(RUN_STAMP)

# fairseq is compiled against the PyTorch that is there, so it comes after it. Where pip's own
# configuration offers PyTorch without CUDA, pip takes that.
$(FAIRSEQ_STAMP): $(DEV_STAMP) requirements-torch-cpu.txt requirements-fairseq-build.txt requirements-fairseq.txt requirements-convert.txt
	@$(PY) -m pip install -r requirements-torch-cpu.txt
	@$(PY) -m pip install -r requirements-fairseq-build.txt
	@$(PY) -m pip install --no-build-isolation -r requirements-fairseq.txt
	@$(PY) -m pip install -r requirements-convert.txt
	@touch $@

$(RAY_STAMP): requirements.txt requirements-dev.txt requirements-ray.txt requirements-ray-dev.txt
	@$(call make_environment,$(RAY_VENV))
	@$(RAY_VENV)/bin/python -m pip install -r requirements-ray-dev.txt
	@touch $@

$(DEMO_STAMP): demo/requirements.txt
	@$(call make_environment,$(DEMO_VENV))
	@$(DEMO_VENV)/bin/python -m pip install "$$(grep '^torch==' $<)" 'setuptools<81' wheel cython numpy
	@$(DEMO_VENV)/bin/python -m pip install --no-build-isolation -r $<
	@touch $@

# Each candidate is tried, not only looked for: a launcher may be there for a version that is not.
# An environment is made anew where its interpreter is gone or its making was interrupted.
define make_environment
if ! $(1)/bin/python -m pip --version >/dev/null 2>&1; then \
  for python in $(if $(PYTHON),"$(PYTHON)",python3.11 python3 python3.12 python3.13 python3.14 python); do \
    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
  done; \
  if [ -z "$$found" ]; then \
    echo 'Python 3.11 or newer is needed$(if $(PYTHON), and $(PYTHON) is not). Install it, or name it: make PYTHON=/path/to/python3.11' >&2; exit 1; \
  fi; \
  if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
    echo "$$found has no venv module. On Debian and Ubuntu install it with: apt install python3-venv" >&2; exit 1; \
  fi; \
  echo "Making the environment $(1) with $$found ..."; \
  "$$found" -m venv --clear $(1); \
fi
endef
