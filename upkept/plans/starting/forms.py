"""What one says to begin a plan: where its words come from, and what it is called."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upkept.core.draft import incoming
from upkept.core.refusal import Refusal
from upkept.plans.starters import STARTERS
from upkept.plans.starting.uploads import text_of

WAYS = [
    ("paste", gettext_lazy("Paste it")),
    ("upload", gettext_lazy("Upload it")),
    ("template", gettext_lazy("Begin with a template")),
]
MOST_PASTED = 1_000_000
LONGEST_SLUG = 50
"""Of what a plan takes as `product: {slug: …}`."""


class NewPlanForm(forms.Form):
    """Where the words come from is one of three ways; the fields of the other two are not looked at."""

    way = forms.ChoiceField(
        label=gettext_lazy("Where are the words?"), choices=WAYS, widget=forms.RadioSelect, initial="paste"
    )
    prose = forms.CharField(
        label=gettext_lazy("Your policy"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Markdown, HTML or plain text, as it stands on your site. Headings, lists and tables are understood."
        ),
        error_messages={
            "max_length": gettext_lazy(
                "This is longer than a million characters. Paste only the page that promises something."
            )
        },
    )
    file = forms.FileField(
        label=gettext_lazy("A file with your policy"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.html,.htm,.txt,text/markdown,text/html,text/plain"}),
        help_text=gettext_lazy("Markdown, HTML or plain text, up to 2 MB."),
    )
    template = forms.ChoiceField(
        label=gettext_lazy("Template"),
        required=False,
        choices=[(one.key, one.title) for one in STARTERS],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("What the product is called"), max_length=200)
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        required=False,
        max_length=LONGEST_SLUG,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Its address here, in small letters, figures and hyphens. Made from the name if you leave it empty."
        ),
    )
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("Business hours, days and months are counted in it.")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of your policy"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=gettext_lazy(
            "The same page in further languages is put beside it afterwards. The templates are in English."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("prose", "file", "template", "language"):
            self.fields[name].quiet = True  # type: ignore[attr-defined]  # each is asked for in its own way: not "optional"
        zones = self.fields["timezone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["slug"] = said.get("slug") or slug_of(said.get("name", ""))
        if said.get("name") and not said["slug"]:
            self.add_error("slug", _("Give it a short name in small letters and figures, such as my-product."))
        way = said.get("way")
        if way == "template":
            said["markdown"] = ""
            if not said.get("template") and "template" not in self.errors:
                self.add_error("template", _("Choose a template, or another way to begin."))
        elif way == "upload":
            self._understand("file", self._uploaded(), said)
        elif way == "paste" and "prose" not in self.errors:
            if not (said.get("prose") or "").strip():
                self.add_error("prose", _("Paste your policy here, or choose another way to begin."))
            else:
                self._understand("prose", said["prose"], said)
        return said

    def _uploaded(self) -> str:
        upload = self.cleaned_data.get("file")
        if upload is None:
            if "file" not in self.errors:
                self.add_error("file", _("Choose a file, or another way to begin."))
            return ""
        try:
            return text_of(upload)
        except Refusal as refusal:
            self.add_error("file", refusal.sentence)
            return ""

    def _understand(self, field: str, text: str, said: dict[str, Any]) -> None:
        if not text:
            return
        upload = said.get("file")
        try:
            said["markdown"] = incoming.as_markdown(text, name=upload.name if field == "file" and upload else "")
        except Refusal as refusal:
            self.add_error(field, refusal.sentence)
        else:
            said["uploaded"] = text if field == "file" else ""

    def keep_upload(self) -> None:
        """A browser does not send a file again: what was in it goes into the box, where another field is wrong."""
        if text := self.cleaned_data.get("uploaded"):
            self.data = {**self.data.dict(), "way": "paste", "prose": text}  # type: ignore[attr-defined]  # a QueryDict


def slug_of(name: str) -> str:
    """`Über Cart 2` → `uber-cart-2`; a long name ends after a whole word; empty where nothing of it can be written so."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))
    if len(words) <= LONGEST_SLUG:
        return words
    return words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
