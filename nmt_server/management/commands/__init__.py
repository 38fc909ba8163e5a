"""One file for each command: `python manage.py NAME --help`."""
