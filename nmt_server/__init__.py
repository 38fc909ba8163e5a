"""A self-hosted neural machine translation server, as a reusable Django app.

This module imports nothing, so that the host processes of `nmt_server.worker` can use the package
without loading Django.
"""

__version__ = "0.1.0"
