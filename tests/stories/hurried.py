"""The product as `make run` serves it, but for its scheduler: nobody waits a quarter of a minute for a delivery."""

import sys

from fasttrack import schedule, serve

DELIVER_EVERY = 2  # seconds
BEAT = (sys.executable, "-m", "tests.stories.hurried", *serve.BEAT[serve.BEAT.index("--app") :])


def beat() -> None:
    from celery.__main__ import main

    # Before the application takes over the list.
    schedule.PERIODIC = tuple(
        (name, job, DELIVER_EVERY if name == "deliver" else every) for name, job, every in schedule.PERIODIC
    )
    main()


if __name__ == "__main__":
    if "beat" in sys.argv:
        sys.exit(beat())
    serve.BEAT = BEAT
    sys.exit(serve.main())
