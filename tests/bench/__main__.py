"""`make bench`: what people wait for, with few engagements and with many.

Prints milliseconds and statements at both sizes and their ratio; ends with 1 where more engagements mean more
statements. On PostgreSQL in a database of its own where TEST_DATABASE_URL names a server, else on the embedded default.
"""

import os
import sys

from django.utils.module_loading import import_string

from tests.bench import place

SIZES = (100, 10_000)


def main(arguments: list[str]) -> int:
    sizes = [int(number) for number in arguments] or list(SIZES)
    with place.scratch_database() as url:
        os.environ["LEG_DATABASE_URL"] = url
        os.environ["LEG_REDIS_URL"] = ""
        place.set_up()
        # By name, because models can only be imported once the settings are there.
        return int(import_string("tests.bench.run.run")(sizes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
