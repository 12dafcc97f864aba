"""The one address of live pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
