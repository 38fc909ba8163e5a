"""The project as an app: its commands, and checks of what it is set up with."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """`manage.py setup`, `runserver` and `serve`."""

    name = "mysite"

    def ready(self) -> None:
        """Register the system checks."""
        from mysite import checks  # noqa: F401
