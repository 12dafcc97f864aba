"""The processes of an installation: what `upkept serve`, `web` and `worker` do before and while they run."""
