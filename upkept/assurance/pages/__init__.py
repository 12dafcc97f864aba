"""The auditor's desk: all cases, a sample by a seed, the evidence of each, controls. It reads; marks are the auditor's own."""
