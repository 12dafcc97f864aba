"""Calls to what is outside of the process: they fail, and say whether trying again may help. No address in the words."""

from __future__ import annotations


class TryAgain(Exception):  # noqa: N818 - the house's word
    """It did not answer, or was busy: the same call may go through later."""
