"""A product's evidence as one file: what is in it, how it is written, and the verifier that goes with it."""
