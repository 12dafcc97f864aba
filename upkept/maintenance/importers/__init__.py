"""Releases from elsewhere: one file per source."""
