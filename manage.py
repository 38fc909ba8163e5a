#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

PYTHON = (3, 11)


def main() -> None:
    """Run a management command."""
    # Below, what is missing could not be installed either.
    if sys.version_info < PYTHON:
        found, needed = (".".join(map(str, version[:2])) for version in (sys.version_info, PYTHON))
        sys.exit(f"nmt-server needs Python {needed} or newer, and this is Python {found}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    try:
        import django  # noqa: F401
    except ImportError:
        sys.exit("Django is not installed here. Run: pip install -r requirements.txt")
    from mysite.start.command_line import run

    run(sys.argv)


if __name__ == "__main__":
    main()
