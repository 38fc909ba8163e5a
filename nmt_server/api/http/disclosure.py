"""Where models lie on the server's disks is for staff; what is wrong with them is for everybody."""

from __future__ import annotations

import os

from django.contrib.auth import get_user
from django.db import DatabaseError
from django.http import HttpRequest

from nmt_server.serving.current_models import folders_of_models


def disclose(request: HttpRequest, text: str) -> str:
    """`text`, without the folders of models unless a staff user asks."""
    public = text
    # The longest first, because one may lie in another.
    for folder in sorted(folders_of_models(), key=len, reverse=True):
        public = public.replace(folder + os.sep, "")
    # In this order: most texts name no folder, and who asks is a question to the database.
    return text if public == text or _is_staff(request) else public


def _is_staff(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    try:
        # REST views that ask nobody to sign in have put an anonymous user into the request.
        if hasattr(request, "session") and not getattr(user, "is_staff", False):
            user = get_user(request)
        return bool(getattr(user, "is_staff", False))
    except DatabaseError:
        return False
