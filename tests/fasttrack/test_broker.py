from multiprocessing import get_context
from queue import Empty

import pytest
from kombu import Connection

from fasttrack import broker

MANY = 2000


def channel(folder):
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": f"{folder}/control"}
    return Connection(f"{broker.SCHEME}://", transport_options=options).channel()


def write(folder):
    written = channel(folder)
    for number in range(MANY):
        written._put("celery", {"number": number})


@pytest.fixture
def writing(tmp_path):
    broker.register()
    process = get_context("fork").Process(target=write, args=(str(tmp_path),))
    process.start()
    yield process
    process.join()


def test_a_message_that_a_reader_finds_is_whole_however_quick_it_is(tmp_path, writing):
    read, found, ended = channel(str(tmp_path)), [], False
    while not ended:
        ended = not writing.is_alive()
        try:
            while True:
                found.append(read._get("celery")["number"])
        except Empty:
            continue
    assert sorted(found) == list(range(MANY))
