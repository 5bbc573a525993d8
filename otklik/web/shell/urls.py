"""Home for customers and for staff, and the small machine addresses of the frame."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.shell import pages
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("", pages.home, name="home"),
    path("desk/", pages.desk, name="desk_home"),
]

plain = [
    path("brand.css", pages.brand_css, name="brand_css"),
    path("theme/", pages.theme, name="theme"),
]

rail = [RailEntry(_("Home"), "layout-dashboard", "desk_home", "desk.enter", position=0)]
