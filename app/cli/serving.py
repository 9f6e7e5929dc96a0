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
    worker = Worker(app)
    worker.start()
    server = waitress.create_server(app, host=host, port=port, threads=8, ident="iskra")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        worker.stop()


def ready_app() -> Flask:
    """The application on a database that has every migration."""
    app = create_app()
    with app.app_context():
        if not schema.at_head():
            raise click.ClickException("The database is missing or not up to date. Run: iskra init")
    return app


@iskra.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
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
