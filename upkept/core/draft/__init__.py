"""From anybody's prose to a plan: incoming text, what each sentence seems to promise, and the YAML that says so."""
