"""URLs of the app. Include them at the root, where the programs that people use expect them.

Each route says which rights its methods need (`nmt_server.api.http.guard`); docs/keys.md shows the
same as a table.
"""

from __future__ import annotations

from django.urls import path, re_path

from nmt_server.api import documentation, health, metrics, other_servers
from nmt_server.api.http.guard import ANY, OPEN, guard
from nmt_server.api.http.programs import for_programs
from nmt_server.api.sugoi import protocol, reference_routes
from nmt_server.api.v1.cache import CachedTranslationView, CacheView
from nmt_server.api.v1.cache_exchange import ExportView, ImportView
from nmt_server.api.v1.cache_history import CacheHistoryView
from nmt_server.api.v1.detection import DetectView
from nmt_server.api.v1.evaluation import EvaluateView
from nmt_server.api.v1.glossaries import GlossariesView, GlossaryView
from nmt_server.api.v1.glossary_entries import GlossaryEntriesView
from nmt_server.api.v1.inspection import ContrastView, InspectView
from nmt_server.api.v1.job import JobResultView, JobView
from nmt_server.api.v1.job_events import JobEventsView
from nmt_server.api.v1.job_pause import JobPauseView, JobResumeView
from nmt_server.api.v1.jobs import JobsView
from nmt_server.api.v1.live import LiveView
from nmt_server.api.v1.model import ModelView
from nmt_server.api.v1.model_actions import DefaultView, LoadView, TrialView, UnloadView
from nmt_server.api.v1.model_folders import ModelFoldersView
from nmt_server.api.v1.models_and_languages import LanguagesView, ModelsView
from nmt_server.api.v1.nothing import nothing
from nmt_server.api.v1.suggestions import SuggestionsView, SuggestionView
from nmt_server.api.v1.translation import TranslateView
from nmt_server.pages import views as pages
from nmt_server.rights import Right

app_name = "nmt_server"

_TRANSLATE, _CORRECT, _JOBS, _MANAGE = Right.TRANSLATE, Right.CORRECT, Right.JOBS, Right.MANAGE
_SEE_LIVE = frozenset({_CORRECT, _MANAGE})
# The views make the difference: who manages sees everybody's jobs, and may close the server.
_SEE_JOBS = frozenset({_JOBS, _MANAGE})
_TRANSLATE_OR_CLOSE = frozenset({_TRANSLATE, _MANAGE})

_version = for_programs(reference_routes.version, GET=OPEN, POST=OPEN)
_model = for_programs(reference_routes.model, GET=ANY, POST=ANY)
_save = for_programs(reference_routes.save_cache, GET=_TRANSLATE, POST=_TRANSLATE, get_changes=True)
_clear = for_programs(reference_routes.clear_cache, GET=_MANAGE, POST=_MANAGE, get_changes=True)
_get = for_programs(reference_routes.get_cache, GET=_CORRECT, POST=_CORRECT)
_nothing = for_programs(nothing, GET=OPEN, POST=OPEN, PUT=OPEN, PATCH=OPEN, DELETE=OPEN)
_job_result = JobResultView.as_view()
_cached = CachedTranslationView.as_view()
_MODEL_ACTIONS = {
    "load": LoadView.as_view(),
    "unload": UnloadView.as_view(),
    "default": DefaultView.as_view(),
    "try": TrialView.as_view(),
}
# What is for everybody is changed by who corrects; the views look at that.
_TERMS = frozenset({_TRANSLATE, _CORRECT})

urlpatterns = [
    path("", for_programs(protocol.root, GET=OPEN, POST=_TRANSLATE_OR_CLOSE), name="root"),
    *(
        path(view, guard(pages.page(view), GET=OPEN), name=f"{view}-page")
        for view in ("cache", "compare", "files", "glossaries", "inspect", "models")
    ),
    path("page/texts.<str:language>.js", guard(pages.texts, GET=OPEN), name="page-texts"),
    path("version", _version, name="version"),
    path("model", _model, name="model"),
    path("api/v1/version", _version, name="version"),
    path("api/v1/model", _model, name="model"),
    path("api/v1/saveCache", _save, name="save-cache"),
    path("api/v1/writeCache", _save, name="save-cache"),
    path("api/v1/clearCache", _clear, name="clear-cache"),
    path("api/v1/getCache", _get, name="get-cache"),
    path(
        "api/v1/translate",
        for_programs(TranslateView.as_view(), POST=_TRANSLATE),
        name="translate",
    ),
    path("api/v1/detect", for_programs(DetectView.as_view(), POST=_TRANSLATE), name="detect-v1"),
    path(
        "api/v1/inspect",
        for_programs(InspectView.as_view(), GET=_TRANSLATE, POST=_TRANSLATE),
        name="inspect",
    ),
    path(
        "api/v1/inspect/contrast",
        for_programs(ContrastView.as_view(), GET=_TRANSLATE),
        name="contrast",
    ),
    path(
        "api/v1/evaluate",
        for_programs(EvaluateView.as_view(), POST=_TRANSLATE),
        name="evaluate",
    ),
    path("api/v1/models", for_programs(ModelsView.as_view(), GET=ANY, POST=_MANAGE), name="models"),
    path(
        "api/v1/models/<str:name>",
        guard(ModelView.as_view(), GET=_MANAGE, PATCH=_MANAGE, DELETE=_MANAGE),
        name="model-row",
    ),
    path(
        "api/v1/model-folders", guard(ModelFoldersView.as_view(), GET=_MANAGE), name="model-folders"
    ),
    *(
        path(f"api/v1/models/<str:name>/{name}", guard(view, POST=_MANAGE), name=f"model-{name}")
        for name, view in _MODEL_ACTIONS.items()
    ),
    path("api/v1/live", for_programs(LiveView.as_view(), GET=_SEE_LIVE), name="live"),
    path("api/v1/languages", for_programs(LanguagesView.as_view(), GET=ANY), name="languages"),
    path("api/v1/cache", guard(CacheView.as_view(), GET=_CORRECT, POST=_CORRECT), name="cache"),
    path("api/v1/cache/export", guard(ExportView.as_view(), GET=_CORRECT), name="cache-export"),
    path("api/v1/cache/import", guard(ImportView.as_view(), POST=_CORRECT), name="cache-import"),
    path(
        "api/v1/cache/<int:pk>",
        guard(_cached, GET=_CORRECT, PATCH=_CORRECT, DELETE=_CORRECT),
        name="cached-translation",
    ),
    path(
        "api/v1/cache/<int:pk>/history",
        guard(CacheHistoryView.as_view(), GET=_CORRECT),
        name="cache-history",
    ),
    path("api/v1/suggestions", guard(SuggestionsView.as_view(), GET=_CORRECT), name="suggestions"),
    path(
        "api/v1/suggestions/<int:pk>",
        guard(SuggestionView.as_view(), POST=_CORRECT, DELETE=_CORRECT),
        name="suggestion",
    ),
    path(
        "api/v1/glossaries",
        guard(GlossariesView.as_view(), GET=_TERMS, POST=_TERMS),
        name="glossaries",
    ),
    path(
        "api/v1/glossaries/<uuid:pk>",
        guard(GlossaryView.as_view(), GET=_TERMS, PATCH=_TERMS, DELETE=_TERMS),
        name="glossary",
    ),
    path(
        "api/v1/glossaries/<uuid:pk>/entries",
        guard(GlossaryEntriesView.as_view(), GET=_TERMS, PUT=_TERMS, PATCH=_TERMS),
        name="glossary-entries",
    ),
    path("api/v1/jobs", guard(JobsView.as_view(), GET=_SEE_JOBS, POST=_JOBS), name="jobs"),
    path(
        "api/v1/jobs/<uuid:pk>",
        guard(JobView.as_view(), GET=_SEE_JOBS, DELETE=_SEE_JOBS),
        name="job",
    ),
    path(
        "api/v1/jobs/<uuid:pk>/pause",
        guard(JobPauseView.as_view(), POST=_SEE_JOBS),
        name="job-pause",
    ),
    path(
        "api/v1/jobs/<uuid:pk>/resume",
        guard(JobResumeView.as_view(), POST=_SEE_JOBS),
        name="job-resume",
    ),
    path("api/v1/jobs/<uuid:pk>/result", guard(_job_result, GET=_SEE_JOBS), name="job-result"),
    path(
        "api/v1/jobs/<uuid:pk>/events",
        for_programs(JobEventsView.as_view(), GET=_SEE_JOBS),
        name="job-events",
    ),
    path("api/v1/schema", guard(documentation.schema, GET=OPEN), name="schema"),
    path("api/v1/docs", guard(documentation.docs, GET=OPEN), name="docs"),
    *other_servers.urlpatterns,
    # Behind those of others that lie there, too.
    re_path(r"^api/v1(?:/(?P<rest>(?s:.*)))?$", _nothing),
    path("livez", for_programs(health.livez, GET=OPEN), name="livez"),
    path("readyz", for_programs(health.readyz, GET=OPEN), name="readyz"),
    path("metrics", for_programs(metrics.metrics, GET=OPEN), name="metrics"),
]
