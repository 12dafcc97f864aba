"""The first addresses: home, Due, the search."""

from django.urls import path

from upkept.web import pages, welcome

urlpatterns = [
    path("", pages.home, name="home"),
    path("all", pages.products, name="all-products"),
    path("due", pages.due, name="due"),
    path("owed", pages.owed, name="owed"),
    path("owed/done", pages.owed_done, name="owed-done"),
    path("welcome", welcome.welcome, name="welcome"),
    path("welcome/next", welcome.ways, name="welcome-next"),
    path("welcome/examples", welcome.load, name="examples-load"),
    path("welcome/examples/remove", welcome.remove, name="examples-remove"),
    path("search", pages.search, name="search"),
]
