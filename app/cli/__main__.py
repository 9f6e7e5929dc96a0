"""python -m app.cli is the same as iskra."""

from app.cli import main

main()
