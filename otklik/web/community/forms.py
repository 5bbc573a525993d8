"""Forms of what people write. They check shape only; what may be published is decided by the actions."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from otklik.community.actions import MOST_FILES, Guard
from otklik.community.models import Category, Flag, Reply, Topic
from otklik.community.queries import User, categories, draft_attachments, may
from otklik.community.queries.rights import may_remove
from otklik.parties.models import Individual

MOST_CHARACTERS: Final = 20_000
KINDS: Final = {
    Topic.QUESTION: _("Question"),
    Topic.PROBLEM: _("Problem"),
    Topic.IDEA: _("Idea"),
    Topic.PRAISE: _("Praise"),
    Topic.PRIVATE: _("Private question"),
    Topic.UPDATE: _("Company update"),
}
REASONS: Final = {
    "spam": _("Advertising or spam"),
    "abuse": _("Insults or threats"),
    "personal_data": _("Somebody's personal data"),
    "off_topic": _("Has nothing to do with the topic"),
    "wrong": _("Wrong or dangerous advice"),
    "other": _("Something else"),
}
DETAILS: Final = ("where", "since", "service", "equipment")
_BODY = forms.Textarea(attrs={"rows": 8, "maxlength": MOST_CHARACTERS})


class CategoryField(forms.ModelChoiceField):
    """A shelf by its title in the language of the page."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(queryset=Category.objects.order_by("position", "pk"), to_field_name="key", **settings)

    def label_from_instance(self, obj: Category) -> str:
        from otklik.web.templatetags.otklik import in_language

        return in_language(obj.title)


class WritingForm(forms.Form):
    """A text on its way to be published, with what stood in its way the last time.

    findings: personal data the guard found; status: of the page that shows the form again; wait: seconds.
    """

    body = forms.CharField(label=_("Text"), max_length=MOST_CHARACTERS, strip=False, widget=_BODY)
    guard = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[(word, word) for word in Guard])
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    version = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.user = user
        self.findings: Sequence[Any] = ()
        self.status = 422 if self.is_bound else 200
        self.wait = 0
        self.attachment_ids = self._numbers("attachments")
        self.fields["once_key"].initial = secrets.token_urlsafe(12)

    @property
    def wants_preview(self) -> bool:
        return "preview" in self.data

    @property
    def drafts(self) -> list[Any]:
        """Files uploaded with an earlier try."""
        ids = self.attachment_ids
        return draft_attachments(self.user, ids) if ids and isinstance(self.user, Individual) else []

    @property
    def choice(self) -> Guard | None:
        word = self.cleaned_data.get("guard")
        return Guard(word) if word else None

    @property
    def most_files(self) -> int:
        """How many files may be sent with this text."""
        return MOST_FILES

    def _numbers(self, name: str) -> list[int]:
        words = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        return [int(word) for word in words if word.isdecimal() and len(word) < 19][:20]


class ReplyForm(WritingForm):
    """A reply; staff may make it the official answer."""

    official = forms.BooleanField(required=False, label=_("Official answer of the company"))
    valid_for = forms.CharField(
        required=False,
        max_length=200,
        label=_("Valid for"),
        help_text=_("Region, tariff, technology, until when. Leave empty if it is true for everybody."),
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        if not may(self.user, "community.answer_officially"):
            del self.fields["official"], self.fields["valid_for"]


class EditingForm(WritingForm):
    """A text that was published before, perhaps with files; those ticked in `remove` go."""

    def __init__(self, *args: Any, thing: Topic | Reply, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.removed_ids = self._numbers("remove")
        sent = list(thing.attachments.order_by("pk"))
        self.files_sent = [(file, may_remove(file, self.user)) for file in sent]

    @property
    def most_files(self) -> int:
        gone = [file for file, may_go in self.files_sent if may_go and file.pk in self.removed_ids]
        return MOST_FILES - len(self.files_sent) + len(gone)


class ReplyEditForm(EditingForm):
    """A reply's text."""


class TopicForm(WritingForm):
    """A new topic, or the words of an old one."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        help_text=_("A private question is read only by you and the company's people; everything else by everybody."),
    )
    category = CategoryField(label=_("About"), empty_label=_("Choose"))
    title = forms.CharField(label=_("In one line"), max_length=160, min_length=5)
    where = forms.CharField(
        required=False,
        max_length=200,
        label=_("Where does it happen?"),
        help_text=_("District or street; everybody will see this, so no flat number."),
    )
    since = forms.CharField(required=False, max_length=200, label=_("Since when?"))
    service = forms.CharField(required=False, max_length=200, label=_("Which service?"))
    equipment = forms.CharField(required=False, max_length=200, label=_("Which equipment?"))
    tags = forms.CharField(
        required=False, max_length=200, label=_("Tags"), help_text=_("Up to five words, separated by commas.")
    )
    ask_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    # "it is so with me too"; one that is no number is nobody's choice
    outage = forms.RegexField(r"\A[0-9]{1,18}\Z", required=False, widget=forms.HiddenInput)
    field_order = ["kind", "category", "title", "body"]

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        allowed = [kind for kind in KINDS if kind != Topic.UPDATE or may(self.user, "community.update")]
        self.fields["kind"].choices = [(kind, KINDS[kind]) for kind in allowed]  # type: ignore[attr-defined]
        self.fields["body"].help_text = _("Markdown works: **bold**, lists, links, `code`.")

    @property
    def details(self) -> dict[str, str]:
        """The answers of a problem's own questions."""
        if self.cleaned_data.get("kind") != Topic.PROBLEM:
            return {}
        return {name: self.cleaned_data[name] for name in DETAILS if self.cleaned_data[name]}

    @property
    def tag_names(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class TopicEditForm(EditingForm, TopicForm):
    """The words of a topic; its kind and shelf are for those who arrange the community."""

    def __init__(self, *args: Any, thing: Topic, **settings: Any) -> None:
        super().__init__(*args, thing=thing, **settings)
        for name in ("kind", "category", "ask_key", "outage", *(() if thing.kind == Topic.PROBLEM else DETAILS)):
            del self.fields[name]

    @property
    def details(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in DETAILS if self.cleaned_data.get(name)}


class ArrangeForm(forms.Form):
    """Kind, shelf, title and tags, for those who arrange the community."""

    kind = forms.ChoiceField(label=_("Kind"))
    category = CategoryField(label=_("Category"))
    title = forms.CharField(label=_("Title"), max_length=160, min_length=5)
    tags = forms.CharField(required=False, max_length=200, label=_("Tags"))

    def __init__(self, *args: Any, topic: Topic, **settings: Any) -> None:
        words = {"kind": topic.kind, "category": topic.category.key, "title": topic.title}
        settings.setdefault("initial", words | {"tags": ", ".join(tag.name for tag in topic.tags.all())})
        super().__init__(*args, **settings)
        fixed = topic.kind in (Topic.PRIVATE, Topic.UPDATE)
        kinds = [topic.kind] if fixed else [kind for kind in KINDS if kind not in (Topic.PRIVATE, Topic.UPDATE)]
        self.fields["kind"].choices = [(kind, KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        """What arrange_topic wants."""
        return self.cleaned_data | {"tags": self.cleaned_data["tags"].split(",")}


class FlagForm(forms.Form):
    """What is wrong with a post."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        choices=[(word, REASONS[word]) for word, _same in Flag.REASONS],
    )
    note = forms.CharField(required=False, max_length=500, label=_("A word for the moderator"))


class ReasonForm(forms.Form):
    """Why a moderator hides a post or somebody closes a topic."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class VerdictForm(forms.Form):
    """What a moderator decides; hiding needs a reason, one of ours or his own words, which the author reads."""

    verdict = forms.ChoiceField(choices=[(word, word) for word in ("hide", "keep", "mask", "show")])
    why = forms.ChoiceField(required=False, choices=[("", ""), *REASONS.items()])
    reason = forms.CharField(required=False, max_length=200)

    def reason_in(self, language: str) -> str:
        """What the author will read, in his language; empty when nothing was said."""
        why, words = self.cleaned_data["why"], str(self.cleaned_data["reason"])
        if why in ("", "other"):
            return words
        with override(language):
            return f"{REASONS[why]}. {words}".strip() if words else str(REASONS[why])


class FilterForm(forms.Form):
    """The filters of a list, from the address; unknown words are as if they were not there."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    category = forms.ChoiceField(required=False, label=_("About"))
    solved = forms.ChoiceField(required=False, label=_("Solved"))
    tag = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any, kinds: Sequence[str] = tuple(KINDS)) -> None:
        from otklik.web.templatetags.otklik import in_language

        super().__init__(data)
        public = [kind for kind in kinds if kind != Topic.PRIVATE]
        shelves = [(row.key, in_language(row.title)) for row in categories()]
        choices = {
            "kind": [("", _("Any kind")), *((kind, KINDS[kind]) for kind in public)],
            "category": [("", _("Everything")), *shelves],
            "solved": [("", _("Solved or not")), ("yes", _("Solved")), ("no", _("Not solved"))],
        }
        for name, words in choices.items():
            self.fields[name].choices = words  # type: ignore[attr-defined]
        self.is_valid()

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("kind", "category", "solved", "tag")}


def version_of(changed_at: datetime) -> str:
    """The moment of a version with its microseconds, as a hidden field carries it."""
    return changed_at.isoformat()
