"""The project's settings without what is seen of each request, to compare with."""

from mysite.settings import *  # noqa: F403
from mysite.settings import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = [name for name in _MIDDLEWARE if not name.endswith(".ObservedMiddleware")]
