"""The pure core: what a plan says, and what it makes of events. No Django, no input or output, no clock."""
