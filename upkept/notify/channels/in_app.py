"""Notices in the app: a row of their own, on open pages at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upkept.notify.channels.base import Channel, Letter


class InApp(Channel):
    name = "in_app"
    label = _("Here, under Notices")
    hint = _("A count beside Notices, on every page that is open.")
    in_transaction = True

    def send(self, letter: Letter) -> str:
        """It is delivered by being told: `actions.tell` keeps the notice and lets open pages know."""
        return letter.id
