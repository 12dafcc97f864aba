"""Live pages: what changed is announced as a row, and every open page that watches its topic hears of it.

`announce("plan:3")` in the transaction of the change; `data-live="plan:3"` on what shall be fetched again.
"""
