"""Django's administration with the site of this project."""

from django.contrib.admin.apps import AdminConfig


class ProjectAdminConfig(AdminConfig):
    """In the place of `django.contrib.admin`."""

    default_site = "mysite.admin.site.Site"
