"""The addresses of one's own account; signing in and second factors are allauth's, below /account/."""

from django.urls import path

from upkept.accounts import pages

urlpatterns = [path("account/you/", pages.profile, name="profile")]
