"""Recording what happened: by a form made from what the plan declares, on a schedule that reminds, or from a CSV file."""
