"""System checks (`python manage.py check`, and `check --deploy` for security)."""

from nmt_server.checks import database, deployment, settings

__all__ = ["database", "deployment", "settings"]
