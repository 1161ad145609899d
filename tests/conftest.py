"""What every test shares: the folder of real documents, a closed network, samples indexed once."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _network_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let connections reach this machine only, so that a hidden download fails."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if self.family != socket.AF_UNIX and host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type] # whatever socket takes

    monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and test sets beside the checkout; tests that need it skip without."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{folder} is missing, and CI must not skip the tests on real documents")
        pytest.skip("the folder ../shared with real documents is not here")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample documents written for this project."""
    return ROOT / "corpus" / "samples"


@pytest.fixture(scope="session", autouse=True)
def _hub_is_offline() -> Iterator[None]:
    """Keep the hub client from trying; the network is closed anyway."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield
