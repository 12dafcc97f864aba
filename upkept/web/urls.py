"""The first addresses: home, Due, the search."""

from django.urls import path

from upkept.web import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("all", pages.products, name="all-products"),
    path("due", pages.due, name="due"),
    path("search", pages.search, name="search"),
]
