"""The app as a stranger installs it, where only the wheel and what it asks for are installed.

Every module is imported that needs nothing optional, the system checks and the migrations run, and
the commands say what they do.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class

# Of the extras `convert`, `fairseq` and `ray`, and all below them.
OPTIONAL = ("nmt_server.conversion", "nmt_server.engines.fairseq", "nmt_server.ray_backend")
CONTRIB = ("admin", "auth", "contenttypes", "messages", "sessions", "staticfiles")


def main() -> None:
    """Raises where something is missing."""
    data = Path(tempfile.mkdtemp())
    settings.configure(
        INSTALLED_APPS=[
            "nmt_server", *(f"django.contrib.{name}" for name in CONTRIB), "rest_framework",
            "rest_framework.authtoken", "drf_spectacular", "drf_spectacular_sidecar",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        STATIC_URL="static/",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "db.sqlite3"}
        },
        DATA_UPLOAD_MAX_MEMORY_SIZE=32 * 1024 * 1024,
        NMT_SERVER={"DATA_DIR": data},
        ROOT_URLCONF="nmt_server.urls",
        SECRET_KEY="for this check only",
    )  # fmt: skip
    django.setup()
    import nmt_server

    assert Path(nmt_server.__file__).is_relative_to(sys.prefix), nmt_server.__file__
    for module in pkgutil.walk_packages(nmt_server.__path__, "nmt_server."):
        if not module.name.startswith(OPTIONAL):
            importlib.import_module(module.name)
    call_command("check")
    call_command("migrate", verbosity=0)
    ours = [name for name, app in get_commands().items() if app == "nmt_server"]
    for name in ours:
        load_command_class("nmt_server", name).create_parser("manage.py", name).format_help()
    call_command("list_models")
    print(f"nmt-server {nmt_server.__version__} is whole; its commands are {', '.join(ours)}.")


main()
