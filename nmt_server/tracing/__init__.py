"""One trace from a request to the batch, where the setting TRACE asks for it.

The library is an extra (`requirements-otel.txt`) and is imported only then; where spans go is for
its own variables to say, such as OTEL_EXPORTER_OTLP_ENDPOINT. No span holds a text.
"""

from __future__ import annotations
