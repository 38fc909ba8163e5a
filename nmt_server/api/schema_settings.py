"""What the OpenAPI schema is made with, in every project. It imports nothing: settings read it."""

from __future__ import annotations

from typing import Any

SCHEMA_SETTINGS: dict[str, Any] = {
    "TITLE": "nmt-server",
    "DESCRIPTION": "Self-hosted neural machine translation.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": ["nmt_server.api.openapi.complete_schema"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
"""For `SPECTACULAR_SETTINGS`."""
