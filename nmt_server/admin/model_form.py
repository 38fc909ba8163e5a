"""The form of a translation model, which checks what `add_model` checks."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from nmt_server.errors import InvalidModel
from nmt_server.models import OPTION_FIELDS, ModelLanguage, TranslationModel
from nmt_server.registration.describe import fill_from_description
from nmt_server.registration.register import Trial, check_model
from nmt_server.text.pattern_sets import PATTERN_SETS

if TYPE_CHECKING:
    _Form = forms.ModelForm[TranslationModel]
else:
    _Form = forms.ModelForm

# Found where the form leaves them empty.
_FOUND = ("source_language", "target_language", "source_sentencepiece", "target_sentencepiece")
# Taken from the files, never from the form.
_TAKEN = ("fingerprint", "model_file_sha1", "files_signature")


class TranslationModelForm(_Form):
    """The row of a model, checked.

    `trial` holds the test translation of a valid form, None where it was not asked for;
    `languages`, those that a new multilingual model says it has.
    """

    try_out = forms.BooleanField(
        label="check by a test translation",
        required=False,
        initial=True,
        help_text="Loads the model in a process of its own and translates a word with it.",
    )
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
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.TextInput(attrs={"size": 80})
            for name in (
                *("path", "source_sentencepiece", "target_sentencepiece"),
                "protected_sets",
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source_language", "target_language"):
            # Absent for somebody who may only look at the model.
            if name in self.fields:
                self.fields[name].required = False
                self.fields[
                    name
                ].help_text = "Read from the name of the SentencePiece model where empty."
        if "protected_sets" in self.fields:
            self.fields["protected_sets"].help_text += f" The sets are: {' '.join(PATTERN_SETS)}."

    def clean(self) -> dict[str, Any]:
        """Check the model and fill in what was found."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        row = copy(self.instance)
        for name in cleaned.keys() - {"try_out"}:
            setattr(row, name, cleaned[name])
        try:
            if row.pk is None:
                self.languages = fill_from_description(row)
            self.trial = check_model(row, self.languages, try_out=cleaned["try_out"])
        except InvalidModel as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
            return cleaned
        for name in _TAKEN:
            setattr(self.instance, name, getattr(row, name))
        return cleaned | {
            name: getattr(row, name) for name in ("path", "family", *_FOUND, *OPTION_FIELDS)
        }
