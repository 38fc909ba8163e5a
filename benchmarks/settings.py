"""The project's settings, with one more URL: an empty view to compare with."""

from mysite.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
