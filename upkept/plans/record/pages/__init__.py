"""The pages on which people record what happened: by a form, by a schedule that reminds them, from a CSV file."""
