"""The public addresses of a product; last of all, because its name comes first in them."""

from django.urls import path, re_path

from upkept.status import badge_pages, changes, feed, methods, pages, stages
from upkept.status.embed import pages as embed
from upkept.status.reports import pages as reports

urlpatterns = [
    path("products/<slug:slug>/stage", stages.stage, name="product-stage"),
    path("products/<slug:slug>/stage/set", stages.stage_set, name="product-stage-set"),
    path("products/<slug:slug>/stage/link", stages.relink, name="product-relink"),
    path("products/<slug:slug>/preview", stages.preview, name="product-preview"),
    path("products/<slug:slug>/preview/end", stages.preview_end, name="product-preview-end"),
    path("products/<slug:slug>/hide", stages.hide, name="commitment-hide"),
    path("products/<slug:slug>/show", stages.show, name="commitment-show"),
    path("products/<slug:slug>/before/show", stages.before_show, name="before-show"),
    path("products/<slug:slug>/before/withdraw", stages.before_withdraw, name="before-withdraw"),
    path("<slug:slug>", pages.front),
    path("<slug:slug>/", pages.front, name="front"),
    path("<slug:slug>/plan", pages.plan, name="plan"),
    re_path(r"^(?P<slug>[-\w]+)/badge\.(?P<form>svg|json)$", badge_pages.plan_badge, name="plan-badge"),
    re_path(
        r"^(?P<slug>[-\w]+)/plan/(?P<commitment>[-\w]+)/badge\.(?P<form>svg|json)$",
        badge_pages.promise_badge,
        name="promise-badge",
    ),
    path("<slug:slug>/embed.json", embed.data, name="embed-data"),
    path("<slug:slug>/embed.html", embed.fragment, name="embed-fragment"),
    re_path(r"^(?P<slug>[-\w]+)/(?P<name>embed\.(?:js|css))$", embed.file, name="embed-file"),
    path("<slug:slug>/reports", reports.reports, name="reports"),
    path("<slug:slug>/reports/<str:name>.pdf", reports.report_pdf, name="report-pdf"),
    path("<slug:slug>/reports/<str:name>", reports.report, name="report"),
    path("<slug:slug>/plan/methods", methods.page, name="plan-methods"),
    path("<slug:slug>/plan/feed.atom", feed.feed, name="plan-feed"),
    path("<slug:slug>/plan/versions/<str:number>/changes", changes.page, name="plan-changes"),
    path("<slug:slug>/plan/versions", pages.versions, name="plan-versions"),
    path("<slug:slug>/plan/versions/<str:number>", pages.version, name="plan-version"),
    re_path(
        r"^(?P<slug>[-\w]+)/plan/(?P<commitment>[-\w]+)\.(?P<form>csv|json)$", pages.promise_data, name="promise-data"
    ),
    path("<slug:slug>/plan/<str:commitment>", pages.promise_page, name="promise"),
]
