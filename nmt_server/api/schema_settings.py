"""What the OpenAPI schema is made with, in every project. It imports nothing: settings read it."""

from __future__ import annotations

from typing import Any

SCHEMA_SETTINGS: dict[str, Any] = {
    "TITLE": "nmt-server",
    "DESCRIPTION": "Self-hosted neural machine translation.\n\nThe protocols of other services are "
    "described by those who made them: "
    "[OpenAI](https://platform.openai.com/docs/api-reference/chat/create), "
    "[LibreTranslate](https://docs.libretranslate.com/api/operations/translate/), "
    "[DeepL](https://github.com/DeepLcom/openapi), "
    "[Google](https://cloud.google.com/translate/docs/reference/rest/v2/translate).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": ["nmt_server.api.openapi.complete_schema"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
"""For `SPECTACULAR_SETTINGS`."""
