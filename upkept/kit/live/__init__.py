"""Live pages: what changed is announced as a row, and every open page that watches its topic hears of it.

`log.announce("plan:3")` in the transaction of the change, `@topics.topic("plan")` on the check of who may watch it, and
`data-on="plan:3"` on what shall be fetched again (docs/build/live.md).
"""
