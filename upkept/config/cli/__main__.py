"""`python -m upkept.config.cli`, which is how the supervisor starts its children."""

from upkept.config.cli import main

main()
