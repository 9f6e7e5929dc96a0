"""B10: the time to import and make the application."""

from tests.bench.measuring import Bench, Row, in_turn, python

CPU = "\nimport os; t = os.times(); print(t.user + t.system)"
FLOOR = "import flask, flask_sqlalchemy, sqlalchemy.orm"
OURS = (
    "import app, tempfile, pathlib\n"
    "app.create_app({'INSTANCE': pathlib.Path(tempfile.gettempdir()), 'SQLALCHEMY_DATABASE_URI': 'sqlite://'})"
)


def importing(bench: Bench) -> list[Row]:
    """Whole processes, the interpreter's own start taken off both sides."""
    empty = min(_cpu("pass") for _time in range(5))
    values = in_turn(lambda: _cpu(OURS) - empty, lambda: _cpu(FLOOR) - empty, rounds=bench.size(5, 15))
    return [Row("B10", "create_app() / importing Flask, SQLAlchemy's ORM and their joint", "CPU", values, 1.5, 1.2)]


def _cpu(code: str) -> float:
    return float(python(code + CPU))
