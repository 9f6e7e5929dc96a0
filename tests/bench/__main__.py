"""python -m tests.bench [NAME...] [--scale small|full] [--database sqlite|postgresql|both]"""

import argparse
import sys
from collections.abc import Callable

from tests.bench import ballots, counters, dashboards, imports, link, memory, pages, startup
from tests.bench.measuring import Bench, Row, bench, machine, table
from tests.support.databases import DIALECTS, forget_settings

Measure = Callable[[Bench], list[Row]]
BENCHES: dict[str, Measure] = {
    "B1": pages.cpu_per_request,
    "B2a": dashboards.by_answers,  # and B5c, on the same answers
    "B2b": pages.people_list,
    "B2c": pages.statements,
    "B4a": imports.against_raw,
    "B4b": imports.against_raw,
    "B4c": imports.peak,
    "B5a": counters.differences,
    "B6": dashboards.many_teams,
    "B7": memory.worker,
    "B9": ballots.burst,
    "B10": startup.importing,
    "link": link.simulated,
}
ONE_DATABASE = {"B4a": "postgresql", "B4b": "sqlite", "B10": "sqlite", "link": "sqlite"}


def main() -> int:
    """Measure, print the table; 1 if something that must be reached was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--scale", choices=("small", "full"), default="full")
    parser.add_argument("--database", choices=(*DIALECTS, "both"), default="both")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(BENCHES)
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    forget_settings()  # also those of the processes started here, which must know the same cookies
    rows = []
    for dialect in DIALECTS if asked.database == "both" else (asked.database,):
        for name in asked.names or BENCHES:
            if ONE_DATABASE.get(name, dialect) != dialect:
                continue
            with bench(dialect, small=asked.scale == "small") as place:
                found = [(dialect, row) for row in BENCHES[name](place)]
            print(table(found), file=sys.stderr, flush=True)
            rows += found
    print(f"{machine()}, scale {asked.scale}")
    print(table(rows))
    return 0 if all(row.met for _dialect, row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
