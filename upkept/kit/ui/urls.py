"""Addresses of the interface itself: what a reader prefers, and the live style guide."""

from __future__ import annotations

from django.urls import path

from upkept.kit.ui import pages

app_name = "ui"
urlpatterns = [
    path("preferences", pages.preferences, name="preferences"),
    path("style-guide", pages.style_guide, name="style-guide"),
    path("style-guide/plan", pages.sample_plan, name="sample-plan"),
    path("style-guide/staff", pages.sample_desk, name="sample-desk"),
    path("style-guide/form", pages.sample_form, name="sample-form"),
]
