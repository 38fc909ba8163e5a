"""The admin of translation models: what is registered, where it runs, and how it is doing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nmt_server.admin.choices import NamedChoices
from nmt_server.admin.model_actions import ModelActions
from nmt_server.admin.model_form import CheckNeeded, ModelCheck, TranslationModelForm
from nmt_server.conversion.catalogue import CATALOGUE
from nmt_server.models import CachedTranslation, ModelLanguage, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.registration.from_catalogue import why_no_downloads
from nmt_server.registration.register import (
    CacheCounts,
    count_translations,
    delete_model,
    save_model,
)
from nmt_server.rights import Right
from nmt_server.serving.current_models import registered_models
from nmt_server.serving.status import ModelReport, report_models, size_text

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec

    _Admin = admin.ModelAdmin[TranslationModel]
    _Inline = admin.TabularInline[ModelLanguage, TranslationModel]
else:
    _Admin = admin.ModelAdmin
    _Inline = admin.TabularInline


# The checks of models that are being saved. They go with their requests.
_checks: WeakKeyDictionary[HttpRequest, ModelCheck] = WeakKeyDictionary()
# How often a model is checked that somebody else changes again and again meanwhile.
_MOST_CHECKS = 5


class _ReportingChangeList(ChangeList):
    """Asks all hosts of a page at once, so that a mute one costs half a second and not more."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        for row, report in zip(rows, report_models(rows), strict=True):
            row.report = report
        self.result_list = rows


class LanguageInline(NamedChoices, _Inline):
    """The languages of a multilingual model, by its own codes."""

    model = ModelLanguage
    extra = 0
    autocomplete_fields = ("language",)
    verbose_name = _("language of a multilingual model")
    verbose_name_plural = _("languages of a multilingual model")


@admin.register(TranslationModel)
class TranslationModelAdmin(ModelActions, NamedChoices, _Admin):
    """Register, try, load, unload and remove models."""

    form = TranslationModelForm
    inlines = (LanguageInline,)
    list_display = ("name", "default", "engine", "language_pair", "device", "host", "size")
    list_select_related = False
    search_fields = ("name", "path")
    autocomplete_fields = ("source_language", "target_language", "glossaries")
    actions = (
        "load_models",
        "unload_models",
        "make_default_model",
        "test_translation",
        "clear_cache",
    )
    readonly_fields = ("default", "host", "size", "fingerprint")
    fieldsets = (
        (None, {"fields": ("name", "engine", "path", "trust_checkpoint", "try_out")}),
        (
            _("Languages and subwords"),
            {
                "description": _("What is left empty is found beside or above the model."),
                "fields": (
                    ("source_language", "target_language"),
                    "source_sentencepiece",
                    "target_sentencepiece",
                    ("family", "priority"),
                ),
            },
        ),
        (
            _("Where it runs"),
            {
                "fields": (
                    ("device", "device_index", "cpu_fallback"),
                    "compute_type",
                    ("inter_threads", "intra_threads", "use_vmap"),
                    "keep_alive",
                )
            },
        ),
        (
            _("Texts"),
            {
                "fields": (
                    *("split", "translate", "protected_sets", "protected_patterns"),
                    ("context_separator", "context_lines"),
                    "glossaries",
                )
            },
        ),
        (
            _("Decoding"),
            {
                "fields": (
                    ("beam_size", "length_penalty", "no_repeat_ngram_size"),
                    ("max_source_tokens", "max_decoding_length"),
                )
            },
        ),
        (_("State"), {"fields": ("default", "host", "size", "fingerprint")}),
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and below it models to begin with."""
        catalogue = {
            "catalogue": CATALOGUE,
            "no_downloads": why_no_downloads(),
            "may_manage": request.user.has_perm(f"nmt_server.{Right.MANAGE}"),
        }
        return super().changelist_view(request, {**(extra_context or {}), **catalogue})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; what is sent is checked first, and then written in a transaction."""
        if request.method == "POST":
            # What serves before the change is let go by a process that knows it.
            registered_models()
        for _attempt in range(_MOST_CHECKS):
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except CheckNeeded as needed:
                # The transaction is over, with nothing written. Once more, unless somebody else
                # changes the row meanwhile.
                needed.check.run()
                _checks[request] = needed.check
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self,
        request: HttpRequest,
        obj: TranslationModel | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm[TranslationModel]]:
        """The form with the check that was made for this request."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"check": _checks.get(request)})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list with the state of the hosts."""
        return _ReportingChangeList

    def get_fieldsets(
        self, request: HttpRequest, obj: TranslationModel | None = None
    ) -> _FieldsetSpec:
        """Without a state before there is a model."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def get_readonly_fields(
        self, request: HttpRequest, obj: TranslationModel | None = None
    ) -> list[str]:
        """The state, and what only a superuser may set: a trusted checkpoint can run any code."""
        readonly = [str(name) for name in super().get_readonly_fields(request, obj)]
        if not request.user.is_superuser:
            readonly.append("trust_checkpoint")
            if obj is not None and obj.trust_checkpoint:
                readonly += ["engine", "path"]
        return readonly

    @admin.display(description=_("default"), ordering="is_default", empty_value="")
    def default(self, row: TranslationModel) -> str:
        """Whether it serves requests that name no model."""
        return gettext("default") if row.is_default else ""

    @admin.display(description=_("languages"), ordering="source_language")
    def language_pair(self, row: TranslationModel) -> str:
        """Source and target language."""
        return row.pair

    @admin.display(description=_("state"))
    def host(self, row: TranslationModel) -> str:
        """The state of the host process."""
        return _report(row).host_text()

    @admin.display(description=_("size on disk"))
    def size(self, row: TranslationModel) -> str:
        """The size of the model's files."""
        return size_text(_report(row).size)

    def save_model(
        self,
        request: HttpRequest,
        obj: TranslationModel,
        form: forms.ModelForm[TranslationModel],
        change: bool,
    ) -> None:
        """Save what the form has checked and say what the test translation gave."""
        save_model(obj)
        trial = getattr(form, "trial", None)
        if trial is not None:
            told = gettext("Test translation on %(device)s, %(type)s: %(source)s → %(target)s") % {
                "device": trial.host.device,
                "type": trial.host.compute_type,
                "source": trial.source,
                "target": trial.target,
            }
            self.message_user(request, told)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the languages, and tell all processes of them."""
        super().save_related(request, form, formsets, change)
        if form.languages and not form.instance.languages.exists():
            for language in form.languages:
                language.model = form.instance
            ModelLanguage.objects.bulk_create(form.languages)
        bump_revision()
        # A swap begins now and not with the next request, which may be long in coming.
        transaction.on_commit(registered_models, robust=True)

    def delete_model(self, request: HttpRequest, obj: TranslationModel) -> None:
        """Delete a model with its translations; the oldest other one becomes the default."""
        heir = delete_model(obj)
        if heir is not None:
            told = gettext("The default model is now %(name)s.") % {"name": heir.name}
            self.message_user(request, told)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TranslationModel]) -> None:
        """Delete several models, each as one."""
        for row in queryset:
            # Anew, because the model before it may have left the default to it.
            row.refresh_from_db()
            self.delete_model(request, row)

    def get_deleted_objects(
        self, objs: Iterable[TranslationModel], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[Any], list[str]]:
        """What goes with the models, in numbers: there may be a million translations."""
        rows = list(objs)
        counts = [count_translations(row) for row in rows]
        total = sum(count.by_engine + count.by_people for count in counts)
        needed: set[Any] = set()
        if not all(self.has_delete_permission(request, row) for row in rows):
            needed.add(self.opts.verbose_name)
        if total and not request.user.has_perm("nmt_server.delete_cachedtranslation"):
            needed.add(CachedTranslation._meta.verbose_name)
        listed = [
            line
            for row, count in zip(rows, counts, strict=True)
            for line in (str(row), _what_goes(row, count))
        ]
        numbers = {
            str(self.opts.verbose_name_plural): len(rows),
            str(CachedTranslation._meta.verbose_name_plural): total,
        }
        return listed, numbers, needed, []


def _report(row: TranslationModel) -> ModelReport:
    """The report of a row of the list, or a new one for the page of a single model."""
    report: ModelReport | None = getattr(row, "report", None)
    return report or report_models([row])[0]


def _what_goes(row: TranslationModel, counts: CacheCounts) -> list[str]:
    told = ngettext(
        "%(count)d translation by the engine",
        "%(count)d translations by the engine",
        counts.by_engine,
    )
    lines = [told % {"count": counts.by_engine}]
    if counts.by_people:
        told = ngettext(
            "%(count)d translation that people edited or imported.",
            "%(count)d translations that people edited or imported.",
            counts.by_people,
        )
        first = gettext("To save them first: %(command)s") % {
            "command": f"python manage.py export_cache {row.name}.csv --model {row.name}"
        }
        lines.append(f"{told % {'count': counts.by_people}} {first}")
    return lines
