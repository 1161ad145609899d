"""Settings: where a value comes from, and what a bad one says."""

from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import TABLE, Settings, is_loopback, setting
from corpus.errors import InvalidInput


def test_a_flag_wins_over_the_environment_and_the_environment_over_the_default() -> None:
    environ = {"WENJU_PORT": "9000", "WENJU_K": "7"}
    settings = Settings.of({"port": "9100", "k": None}, environ)
    assert (settings.port, settings.k, settings.host) == (9100, 7, "127.0.0.1")


def test_the_defaults_are_those_of_the_table() -> None:
    settings = Settings.of()
    assert settings == Settings(
        index=Path("wenju-index"),
        k=5,
        mode="hybrid",
        rerank="",
        rerank_seconds=5.0,
        host="127.0.0.1",
        port=8000,
        allowed_hosts=(),
        judgements=None,
        max_body=1_048_576,
    )


def test_every_setting_has_one_row_in_the_table() -> None:
    assert [row.name for row in TABLE] == [field.name for field in fields(Settings)]


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.of(environ={"WENJU_PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("flags", "environ", "message"),
    [
        ({"k": "0"}, {}, "-k must be from 1 to 100, not '0'"),
        ({"k": "five"}, {}, "-k must be a whole number, not 'five'"),
        ({"mode": "best"}, {}, "--mode must be one of hybrid, lexical, dense, token, rrf, not 'best'"),
        ({}, {"WENJU_PORT": "70000"}, "WENJU_PORT must be from 0 to 65535, not '70000'"),
        ({}, {"WENJU_MAX_BODY": "1 MB"}, "WENJU_MAX_BODY must be a whole number, not '1 MB'"),
        ({"index": " "}, {}, "--index must name a folder, not ' '"),
        ({"host": ""}, {}, "--host must be an address or a host name, not ''"),
    ],
)
def test_a_bad_value_is_refused_in_a_line_that_names_its_source(
    flags: dict[str, object], environ: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        Settings.of(flags, environ)
    assert str(error.value) == message


def test_a_setting_knows_its_flag_and_its_variable() -> None:
    assert (setting("k").flag, setting("k").variable) == ("-k", "WENJU_K")
    assert (setting("max_body").flag, setting("max_body").variable) == ("--max-body", "WENJU_MAX_BODY")


def test_a_server_on_a_loopback_address_answers_to_this_machines_names_only() -> None:
    assert Settings.of({"host": "127.0.0.2"}).accepted_hosts() == (
        "localhost",
        "127.0.0.1",
        "::1",
        "127.0.0.2",
    )


def test_a_server_on_a_public_address_answers_to_every_name_unless_told_which() -> None:
    assert Settings.of({"host": "192.0.2.1"}).accepted_hosts() == ()
    named = Settings.of({"host": "192.0.2.1"}, {"WENJU_ALLOWED_HOSTS": "Wenju.example, search.example"})
    assert named.accepted_hosts() == ("wenju.example", "search.example")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "LocalHost"])
def test_an_address_that_only_this_machine_reaches_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "::", "example.org", "localhost.example.org"])
def test_any_other_address_is_not_loopback(host: str) -> None:
    assert not is_loopback(host)
