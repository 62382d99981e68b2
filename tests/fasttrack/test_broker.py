import pickle
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
        written._put("celery", {"properties": {"delivery_tag": str(number)}, "number": number})


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


# ---- What is no message of ours

GARBAGE = [
    b"",
    b"not json",
    b"7",
    b"null",
    b"[]",
    b"{}",
    b'{"properties": 7}',
    b'{"properties": {}, "body": "x"}',
    b"\xff\xfe\x00",
    pickle.dumps({"a": 1}),
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_is_no_message_is_refused_and_noted_and_the_next_one_is_read(tmp_path, caplog, garbage):
    broker.register()
    reader = channel(str(tmp_path))
    (tmp_path / "0_first.celery.msg").write_bytes(garbage)
    with pytest.raises(Empty):
        reader._get("celery")
    assert "refused what is no message" in caplog.text
    reader._put("celery", {"properties": {"delivery_tag": "2"}, "number": 1})
    assert reader._get("celery")["number"] == 1
