"""The addresses of what is promised, for the team."""

from django.urls import include, path

from upkept.plans import pages

urlpatterns = [
    path("", include("upkept.plans.starting.urls")),
    path("", include("upkept.plans.drafting.urls")),
    path("", include("upkept.plans.record.urls")),
    path("", include("upkept.plans.drift.urls")),
    path("obligations/<str:ref>", pages.obligation, name="obligation"),
    path("obligations/<str:ref>/excuse", pages.excuse, name="excuse"),
    path("obligations/<str:ref>/note", pages.note, name="note-case"),
    path("obligations/<str:ref>/note/<int:seq>/erase", pages.erase_note, name="note-erase"),
]
