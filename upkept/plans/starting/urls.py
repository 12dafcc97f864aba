"""The addresses of beginning a plan, and of the form beside its prose."""

from django.urls import path

from upkept.plans.starting import pages

urlpatterns = [
    path("plans/new", pages.new, name="plan-new"),
    path("plans/templates/<slug:key>", pages.starter, name="plan-starter"),
    path("products/<slug:slug>/draft", pages.form, name="draft"),
    path("products/<slug:slug>/draft/findings", pages.findings, name="draft-findings"),
    path("products/<slug:slug>/draft/section/<str:section>", pages.section, name="draft-section"),
    path("products/<slug:slug>/draft/prose", pages.prose, name="draft-prose"),
]
