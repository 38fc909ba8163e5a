"""The project's settings with little memory for translations, so that it is full early."""

from mysite.settings import *  # noqa: F403
from mysite.settings import NMT_SERVER

NMT_SERVER = {**NMT_SERVER, "MEMORY_CACHE_BYTES": 1024 * 1024}
