"""B7: the memory of a process that has served pages."""

from tests.bench.measuring import Bench, Row, in_turn, python

# A worker without a product: Flask, the ORM on a database, sessions, forms, languages, one template, one table.
FLOOR = """
import sys
from flask import Flask, render_template_string, session
from flask_babel import Babel, gettext
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
import wtforms
class Base(DeclarativeBase): pass
class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
class Ask(FlaskForm):
    name = wtforms.StringField()
db = SQLAlchemy(model_class=Base)
app = Flask("floor")
app.config.update(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=sys.argv[1])
db.init_app(app); Babel(app); CSRFProtect(app)
@app.get("/")
def page():
    session["seen"] = True
    one = db.session.execute(db.text("SELECT 1")).scalar(), db.session.execute(db.text("SELECT 2")).scalar()
    text = "<h1>{{ one }} {{ form.csrf_token }} {{ word }}</h1>"
    return render_template_string(text, one=one, form=Ask(), word=gettext("x"))
ADDRESSES, COOKIE = ["/"], None
"""
OURS = """
import sys, pathlib
from app import create_app
from app.core.db import engine_options
url, folder = sys.argv[1], pathlib.Path(sys.argv[2])
options = engine_options(url, 30)
app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options, "INSTANCE": folder})
COOKIE, ADDRESSES = sys.argv[3], sys.argv[4:]
"""
SERVE = """
client = app.test_client()
if COOKIE: client.set_cookie("iskra", COOKIE)
for _time in range(30):
    for address in ADDRESSES:
        assert client.get(address).status_code == 200, address
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


def worker(bench: Bench) -> list[Row]:
    """After 30 times the main pages of HR, in processes of their own."""
    from tests.bench.pages import MAIN, sample_company

    with sample_company(bench) as (app, cookies):
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        arguments = [url, str(bench.folder / "worker"), cookies["hr"], *(page for _who, page in MAIN if _who == "hr")]
        ours = lambda: float(python(OURS + SERVE, *arguments))  # noqa: E731  # what is measured, side by side
        floor = lambda: float(python(FLOOR + SERVE, url))  # noqa: E731
        values = in_turn(ours, floor, rounds=bench.size(2, 5))
    return [Row("B7", "a worker that has served HR's pages / a worker without a product", "memory", values, 1.6, 1.3)]
