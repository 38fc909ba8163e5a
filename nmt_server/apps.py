"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NmtServerConfig(AppConfig):
    """Translation models, the translation cache, and the protocols over both."""

    name = "nmt_server"
    verbose_name = _("Translation server")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from nmt_server import checks  # noqa: F401
