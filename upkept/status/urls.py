"""The public addresses of a product; last of all, because its name comes first in them."""

from django.urls import path, re_path

from upkept.status import pages

urlpatterns = [
    path("<slug:slug>", pages.front),
    path("<slug:slug>/", pages.front, name="front"),
    path("<slug:slug>/plan", pages.plan, name="plan"),
    path("<slug:slug>/plan/versions", pages.versions, name="plan-versions"),
    path("<slug:slug>/plan/versions/<str:number>", pages.version, name="plan-version"),
    re_path(
        r"^(?P<slug>[-\w]+)/plan/(?P<commitment>[-\w]+)\.(?P<form>csv|json)$", pages.promise_data, name="promise-data"
    ),
    path("<slug:slug>/plan/<str:commitment>", pages.promise_page, name="promise"),
]
