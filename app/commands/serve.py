"""`serve [--host H --port P]`: migrate, then serve pages and API."""

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

import uvicorn

from app.commands.environment import settings_from_environment
from app.commands.starting import prepare_to_serve
from app.kit.logs import log_as_json
from app.main import create_app

SWITCH_SECONDS = 0.001
"""How long a thread may compute while another one waits. Every answer that is sent lets the writer's thread go on;
with Python's 5 ms the event loop would then wait that long for each of the many answers of one COMMIT."""
UVICORN: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_graceful_shutdown": 10,
}
"""How uvicorn serves: our own request log and trusted proxies, no header that names it."""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--host", default=None, help="address to listen on")
    parser.add_argument("--port", type=int, default=None, help="port to listen on")
    parser.add_argument("--demo", action="store_true", help="load the invented pool when the pool is empty")


def run(arguments: Namespace) -> int:
    """Serve until told to stop."""
    settings = settings_from_environment(
        host=arguments.host,
        port=arguments.port,
        show_demo=True if arguments.demo else None,
    )
    log_as_json()
    sys.setswitchinterval(SWITCH_SECONDS)
    prepare_to_serve(settings)
    print(f"智诊 Zhizhen: {settings.public_url}", flush=True)
    uvicorn.run(
        create_app(settings, is_warm=True),
        host=settings.host,
        port=settings.port,
        **UVICORN,
    )
    return 0
