"""Home, and the small machine addresses of the frame."""

from django.urls import path

from otklik.web.shell import pages

urlpatterns = [path("", pages.home, name="home")]

plain = [
    path("brand.css", pages.brand_css, name="brand_css"),
    path("csrf/", pages.csrf, name="csrf"),
    path("theme/", pages.theme, name="theme"),
]
