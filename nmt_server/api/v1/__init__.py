"""The REST API at `/api/v1`, described by the OpenAPI schema that it serves."""
