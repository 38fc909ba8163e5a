"""The OpenAPI schema of the app, and a page of it to try requests on, in every project."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.settings import patched_settings
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.views import APIView

from nmt_server.api.schema_settings import SCHEMA_SETTINGS

# Those of serving cannot be changed here, and are attributes of the views.
_SETTINGS = {
    name: value for name, value in SCHEMA_SETTINGS.items() if not name.startswith("SERVE_")
}

_patching = threading.Lock()


@contextmanager
def _our_settings() -> Iterator[None]:
    """The settings of the schema for what happens within; a project may have others for its own."""
    # They are global.
    with _patching, patched_settings(_SETTINGS):
        yield


class _WithOurSettings(APIView):
    authentication_classes = ()
    permission_classes = ()
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with _our_settings():
            return super().dispatch(request, *args, **kwargs)


class SchemaView(_WithOurSettings, SpectacularAPIView):
    """The schema of the app, not of what else a project serves."""

    urlconf = "nmt_server.urls"


class DocsView(_WithOurSettings, SpectacularSwaggerView):
    """The page, which loads the schema."""

    url_name = "nmt_server:schema"
    template_name = "nmt_server/docs.html"
    title = SCHEMA_SETTINGS["TITLE"]
