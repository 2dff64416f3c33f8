"""Our own product as a measurement needs it: its data in a folder of its own, in this process and served by two workers."""

from __future__ import annotations

import os
import sys


def environment(folder: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "LONGTABLE_DATA": folder,
        "LONGTABLE_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "longtable.house.settings",
    }


def set_up(folder: str, port: int) -> None:
    """Tables and static files as `longtable start` makes them."""
    os.environ |= environment(folder, port)
    import django

    django.setup()
    from django.conf import settings

    from longtable.house import starting

    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    starting.prepare(say=lambda _text: None)


def server(folder: str, port: int) -> tuple[list[str], dict[str, str], str]:
    """Two workers: command, environment and an address that answers."""
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "longtable.house.asgi:application",
        "--workers",
        "2",
        "--port",
        str(port),
    ]
    address = f"http://127.0.0.1:{port}/calls/"
    return [*command, "--lifespan", "off", "--log-level", "warning"], environment(folder, port), address
