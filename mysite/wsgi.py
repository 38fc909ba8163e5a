"""The WSGI application of the project, for any server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")

_django = get_wsgi_application()

# Once Django is set up: they read its settings.
from django.conf import settings  # noqa: E402

from mysite.databases.connections import limit_waits  # noqa: E402
from mysite.http.chunked_bodies import ChunkedBodies  # noqa: E402
from mysite.proxies.forwarded import named_proxies  # noqa: E402
from mysite.servers.web_process import begun_by  # noqa: E402

limit_waits(settings.DATABASE_TIMEOUT)

application = begun_by(ChunkedBodies(named_proxies(_django)))
