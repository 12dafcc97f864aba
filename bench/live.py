"""What live pages cost: N open pages on one web process, each change heard by all. Figures in docs/build/performance.md.

Run: .venv/bin/python -m bench.live [PAGES] (default 300) — on a database of its own, in a temporary folder.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CHANGES = 20


def used(pid: int) -> tuple[float, float]:
    """CPU seconds and resident MiB of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(fields[21]) * 4 / 1024


async def listen(port: int, heard: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /events?topics=open:1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try:
        while line := await reader.readline():
            if line.startswith(b"data: "):
                heard.append((time.time() - json.loads(line[6:])["data"]["at"]) * 1000)
    finally:
        writer.close()


async def measure(pages: int, pid: int, port: int) -> dict[str, Any]:
    from asgiref.sync import sync_to_async

    from upkept.kit.live.log import announce

    heard: list[float] = []
    cpu0, memory0 = used(pid)
    tasks = [asyncio.create_task(listen(port, heard)) for _ in range(pages)]
    await asyncio.sleep(3)
    cpu1, memory1 = used(pid)
    for _ in range(CHANGES):
        await sync_to_async(announce)("open:1", "moved", {"at": time.time()})
        await asyncio.sleep(0.25)
    await asyncio.sleep(1)
    cpu2, _ = used(pid)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    heard.sort()
    return {
        "pages": pages,
        "delivered": len(heard),
        "expected": pages * CHANGES,
        "latency_ms_p50": round(statistics.median(heard), 1),
        "latency_ms_p95": round(heard[int(len(heard) * 0.95)], 1),
        "cpu_us_per_delivery": round((cpu2 - cpu1) / len(heard) * 1e6),
        "cpu_ms_per_connection": round((cpu1 - cpu0) / pages * 1000, 2),
        "kib_per_page": round((memory1 - memory0) * 1024 / pages),
        "load": os.getloadavg()[0],
    }


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(UPKEPT_DATA=folder, UPKEPT_TESTING="1", DJANGO_SETTINGS_MODULE="upkept.config.settings")
        import django

        django.setup()
        from tests.processes import free_port, wait_until
        from upkept.config.process.prepare import migrate

        migrate(lambda _: None)
        port = free_port()
        code = (
            "import django; django.setup(); import tests.kit.live_app; from upkept.config.process import server;"
            f" server.serve(server.listen('127.0.0.1', {port}))"
        )
        process = subprocess.Popen([sys.executable, "-c", code])
        try:
            from tests.processes import answers

            wait_until(lambda: answers(f"http://127.0.0.1:{port}"))
            print(json.dumps(asyncio.run(measure(pages, process.pid, port))))
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
