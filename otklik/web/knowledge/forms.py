"""Forms of the knowledge base. They check shape only."""

import secrets
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.knowledge.actions import ArticleText
from otklik.knowledge.models import Article, Section
from otklik.knowledge.queries import originals
from otklik.parties.models import LANGUAGES
from otklik.parties.queries import operator_languages
from otklik.web.templatetags.otklik import in_language, language_name

AUDIENCES: Final = {
    Article.ALL: _("Everybody"),
    Article.SIGNED_IN: _("Signed-in customers"),
    Article.BUSINESS: _("Business customers"),
    Article.STAFF: _("Staff only"),
}
MOST_CHARACTERS: Final = 60_000


class SectionField(forms.ModelChoiceField):
    """A shelf by its title in the language of the page."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(queryset=Section.objects.in_use().order_by("position", "pk"), to_field_name="key", **settings)

    def label_from_instance(self, obj: Section) -> str:
        return in_language(obj.title)


class SectionTitleForm(forms.Form):
    """A section's title in the operator's languages."""

    def __init__(self, *args: Any, section: Section | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for code in operator_languages():
            self.fields[f"title_{code}"] = forms.CharField(
                label=language_name(code), max_length=60, initial=section.title.get(code, "") if section else ""
            )

    def title(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"title_{code}"] for code in operator_languages()}


class NewSectionForm(SectionTitleForm):
    """A section's title and the key that stays."""

    key = forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_("A part of the section's address: Latin letters, digits and hyphens. It cannot be changed later."),
    )
    field_order = ["title_ru", "title_be", "title_en", "key"]

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.order_fields(self.field_order)


class HelpfulForm(forms.Form):
    helpful = forms.ChoiceField(
        label=_("Did this help?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("What was missing?"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def word(self) -> dict[str, Any]:
        return {"helpful": self.cleaned_data["helpful"] == "yes", "reason": self.cleaned_data["reason"]}


class ArticleForm(forms.Form):
    """An article as its author writes it; based_on: the revision the text on the page began from."""

    title = forms.CharField(label=_("Title"), max_length=160)
    body = forms.CharField(
        label=_("Text"),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "maxlength": MOST_CHARACTERS}),
        help_text=_("Markdown. A link to another article: [words](article:its-name)."),
    )
    section = SectionField(label=_("Section"), empty_label=_("Choose"))
    audience = forms.ChoiceField(label=_("Who may read it"), choices=list(AUDIENCES.items()))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    translation_of = forms.TypedChoiceField(label=_("Translation of"), required=False, coerce=int, empty_value=None)
    tags = forms.CharField(
        label=_("Words people search by"), required=False, max_length=400, help_text=_("Commas between them.")
    )
    review_in_days = forms.IntegerField(label=_("Read again after, days"), min_value=7, max_value=1825, initial=180)
    note = forms.CharField(label=_("What was changed"), required=False, max_length=200)
    based_on = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, article: Article | None = None, **settings: Any) -> None:
        started = _words_of(article) if article else {"once_key": secrets.token_urlsafe(12), "language": "ru"}
        started |= settings.pop("initial", {})
        super().__init__(*args, **settings | {"initial": started})
        self.originals = {row.pk: row for row in originals(article)}
        titles = [(row.pk, f"{_title(row)} ({row.language})") for row in self.originals.values()]
        self.fields["translation_of"].choices = [("", "—"), *titles]  # type: ignore[attr-defined]
        if article is None:
            del self.fields["note"]

    def told(self) -> ArticleText:
        words = self.cleaned_data
        tags = (tag.strip() for tag in words["tags"].split(","))
        return ArticleText(
            title=words["title"],
            body=words["body"],
            section=words["section"],
            language=words["language"],
            audience=words["audience"],
            tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
            review_in_days=words["review_in_days"],
            translation_of=self.originals.get(words["translation_of"]),
        )


class DeskFilterForm(forms.Form):
    section = SectionField(label=_("Section"), required=False, empty_label=_("All sections"))
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("All languages")), *LANGUAGES])
    audience = forms.ChoiceField(
        label=_("Who may read it"), required=False, choices=[("", _("All readers")), *AUDIENCES.items()]
    )

    def words(self) -> dict[str, str]:
        """Unknown words are as if they were not there."""
        self.is_valid()
        told = self.cleaned_data
        return {
            "section": told["section"].key if told.get("section") else "",
            "language": told.get("language") or "",
            "audience": told.get("audience") or "",
        }


def _words_of(article: Article) -> dict[str, Any]:
    text = article.latest_revision
    return {
        "title": text.title if text else "",
        "body": text.body if text else "",
        "based_on": text.number if text else 0,
        "section": article.section.key,
        "audience": article.audience,
        "language": article.language,
        "translation_of": article.translation_of_id,
        "tags": ", ".join(article.tags),
        "review_in_days": article.review_in_days,
    }


def _title(article: Article) -> str:
    return article.latest_revision.title if article.latest_revision else article.slug
