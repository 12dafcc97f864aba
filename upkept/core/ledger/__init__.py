"""The evidence: a Merkle tree over the journal, signed checkpoints of it, and what a bundle says. Standard library only."""
