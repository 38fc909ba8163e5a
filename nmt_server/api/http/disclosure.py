"""Where models lie is for those who manage them; what is wrong with them is for everybody."""

from __future__ import annotations

import os

from django.http import HttpRequest

from nmt_server.api.http.access import MANAGE, caller_of
from nmt_server.errors import NmtServerError
from nmt_server.serving.current_models import folders_of_models


def disclose(request: HttpRequest, text: str) -> str:
    """`text`, without the folders of models unless somebody asks who may manage them."""
    if os.sep not in text:
        # Who is refused because too much comes must cost little.
        return text
    public = text
    # The longest first, because one may lie in another.
    for folder in sorted(folders_of_models(), key=len, reverse=True):
        public = public.replace(folder + os.sep, "")
    # In this order: most texts name no folder, and who asks is a question to the database.
    return text if public == text or _may_know(request) else public


def _may_know(request: HttpRequest) -> bool:
    try:
        return caller_of(request).may(MANAGE)
    except NmtServerError:
        return False  # It is this error that is being answered.
