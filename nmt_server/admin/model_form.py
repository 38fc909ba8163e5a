"""The form of a translation model, which checks what `add_model` checks."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nmt_server.errors import InvalidModel
from nmt_server.models import OPTION_FIELDS, ModelLanguage, TranslationModel
from nmt_server.registration.describe import fill_from_description
from nmt_server.registration.register import Trial, check_model
from nmt_server.sentences import said
from nmt_server.text.pattern_sets import PATTERN_SETS

if TYPE_CHECKING:
    _Form = forms.ModelForm[TranslationModel]
else:
    _Form = forms.ModelForm

# Found where the form leaves them empty.
_FOUND = ("source_language", "target_language", "source_sentencepiece", "target_sentencepiece")
# Taken from the files, never from the form.
_TAKEN = ("fingerprint", "model_file_sha1", "files_signature")


class ModelCheck:
    """The check of a row as a form has it, made before the row is written and outside of that.

    It reads files of gigabytes and translates with them: nobody can write to SQLite while a
    transaction waits for that.
    """

    def __init__(self, row: TranslationModel, *, try_out: bool) -> None:
        self.row = row
        self.languages: list[ModelLanguage] | None = None
        self.trial: Trial | None = None
        self.error: InvalidModel | None = None
        self._try_out = try_out
        self._asked = _values(row)

    def is_of(self, row: TranslationModel, *, try_out: bool) -> bool:
        """Whether it tells of this row."""
        return self._asked == _values(row) and self._try_out == try_out

    def run(self) -> None:
        """Check the row and fill in what it leaves empty; a refusal becomes `error`."""
        try:
            if self.row.pk is None:
                self.languages = fill_from_description(self.row)
            self.trial = check_model(self.row, self.languages, try_out=self._try_out)
        except InvalidModel as error:
            self.error = error


class CheckNeeded(Exception):
    """A form is filled in rightly, and `check` is to be run, outside of any transaction."""

    def __init__(self, check: ModelCheck) -> None:
        super().__init__("The model is to be checked first.")
        self.check = check


class TranslationModelForm(_Form):
    """The row of a model, checked.

    Where the fields are right and `check` is not that of this row, cleaning raises `CheckNeeded`.

    `trial` holds the test translation of a valid form, None where it was not asked for;
    `languages`, those that a new multilingual model says it has.
    """

    try_out = forms.BooleanField(
        label=_("Check by a test translation"),
        required=False,
        initial=True,
        help_text=_("Loads the model in a process of its own and translates a word with it."),
    )
    check: ModelCheck | None = None
    trial: Trial | None = None
    languages: list[ModelLanguage] | None = None

    class Meta:
        """All that a person sets; the rest is taken from the files."""

        model = TranslationModel
        fields = (
            "name",
            "engine",
            "path",
            "trust_checkpoint",
            *_FOUND,
            "device",
            "compute_type",
            "keep_alive",
            "beam_size",
            "length_penalty",
            "no_repeat_ngram_size",
            "max_source_tokens",
            "max_decoding_length",
            "split",
            "translate",
            "protected_sets",
            "protected_patterns",
            "context_separator",
            "context_lines",
            "glossaries",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.TextInput(attrs={"size": 80})
            for name in (
                *("name", "path", "source_sentencepiece", "target_sentencepiece"),
                "protected_sets",
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source_language", "target_language"):
            # Absent for somebody who may only look at the model.
            if name in self.fields:
                self.fields[name].required = False
                told = gettext("Read from the name of the SentencePiece model where empty.")
                self.fields[name].help_text = told
        if "protected_sets" in self.fields:
            sets = gettext("The sets are: %(names)s.") % {"names": " ".join(PATTERN_SETS)}
            self.fields["protected_sets"].help_text += f" {sets}"

    def clean(self) -> dict[str, Any]:
        """Take what the check says and found. Raises `CheckNeeded` where there was none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        row = copy(self.instance)
        for name in cleaned.keys() - {"try_out", "glossaries"}:
            setattr(row, name, cleaned[name])
        try_out = cleaned["try_out"]
        if self.check is None or not self.check.is_of(row, try_out=try_out):
            raise CheckNeeded(ModelCheck(row, try_out=try_out))
        if (error := self.check.error) is not None:
            self.add_error(error.field if error.field in self.fields else None, said(error))
            return cleaned
        row, self.languages, self.trial = self.check.row, self.check.languages, self.check.trial
        for name in _TAKEN:
            setattr(self.instance, name, getattr(row, name))
        return cleaned | {
            name: getattr(row, name) for name in ("path", "family", *_FOUND, *OPTION_FIELDS)
        }


def _values(row: TranslationModel) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.editable or field.primary_key]
    return {field.attname: getattr(row, field.attname) for field in fields}
