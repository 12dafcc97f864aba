"""The web process: one uvicorn, which ends its live streams first when it is asked to stop."""

from __future__ import annotations

import errno
import socket
from types import FrameType

import uvicorn
from django.conf import settings

from upkept.config.cli.exits import Exit, fail
from upkept.kit.live.hub import hub

SECONDS_TO_FINISH = 3
BACKLOG = 2048


class Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal: streams end at once (browsers come back by themselves), pages get three seconds. Twice: now."""
        hub.end_soon()
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a busy port is known before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol named, asyncio sets TCP_NODELAY; without it every answer waits 40 ms for an ACK
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            fail(f"Port {port} is taken by another program: choose one, e.g. --port {port + 1}.", Exit.NOT_AVAILABLE)
        if error.errno == errno.EACCES:
            fail(f"Port {port} needs root: choose one above 1023, and put a proxy in front.", Exit.NOT_AVAILABLE)
        fail(f"{host} is no address of this machine ({error.strerror}).", Exit.NOT_AVAILABLE)
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def serve(listener: socket.socket) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        "upkept.config.asgi:application",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.TRUSTED_PROXIES,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    Server(config).run(sockets=[listener])
