"""Measurements: `make bench`. A module here with a `main()` is one subject; figures are only compared within one run.

    def main(bench: Bench) -> None:
        with bench.newsroom(stories=100_000) as house:                 # or database="postgresql"
            base = bench.figure("front page, rendered", load(house.url + "/").rate, "requests/s")
            bench.figure("front page, kept", …, "requests/s", against=base)

`bench.small` asks for the smallest form: a few seconds, so that the suite can see that the module still runs.
Modules whose name begins with `_` are not subjects but what subjects are made of.
"""

from tests.bench._subject import Bench as Bench
from tests.bench._subject import Figure as Figure
