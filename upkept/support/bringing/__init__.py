"""Last year's tickets from a help desk's export, in the browser: to try a plan on them before anybody is promised anything."""
