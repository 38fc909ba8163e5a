"""Bodies whose length the client does not say: they come in chunks."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nmt_server.conf import get_settings

_BLOCK = 256 * 1024
_IN_MEMORY = 1024 * 1024


class ChunkedBodies:
    """Gives such a body to the application with its length, which is all that Django reads.

    Of one that is longer than any may be, the rest is left where it is, and the application sees
    that it is too long. Works on every server that ends `wsgi.input` with the body.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        limits = get_settings()
        # With room for what a form has around a file.
        self._limit = max(limits.MAX_BODY_BYTES, limits.MAX_UPLOAD_BYTES + _IN_MEMORY)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if "HTTP_TRANSFER_ENCODING" not in environ or not environ.get("wsgi.input_terminated"):
            return self._application(environ, start)
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            length = 0
            while length <= self._limit:
                block = environ["wsgi.input"].read(min(_BLOCK, self._limit + 1 - length))
                if not block:
                    break
                length += body.write(block)
            body.seek(0)
            del environ["HTTP_TRANSFER_ENCODING"]
            environ["CONTENT_LENGTH"] = str(length)
            environ["wsgi.input"] = body
            return self._application(environ, start)
