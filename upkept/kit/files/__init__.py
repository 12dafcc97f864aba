"""Files that people add as evidence: kept once by what they hold, on disk before the event that names them is committed."""
