"""The public pages as static files, reckoned from git and an export of issues: no server, no database to keep."""
