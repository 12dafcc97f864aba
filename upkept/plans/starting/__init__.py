"""The way from a page of prose to a plan: bringing it, and the form beside it in which each sentence is settled."""
