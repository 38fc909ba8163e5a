"""URLs of the app. Include them at the root, where the programs that people use expect them."""

from __future__ import annotations

from django.urls import path

from nmt_server.api import health, metrics, other_servers
from nmt_server.api.documentation import DocsView, SchemaView
from nmt_server.api.http.programs import for_programs
from nmt_server.api.sugoi import protocol, reference_routes
from nmt_server.api.v1.cache import CachedTranslationView, CacheView
from nmt_server.api.v1.job_events import JobEventsView
from nmt_server.api.v1.job_resume import JobResumeView
from nmt_server.api.v1.jobs import JobResultView, JobsView, JobView
from nmt_server.api.v1.models_and_languages import LanguagesView, ModelsView
from nmt_server.api.v1.translation import TranslateView

app_name = "nmt_server"

urlpatterns = [
    path("", for_programs(protocol.root), name="root"),
    path("version", for_programs(reference_routes.version), name="version"),
    path("model", for_programs(reference_routes.model), name="model"),
    path("api/v1/version", for_programs(reference_routes.version), name="version"),
    path("api/v1/model", for_programs(reference_routes.model), name="model"),
    path("api/v1/saveCache", for_programs(reference_routes.save_cache), name="save-cache"),
    path("api/v1/writeCache", for_programs(reference_routes.save_cache), name="save-cache"),
    path("api/v1/clearCache", for_programs(reference_routes.clear_cache), name="clear-cache"),
    path("api/v1/getCache", for_programs(reference_routes.get_cache), name="get-cache"),
    path("api/v1/translate", for_programs(TranslateView.as_view()), name="translate"),
    path("api/v1/models", for_programs(ModelsView.as_view()), name="models"),
    path("api/v1/languages", for_programs(LanguagesView.as_view()), name="languages"),
    path("api/v1/cache", CacheView.as_view(), name="cache"),
    path("api/v1/cache/<int:pk>", CachedTranslationView.as_view(), name="cached-translation"),
    path("api/v1/jobs", JobsView.as_view(), name="jobs"),
    path("api/v1/jobs/<uuid:pk>", JobView.as_view(), name="job"),
    path("api/v1/jobs/<uuid:pk>/resume", JobResumeView.as_view(), name="job-resume"),
    path("api/v1/jobs/<uuid:pk>/result", JobResultView.as_view(), name="job-result"),
    path("api/v1/jobs/<uuid:pk>/events", for_programs(JobEventsView.as_view()), name="job-events"),
    path("api/v1/schema", SchemaView.as_view(), name="schema"),
    path("api/v1/docs", DocsView.as_view(), name="docs"),
    *other_servers.urlpatterns,
    path("livez", for_programs(health.livez), name="livez"),
    path("readyz", for_programs(health.readyz), name="readyz"),
    path("metrics", for_programs(metrics.metrics), name="metrics"),
]
