"""The admin of jobs: look, pause, cancel, resume, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nmt_server.admin.large_tables import NewestRows, NewestRowsChangeList, NewestRowsPaginator
from nmt_server.jobs.records import cancel_job, pause_job, resume_job
from nmt_server.jobs.report import Report
from nmt_server.jobs.runner import runner
from nmt_server.models import Job, TranslationModel

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Job]
else:
    _ModelAdmin = admin.ModelAdmin


class ModelFilter(admin.SimpleListFilter):
    """The model, of those that are registered: to see which the jobs have, all would be read."""

    title = _("model")
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Each by its name."""
        names = TranslationModel.objects.order_by("name").values_list("name", flat=True)
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        """Jobs of the model."""
        name = self.value()
        return queryset.filter(model=name) if name else queryset


class NewestJobsPaginator(NewestRowsPaginator):
    """Pages over the newest jobs."""

    newest_first = ("-created_at", "id")


@admin.register(Job)
class JobAdmin(NewestRows, _ModelAdmin):
    """Jobs; they are made over the REST API or with the command translate."""

    list_display = ("__str__", "state", "progress", "model", "languages", "warned", "created_at")
    list_filter = ("state", ModelFilter, "created_at")
    search_fields = ("name",)
    list_per_page = 50
    list_max_show_all = 0
    paginator = NewestJobsPaginator
    ordering = NewestJobsPaginator.newest_first
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = ("cancel", "pause", "resume")
    fields = (
        *("id", "name", "format", "column", "encoding", "model", "languages", "options", "split"),
        *(
            "translate",
            "protect",
            "glossaries",
            "state",
            "error",
            "progress",
            "warned",
            "untranslated",
        ),
        *("became", "created_at", "finished_at", "result"),
    )
    readonly_fields = fields

    @admin.display(description=_("done"))
    def progress(self, job: Job) -> str:
        """How many segments are done, such as `512 of 1,000`."""
        return gettext("%(done)s of %(total)s") % {
            "done": f"{job.done:,}",
            "total": f"{job.total:,}",
        }

    @admin.display(description=_("languages"))
    def languages(self, job: Job) -> str:
        """The language pair, such as `ja-en`."""
        return f"{job.source_language}-{job.target_language}"

    @admin.display(description=_("what became of the texts"))
    def became(self, job: Job) -> SafeString:
        """The report, a sentence a line."""
        sentences = Report.from_json(job.report).sentences()
        return format_html_join(mark_safe("<br>"), "{}", ((each,) for each in sentences))

    @admin.display(description=_("result"))
    def result(self, job: Job) -> SafeString:
        """A link to what is translated so far."""
        url = reverse("nmt_server:job-result", args=[job.pk])
        return format_html('<a href="{}?partial=true">{}</a>', url, gettext("Download"))

    def get_changelist(self, request: HttpRequest, **_: object) -> type[NewestRowsChangeList]:
        """The list for large tables."""
        return NewestRowsChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: there is no form for a file here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """Nobody changes what a job is; who may change jobs has the actions of the list."""
        return obj is None and super().has_change_permission(request)

    @admin.action(description=_("Cancel selected jobs"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Cancel those of the selection that have no end yet."""
        cancelled = [pk for pk in queryset.values_list("pk", flat=True) if cancel_job(pk)]
        for pk in cancelled:
            runner().cancel(pk)
        told = ngettext(
            "%(count)s job was cancelled.", "%(count)s jobs were cancelled.", len(cancelled)
        )
        self.message_user(request, told % {"count": f"{len(cancelled):,}"}, messages.SUCCESS)

    @admin.action(description=_("Pause selected jobs"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Let those of the selection rest that wait or run; what is in flight is still done."""
        paused = [pk for pk in queryset.values_list("pk", flat=True) if pause_job(pk)]
        runner().changes.tell()
        told = ngettext("%(count)s job was paused.", "%(count)s jobs were paused.", len(paused))
        self.message_user(request, told % {"count": f"{len(paused):,}"}, messages.SUCCESS)

    @admin.action(
        description=_("Resume selected jobs that failed or are paused"), permissions=["change"]
    )
    def resume(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Let those of the selection that failed or are paused go on."""
        resumed = [pk for pk in queryset.values_list("pk", flat=True) if resume_job(pk)]
        runner().wake()
        told = ngettext("%(count)s job goes on.", "%(count)s jobs go on.", len(resumed))
        self.message_user(request, told % {"count": f"{len(resumed):,}"}, messages.SUCCESS)
