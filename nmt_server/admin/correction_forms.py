"""The forms of the translation cache: a text as it is typed, and never emptied by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nmt_server.models import CachedTranslation
from nmt_server.text.lines import is_blank

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[CachedTranslation]
else:
    _ModelForm = forms.ModelForm


class TextField(forms.CharField):
    """A text exactly as it is typed: white space at its ends counts.

    Browsers send every line break as CR LF; it is taken as LF, and is no change by itself.
    """

    def __init__(
        self, *, rows: int, columns: int = 80, required: bool = False, **kwargs: Any
    ) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "cols": columns})
        super().__init__(strip=False, required=required, widget=widget, **kwargs)

    def to_python(self, value: object) -> str:
        """The text with LF as its line breaks."""
        return _with_line_feeds(super().to_python(value) or "")

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        """Whether more than the kind of line break differs."""
        return _with_line_feeds(initial or "") != _with_line_feeds(data or "")


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class CorrectionForm(_ModelForm):
    """A person's translation of a text; the source and the model are chosen for a new one only."""

    source = TextField(label=_("Source"), rows=4, required=True)
    target = TextField(label=_("Target"), rows=4)
    allow_empty = forms.BooleanField(
        required=False,
        label=_("Serve nothing"),
        help_text=_("The target may be empty: programs then get an empty text for this source."),
    )

    def clean_source(self) -> str:
        """Refuse what is never translated."""
        source: str = self.cleaned_data["source"]
        if is_blank(source):
            raise ValidationError(gettext("A blank text is never translated."))
        return source

    def clean_target(self) -> str:
        """Keep CR LF as the line break of a translation that has it."""
        target: str = self.cleaned_data["target"]
        return target.replace("\n", "\r\n") if "\r\n" in self.instance.target else target

    def clean(self) -> dict[str, Any]:
        """Refuse an empty target, unless it is said that nothing is to be served."""
        is_new = self.instance.pk is None
        if (is_new or "target" in self.changed_data) and not self.cleaned_data.get("allow_empty"):
            hint = gettext("Tick “serve nothing” if that is meant, or delete the translation.")
            _refuse_empty(self, hint)
        return self.cleaned_data


class ListCorrectionForm(_ModelForm):
    """A translation in the list."""

    # With the text as the page showed it in the form, a page that was open for long does not put
    # back what somebody else has corrected since.
    target = TextField(rows=2, columns=36, show_hidden_initial=True)
    clean_target = CorrectionForm.clean_target

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # There is a column for it, and no label.
        label = gettext("Target of %(text)s") % {"text": self.instance.source_start}
        self.fields["target"].widget.attrs["aria-label"] = label

    def clean(self) -> dict[str, Any]:
        """Refuse a target that was emptied: in a list that is soon done by mistake."""
        if "target" in self.changed_data:
            hint = gettext("Open the translation and tick “serve nothing” if that is meant.")
            _refuse_empty(self, hint)
        return self.cleaned_data


def _refuse_empty(form: _ModelForm, hint: str) -> None:
    if is_blank(form.cleaned_data.get("target", "x")):
        told = gettext("Nothing would be served for this text.")
        form.add_error("target", f"{told} {hint}")
