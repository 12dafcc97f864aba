"""The policy on the product's own site: how records are shown there, and whether its text still says what the plan quotes."""
