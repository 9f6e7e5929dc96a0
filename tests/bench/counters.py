"""B5a: counters against a recount from the answers, after all that can happen to answers."""

import random
from datetime import timedelta

from app.core import clock, figures, imports
from app.core.db import db
from app.customers import services
from tests.bench.imports import answers_file, company, take_in
from tests.bench.measuring import Bench, Row


def differences(bench: Bench) -> list[Row]:
    """Imports, one of them again, late rows, one import taken back; every cell recounted after each step."""
    size = bench.size(2_000, 200_000)
    found = []
    with bench.app("counters"):
        company(teams=40)
        chance = random.Random(7)
        for number, seed in enumerate((0, 1, 2, 0)):
            last = take_in(answers_file(bench.folder / f"{number}.csv", size, teams=40, seed=seed))
            late = clock.today() - timedelta(days=chance.randrange(200, 400))
            services.record_answers(rows=[services.NewAnswer(team_id=2 + number, answered_on=late, score=number * 3)])
            db.session.commit()
            found.append(len(figures.differences()))
            if seed == 1:
                imports.undo(import_id=last.import_id or 0, by_id=None, now=clock.now())
                db.session.commit()
                found.append(len(figures.differences()))
    what = f"cells that differ after imports of {size:,}, undo and late rows"
    return [Row("B5a", what, "cells", [max(found)], 0, 0)]
