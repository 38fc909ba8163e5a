"""URLs of the project: the admin, and everything else from the app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("nmt_server.urls")),
]

handler400 = "nmt_server.api.http.errors.bad_request"
handler404 = "nmt_server.api.http.errors.not_found"
handler500 = "nmt_server.api.http.errors.server_error"
