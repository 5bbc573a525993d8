"""A private question is published for everybody, after somebody has read what everybody will read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from otklik.community.models import Topic
from otklik.community.queries import access_topic
from otklik.core.text import clean_line
from otklik.flows.private_question_to_public import (
    PERMISSION,
    PublicWords,
    counterpart,
    publish_for_everybody,
    words_for_everybody,
)
from otklik.web.community.forms import MOST_CHARACTERS, CategoryField
from otklik.web.shell.access import desk_page, member


class PublicWordsForm(forms.Form):
    """What everybody will read of a private question."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160, min_length=5)
    body = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": MOST_CHARACTERS}),
    )
    answer = forms.CharField(
        label=gettext_lazy("Official answer"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": MOST_CHARACTERS}),
    )
    category = CategoryField(label=gettext_lazy("About"), empty_label=None)
    valid_for = forms.CharField(
        label=gettext_lazy("Valid for"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Region, tariff, technology, until when. Leave empty if it is true for everybody."),
    )

    def clean(self) -> dict[str, Any]:
        for name in ("title", "body", "answer"):
            if name in self.cleaned_data and not clean_line(self.cleaned_data[name]):
                self.add_error(name, _("Write a few words."))
        return self.cleaned_data

    def words(self) -> PublicWords:
        return PublicWords(**self.cleaned_data)


@desk_page(PERMISSION)
@require_http_methods(["GET", "POST"])
def desk_publish(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = access_topic(request.user, topic_id)
    public = counterpart(topic, request.user) if topic.is_private else topic
    if public is not None:
        messages.info(request, _("Everybody can read this already."))
        return redirect(public)
    form = PublicWordsForm(request.POST or None, initial=_prepared(topic))
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "community/desk_publish.html", {"form": form, "topic": topic}, status=status)
    public = publish_for_everybody(topic=topic, words=form.words(), by=member(request), at=now())
    messages.success(request, _("Published. Whoever asked gets a letter about it."))
    return redirect(public)


def _prepared(topic: Topic) -> dict[str, Any]:
    words = words_for_everybody(topic)
    return vars(words) | {"category": words.category.key}
