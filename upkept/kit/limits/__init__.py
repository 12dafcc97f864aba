"""How often somebody may ask: a count per key and window, shared by all processes, without a write for who asks rarely."""
