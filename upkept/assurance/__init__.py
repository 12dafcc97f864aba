"""Assurance: what stands behind the promises for those who must not take our word: auditors, controls, evidence."""
