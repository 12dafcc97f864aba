"""The addresses of a draft."""

from django.urls import path

from upkept.plans.drafting import pages

urlpatterns = [
    path("products/<slug:slug>/draft/start", pages.start, name="draft-start"),
    path("products/<slug:slug>/draft/drop", pages.drop, name="draft-drop"),
    path("products/<slug:slug>/draft/yaml", pages.text, name="draft-yaml"),
    path("products/<slug:slug>/draft/check", pages.check, name="draft-check"),
    path("products/<slug:slug>/draft/accept", pages.accept, name="draft-accept"),
    path("products/<slug:slug>/draft/simulate", pages.simulate, name="draft-simulate"),
    path("products/<slug:slug>/draft/simulate/progress", pages.progress, name="draft-progress"),
    path("products/<slug:slug>/draft/diff", pages.changes, name="draft-diff"),
    path("products/<slug:slug>/draft/feasible", pages.feasible, name="draft-feasible"),
    path("products/<slug:slug>/draft/publish", pages.publish, name="draft-publish"),
    path("products/<slug:slug>/draft/decide/<str:step>", pages.decide, name="draft-decide"),
    path("products/<slug:slug>/plan/approval", pages.approving, name="plan-approval"),
    path("products/<slug:slug>/plan/managed", pages.managed, name="plan-managed"),
]
