"""The project's URLs, and an empty DRF view on the same web server."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class EmptyView(APIView):
    """What Django REST framework costs before anybody does anything."""

    def post(self, request: Request) -> Response:
        """An empty answer."""
        return Response({})


urlpatterns = [path("empty", EmptyView.as_view()), path("", include("mysite.urls"))]
