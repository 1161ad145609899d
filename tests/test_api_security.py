"""What every request passes, whatever the route."""

import pytest

from api.security import host_name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost:8000", "localhost"),
        ("LOCALHOST", "localhost"),
        ("127.0.0.1:80", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("localhost.evil.example:8000", "localhost.evil.example"),
        ("", ""),
    ],
)
def test_the_host_name_is_the_header_without_its_port(header: str, name: str) -> None:
    assert host_name(header) == name
