"""Reports: one month or one quarter of a product's promises, as a page and as PDF, with the numbers of the plan page."""
