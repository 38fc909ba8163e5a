"""What a web process and a host must have in common to understand each other.

While a server is upgraded, web processes of two versions run side by side. Each finds and starts
only hosts of its own version; a host ends with the last web process of that.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields

from nmt_server import __version__
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.options import DecodingOptions
from nmt_server.worker.figures import Figures
from nmt_server.worker.host_state import HostState
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import DETAILS, WorkItem

# To be raised where messages, or what they mean, change and none of the fields below does.
_REVISION = 3
_IN_MESSAGES = (
    *(EngineSpec, LanguagePair, DecodingOptions, WorkItem),
    *(SegmentResult, HostState, Figures),
)


def _version() -> str:
    shapes = [[(field.name, str(field.type)) for field in fields(each)] for each in _IN_MESSAGES]
    described = json.dumps([__version__, _REVISION, shapes, DETAILS])
    return hashlib.sha256(described.encode()).hexdigest()[:8]


VERSION = _version()
"""The same in all processes that understand each other (8 hex digits)."""

LISTENING = b"listening"
"""What a host says when it can be reached, to the process that starts it."""
OTHER_VERSION = b"other version"
"""What it says where that process is of another version."""
FIRST_WORDS = (LISTENING, OTHER_VERSION)
