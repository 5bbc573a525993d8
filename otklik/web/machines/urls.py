"""Addresses that robots ask for; they have no language."""

from django.urls import path

from otklik.web.machines import pages

urlpatterns: list[object] = []

plain = [
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("sitemap-<slug:kind>-<int:number>.xml", pages.sitemap_part, name="sitemap_part"),
]
