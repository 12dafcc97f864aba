"""The pages on which a version of a plan is written, tried, compared, approved and published."""
