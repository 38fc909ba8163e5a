"""Django's administration with the site of this project."""

from django.apps import apps
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

# Apps that others have written, by what they are for.
_NAMES = {"authtoken": _("Tokens of users"), "axes": _("Sign-ins")}


class ProjectAdminConfig(AdminConfig):
    """In the place of `django.contrib.admin`."""

    default_site = "mysite.admin.site.Site"

    def ready(self) -> None:
        """Register what is administered, and call it by what it is for."""
        for label, name in _NAMES.items():
            if apps.is_installed(label) or label in apps.app_configs:
                apps.get_app_config(label).verbose_name = name
        super().ready()
