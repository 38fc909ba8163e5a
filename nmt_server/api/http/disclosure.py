"""Where models lie on the server's disks is for staff; what is wrong with them is for everybody."""

from __future__ import annotations

import os

from django.http import HttpRequest

from nmt_server.api.http.access import is_staff
from nmt_server.serving.current_models import folders_of_models


def disclose(request: HttpRequest, text: str) -> str:
    """`text`, without the folders of models unless a staff user asks."""
    public = text
    # The longest first, because one may lie in another.
    for folder in sorted(folders_of_models(), key=len, reverse=True):
        public = public.replace(folder + os.sep, "")
    # In this order: most texts name no folder, and who asks is a question to the database.
    return text if public == text or is_staff(request) else public
