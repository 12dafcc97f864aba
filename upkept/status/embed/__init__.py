"""The embed: a product's records on its own site, beside the sentences of the policy where it lives."""
