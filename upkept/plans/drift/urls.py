"""The addresses of "On your own site"."""

from django.urls import path

from upkept.plans.drift import pages

urlpatterns = [
    path("products/<slug:slug>/site", pages.site, name="own-site"),
    path("products/<slug:slug>/site/watch", pages.watch, name="own-site-watch"),
    path("products/<slug:slug>/site/<str:language>/look", pages.look, name="own-site-look"),
]
