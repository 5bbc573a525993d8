"""Words of people never become HTML in rows drawn by hand."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from otklik.web.shell.markup import markup

PARTS = st.one_of(
    st.text(), st.integers(), st.none(), st.booleans(), st.text().map(mark_safe), st.text(min_size=1).map(gettext_lazy)
)


@given(PARTS, PARTS)
def test_it_says_what_django_says(one, two):
    frame = '<a href="{0}">{1} {0}</a>'
    assert markup(frame, one, two) == format_html(frame, one, two)
    assert hasattr(markup(frame, one, two), "__html__")
