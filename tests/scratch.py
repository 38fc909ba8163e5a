"""A scratch data folder for the tests, named before Django reads its settings.

Loaded by pytest's option -p, because pytest-django reads the settings before any conftest.py.
"""

import os
import tempfile

_FOLDER = tempfile.TemporaryDirectory(prefix="nmt-test-")
os.environ["NMT_DATA_DIR"] = _FOLDER.name
# As under runserver: a test is the person at the machine, unless it is about rights.
os.environ["NMT_TRUST_LOOPBACK"] = "yes"
# What tests start, they start very often: images set this, and each process would compile all anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
