"""The pages of notices: reading them, choosing them, subscribing, and what who runs it looks at."""
