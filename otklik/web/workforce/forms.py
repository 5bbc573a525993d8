"""Forms about people and courses. They check shape only."""

import secrets
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import LANGUAGES
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.shell.choices import SeveralField
from otklik.web.shell.words import DayField, SaidForm
from otklik.web.templatetags.otklik import in_language
from otklik.workforce.actions import CourseTerms, EmployeeTerms, QuestionTerms
from otklik.workforce.models import Course, Employee, Post, QuizQuestion, Skill
from otklik.workforce.models.people import LEVELS, ROLES
from otklik.workforce.queries import posts

_WRONG: Final = ("wrong1", "wrong2", "wrong3")


class Named(forms.ModelChoiceField):
    """Rows with a title in several languages."""

    def label_from_instance(self, obj: Any) -> str:
        return in_language(obj.title)


class SeveralNamed(SeveralField):
    def label_from_instance(self, obj: Any) -> str:
        return in_language(obj.title)


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name or number"), required=False, max_length=100)
    post = forms.ChoiceField(label=_("Post"), required=False)
    place = forms.TypedChoiceField(label=_("Touchpoint"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.fields["q"].widget.attrs["placeholder"] = _("Name or number")
        known = [(row.code, in_language(row.title)) for row in posts()]
        places = [(row.pk, in_language(row.title)) for row in touchpoint_choices()]
        self.fields["post"].choices = [("", _("All posts")), *known]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("All touchpoints")), *places]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        told = self.cleaned_data
        return {"words": told.get("q", ""), "post": told.get("post", ""), "place": told.get("place")}


class EmployeeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    number = forms.CharField(label=_("Number in the company"), max_length=40, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Whoever works on the desk under it is this person.")
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES)
    post = Named(label=_("Post"), queryset=Post.objects.order_by("pk"))
    touchpoints = SeveralNamed(
        label=_("Touchpoints served"),
        queryset=Touchpoint.objects.filter(retired_at=None).order_by("position", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    active_from = DayField(label=_("Works here from"))
    active_to = DayField(label=_("Last day"), required=False)
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, employee: Employee | None = None, **settings: Any) -> None:
        known = _facts_of(employee) if employee else {"once_key": secrets.token_urlsafe(12)}
        super().__init__(*args, **settings | {"initial": known})
        if employee:
            del self.fields["once_key"]

    def terms(self) -> EmployeeTerms:
        return EmployeeTerms(**{name: told for name, told in self.cleaned_data.items() if name != "once_key"})


class SkillForm(forms.Form):
    skill = Named(label=_("Skill"), queryset=Skill.objects.order_by("code"))
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=[*LEVELS.items(), (0, _("Take away"))])
    day = DayField(label=_("As of"))


class CertificateForm(forms.Form):
    """A paper from elsewhere."""

    course = Named(label=_("Course"), queryset=Course.objects.filter(retired_at=None).order_by("pk"))
    issued_on = DayField(label=_("Issued on"))
    expires_on = DayField(label=_("Valid until"))
    note = forms.CharField(label=_("Where it was proved"), max_length=200)


class WithdrawForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=200)


class AssignForm(forms.Form):
    due_on = DayField(label=_("To be passed by"))


class CourseForm(SaidForm):
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Latin letters; it stays as it is."))
    roles = forms.MultipleChoiceField(
        label=_("Required of"), choices=list(ROLES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    pass_percent = forms.IntegerField(label=_("Right answers to pass, %"), min_value=1, max_value=100)
    valid_days = forms.IntegerField(label=_("The certificate is valid, days"), min_value=1, max_value=3650)
    asked = forms.IntegerField(label=_("Questions in an attempt"), min_value=1, max_value=50)

    def __init__(self, *args: Any, course: Course | None = None, **settings: Any) -> None:
        names = ("title", "about", "material")
        known = {name: getattr(course, name) for name in names} if course else {}
        told = ("roles", "pass_percent", "valid_days", "asked")
        initial = {name: getattr(course or Course(), name) for name in told}
        super().__init__(*args, known=known, **settings | {"initial": initial})
        if course:
            del self.fields["code"]
        self.add_words("title", _("Title"), 120, required=True, long=False)
        self.add_words("about", _("In one sentence"), 300, required=False, long=False)
        self.add_words("material", _("What is to be read, in Markdown"), 20000, required=True, long=True)
        for name, field in self.fields.items():
            if name.startswith("material_"):
                field.widget.attrs["rows"] = 14

    def terms(self) -> CourseTerms:
        told = self.cleaned_data
        facts = {name: told[name] for name in ("roles", "pass_percent", "valid_days", "asked")}
        return CourseTerms(self.said("title"), self.said("about"), self.said("material"), **facts)


class QuestionForm(SaidForm):
    def __init__(self, *args: Any, question: QuizQuestion | None = None, **settings: Any) -> None:
        super().__init__(*args, known=_choices_of(question) if question else {}, **settings)
        self.add_words("text", _("Question"), 300, required=True, long=True)
        self.add_words("right", _("Right answer"), 200, required=True, long=False)
        for number, name in enumerate(_WRONG):
            self.add_words(name, _("Wrong answer"), 200, required=number == 0, long=False)

    def terms(self) -> QuestionTerms:
        wrong = [words for name in _WRONG if (words := self.said(name))]
        return QuestionTerms(self.said("text"), self.said("right"), wrong)


def _facts_of(employee: Employee) -> dict[str, Any]:
    names = ("name", "number", "email", "language", "post", "active_from", "active_to")
    return {name: getattr(employee, name) for name in names} | {"touchpoints": list(employee.touchpoints.all())}


def _choices_of(question: QuizQuestion) -> dict[str, dict[str, str]]:
    right = next(choice["text"] for choice in question.choices if choice["right"])
    wrong = [choice["text"] for choice in question.choices if not choice["right"]]
    return {"text": question.text, "right": right, **dict(zip(_WRONG, wrong, strict=False))}
