"""Settings of the deployable project; what they take from the environment is read in its room."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from corsheaders.defaults import default_headers

from mysite.databases.connections import complete
from mysite.environment import values
from mysite.environment.database import database
from mysite.environment.secret_key import secret_key
from mysite.environment.server_settings import server_settings
from nmt_server.api.schema_settings import SCHEMA_SETTINGS
from nmt_server.conf import Settings
from nmt_server.logs.formats import PLAIN

BASE_DIR = Path(__file__).resolve().parent.parent

NMT_SERVER = server_settings()
DATA_DIR = NMT_SERVER["DATA_DIR"]

SECRET_KEY = secret_key(DATA_DIR)
DEBUG = values.is_yes("DJANGO_DEBUG")
# Loopback only until somebody names the hosts: a name that is not listed is refused, which is what
# keeps web pages from reaching the server by rebinding a name of theirs to 127.0.0.1.
# Loopback stays when others are named: health checks and local programs use it.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *values.hosts("DJANGO_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = values.sites("DJANGO_CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    # First, so that its runserver is the one that runs.
    "mysite",
    "nmt_server",
    "mysite.admin.config.ProjectAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "corsheaders",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "nmt_server.api.http.observed.ObservedMiddleware",
    # Nobody behind it sees the key.
    "nmt_server.api.http.key_in_path.KeyInPathMiddleware",
    "mysite.http.cors.Cors",
    "django.middleware.security.SecurityMiddleware",
    # What programs ask for is answered here; what follows is for people.
    "nmt_server.api.http.programs.ProgramsMiddleware",
    "mysite.proxies.static_files.CompressedStaticFiles",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Who guesses the password of somebody is let in no more for a while, from that address: by the name
# alone, anybody could keep anybody out, and by the address alone, all who share one.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Not what a header says, as it would be where django-ipware is installed.
AXES_CLIENT_IP_CALLABLE = "mysite.proxies.forwarded.client_address"
AXES_RESET_ON_SUCCESS = True
# One table is enough: no record of who signs in.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# The path under which a proxy shows the server, which it takes off what it forwards; or a proxy
# that is named says it in the header X-Forwarded-Prefix.
FORCE_SCRIPT_NAME = values.path("DJANGO_FORCE_SCRIPT_NAME") or None
if FORCE_SCRIPT_NAME:
    # Other apps of the same host have paths of their own, or all of it: of two cookies of one name,
    # that of the whole host would be taken. Messages to people are in the session, which has both.
    SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{FORCE_SCRIPT_NAME}/"
    SESSION_COOKIE_NAME = "nmt_sessionid"
    CSRF_COOKIE_NAME = "nmt_csrftoken"
    LANGUAGE_COOKIE_NAME = "nmt_language"
    MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# The proxies whose headers X-Forwarded-For, -Proto and -Prefix are believed.
TRUSTED_PROXIES = values.networks("NMT_TRUSTED_PROXIES")

# Whether everybody comes through a proxy that speaks TLS with them.
BEHIND_TLS = values.is_yes("NMT_BEHIND_TLS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 30 * 86_400 if BEHIND_TLS else 0
# Django's checks of what is decided here, each way; those of `mysite.checks` say what it means.
SILENCED_SYSTEM_CHECKS = (
    # Other names under this one, and lists of browsers: not for one server of many to decide. To
    # send people from http to https is the proxy's part: here it would refuse programs and health
    # checks on this machine.
    ["security.W005", "security.W008", "security.W021"]
    if BEHIND_TLS
    else ["security.W004", "security.W008", "security.W012", "security.W016"]
)

ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


# Seconds that a request waits for the database, and connections that each process has, at most.
DATABASE_TIMEOUT = values.number("NMT_DATABASE_TIMEOUT", 5)
DATABASES = {"default": database(DATA_DIR)}
complete(
    DATABASES["default"],
    DATA_DIR,
    most=values.number("NMT_DATABASE_CONNECTIONS", 20),
    seconds=DATABASE_TIMEOUT,
)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
# Those that the pages are written in; the admin follows.
LANGUAGES = [("en", "English"), ("ja", "日本語")]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "mysite.proxies.static_files.PrefixedStaticFiles"},
}
# Files are served from the packages themselves, so that no collectstatic is needed to start.
WHITENOISE_USE_FINDERS = True

_ALLOWED_ORIGINS = NMT_SERVER.get("ALLOWED_ORIGINS", ())
CORS_ALLOW_ALL_ORIGINS = "*" in _ALLOWED_ORIGINS
CORS_ALLOWED_ORIGINS = [origin for origin in _ALLOWED_ORIGINS if origin != "*"]
CORS_ALLOW_HEADERS = [*default_headers, "x-api-key", "x-request-id", "x-translation-cache"]
CORS_EXPOSE_HEADERS = [
    "X-Translation-Warnings",
    "X-Request-ID",
    "X-NMT-Preset",
    "X-NMT-Languages",
]

DATA_UPLOAD_MAX_MEMORY_SIZE = Settings(**NMT_SERVER).MAX_BODY_BYTES

SPECTACULAR_SETTINGS = SCHEMA_SETTINGS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "chosen": {
            "()": "nmt_server.logs.formats.formatter",
            "name": NMT_SERVER.get("LOG_FORMAT", PLAIN),
        }
    },
    "filters": {"refusals": {"()": "nmt_server.logs.refusals.RefusalsInALine"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "chosen",
            "filters": ["refusals"],
        }
    },
    "loggers": {
        # Django has handlers of its own, which would write some lines twice and each as it came.
        "django": {"handlers": []},
        "filelock": {"level": "INFO"},
        # It names host and port for each try to connect; what fails is said by who asked.
        "psycopg.pool": {"level": "CRITICAL"},
    },
    "root": {"handlers": ["console"], "level": values.log_level()},
}
