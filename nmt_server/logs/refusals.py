"""What the log of the project leaves out."""

from __future__ import annotations

import logging


class RefusalsInALine(logging.Filter):
    """Where Django refuses a request, such as one for a foreign host, the sentence is enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the traceback off a refusal; every record is written."""
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True
