"""Tickets from elsewhere: one file per source."""
