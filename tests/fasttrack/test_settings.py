import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path, **environment):
    clean = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DEMO": "1", **environment}
    command = [sys.executable, "-c", "import fasttrack.settings"]
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)


WRONG_VALUES = [
    ("DEMO", "perhaps"),
    ("DATABASE_URL", "mysql://somewhere/db"),
    ("DATABASE_URL", "postgres://host:notaport/db"),
    ("DATABASE_URL", "postgres://user@host:5432/"),
    ("REDIS_URL", "amqp://somewhere"),
    ("EMAIL_URL", "carrier-pigeon://somewhere"),
    ("EMAIL_URL", "anymail+pigeon://key@"),
    ("EMAIL_URL", "anymail+postmark://"),
    ("EMAIL_URL", "anymail+mailgun://secret-key@"),
    ("EMAIL_URL", "anymail+mailjet://secret-key@"),
    ("EMAIL_URL", "anymail+amazon-ses://key:secret-key@eu-west-1"),
    ("EMAIL_URL", "anymail+mailgun://secret-key@example.org?api_url=ftp://example.org"),
    ("EMAIL_URL", "anymail+mailgun://secret-key@[bad"),
    ("BASE_URL", "example.org"),
    ("ALLOWED_HOSTS", "https://example.org/"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", ".example.org"),
    ("ADMIN_PATH", "a b"),
    ("ADMIN_PATH", "../up"),
    ("ADMIN_PATH", "a//b"),
    ("ADMIN_NETWORKS", "10.0.0.1/8"),
    ("ADMIN_NETWORKS", "everywhere"),
    ("DEFAULT_LANGUAGE", "tlh"),
    ("LOG_FORMAT", "xml"),
    ("PORT", "eighty"),
    ("DATA_DIR", "/proc/nowhere"),
]
OPENID = {
    "OIDC_URL": "https://login.example.org",
    "OIDC_CLIENT_ID": "fasttrack",
    "OIDC_CLIENT_SECRET": "hush",
    "OIDC_NAME": "Contoso",
}


@pytest.mark.parametrize(("name", "value"), WRONG_VALUES)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(tmp_path, name, value):
    result = start(tmp_path, **{name: value})
    assert result.returncode == 1
    assert result.stderr.startswith(f"{name}: ")
    assert len(result.stderr.splitlines()) == 1
    assert "secret-key" not in result.stderr


def test_openid_connect_takes_all_of_its_settings(tmp_path):
    assert start(tmp_path, **OPENID).returncode == 0


@pytest.mark.parametrize("name", OPENID)
def test_a_part_of_openid_connect_stops_the_start_with_what_is_missing(tmp_path, name):
    result = start(tmp_path, **OPENID | {name: ""})
    assert result.returncode == 1
    assert result.stderr.startswith(f"{name}: is missing")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("url", ["login.example.org", "ftp://login.example.org", "https://", "https://[bad"])
def test_a_wrong_address_of_openid_connect_stops_the_start(tmp_path, url):
    result = start(tmp_path, **OPENID | {"OIDC_URL": url})
    assert result.returncode == 1
    assert result.stderr.startswith("OIDC_URL: ")
    assert "hush" not in result.stderr


def test_outside_the_demo_a_secret_key_is_required(tmp_path):
    result = start(tmp_path, DEMO="0")
    assert result.returncode == 1
    assert result.stderr.startswith("SECRET_KEY: is required")


def test_a_wrong_address_does_not_show_its_password(tmp_path):
    result = start(tmp_path, DATABASE_URL="mysql://someone:hush@somewhere/db")
    assert "hush" not in result.stderr


def test_the_demo_makes_its_secret_key_once_and_keeps_it_to_its_owner(tmp_path):
    start(tmp_path)
    made = (tmp_path / "secret-key").read_text()
    assert start(tmp_path).returncode == 0
    assert (tmp_path / "secret-key").read_text() == made
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
