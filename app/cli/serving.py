"""iskra serve and iskra jobs."""

import signal
import threading

import click
import waitress
from flask import Flask

from app import create_app
from app.cli import iskra
from app.core import schema
from app.core.jobs import Worker


def run(app: Flask, host: str, port: int) -> None:
    """Serve until stopped, with the jobs inside this process."""
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=8,
        ident="iskra",
        clear_untrusted_proxy_headers=not app.config["PROXIES"],  # else they are the application's to judge
        max_request_body_size=4 * app.config["MAX_CONTENT_LENGTH"],  # beyond it not even our own page is answered
    )
    worker = Worker(app)
    worker.start()
    signal.signal(signal.SIGTERM, _end)
    try:
        server.run()  # until Ctrl-C or _end; requests that run are finished
    finally:
        worker.stop()


def _end(*_signal: object) -> None:
    raise SystemExit


def ready_app() -> Flask:
    """The application on a database that has every migration."""
    app = create_app()
    with app.app_context():
        schema.check()
    return app


@iskra.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve with the embedded server, jobs inside."""
    app = ready_app()
    click.echo(f"Iskra is at http://{host}:{port}")
    run(app, host, port)


@iskra.command()
def jobs() -> None:
    """Run a job worker of its own."""
    worker = Worker(ready_app())
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    worker.start()
    stop.wait()
    worker.stop()
