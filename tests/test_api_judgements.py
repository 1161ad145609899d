"""Judgements over HTTP land in a file that the evaluation reads, and nowhere without one."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import judgements
from api.app import create_app
from api.settings import Settings
from corpus.errors import InvalidInput
from eval.judgements import read_judgements
from index.ingest import ingest
from retriever.service import SearchService

QUESTION = "普通证可以借几册中文图书"


@pytest.fixture(scope="module")
def service(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    folder = tmp_path_factory.mktemp("judgements") / "index"
    ingest([samples / "library_rules.txt"], folder)
    with SearchService.open(folder) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "judgements.jsonl"


@pytest.fixture
def client(service: SearchService, file: Path) -> Iterator[TestClient]:
    with TestClient(create_app(service, Settings.of({"judgements": file})), "http://127.0.0.1") as client:
        yield client


def body(service: SearchService, place: int = 0, relevance: int = 1) -> dict[str, Any]:
    result = service.search(QUESTION).results[place]
    return {"query": QUESTION, "passage_id": result.passage_id, "relevance": relevance}


def test_what_readers_say_is_kept_in_lines_that_the_evaluation_reads(
    client: TestClient, service: SearchService, file: Path
) -> None:
    first, second = body(service, 0), body(service, 1, 0)
    kept = client.post("/v1/judgements", json=first).json()
    assert kept.items() >= first.items()
    assert kept["quote"] == service.passage(first["passage_id"])[0].passage.text
    assert client.post("/v1/judgements", json=second).status_code == 200
    assert [json.loads(line)["relevance"] for line in file.read_text("utf-8").splitlines()] == [1, 0]
    texts = {one["passage_id"]: service.passage(one["passage_id"])[0].passage.text for one in (first, second)}
    read = read_judgements(file, texts)
    assert read.queries == {"q1": QUESTION}
    assert read.qrels == {"q1": {first["passage_id"]: 1, second["passage_id"]: 0}}


def test_many_readers_at_once_leave_whole_lines(
    client: TestClient, service: SearchService, file: Path
) -> None:
    said = body(service)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.post("/v1/judgements", json=said), range(40)))
    assert [json.loads(line)["query"] for line in file.read_text("utf-8").splitlines()] == [QUESTION] * 40


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        ({"relevance": 4}, 400, "relevance: input should be less than or equal to 3"),
        ({"relevance": -1}, 400, "relevance: input should be greater than or equal to 0"),
        ({"query": ""}, 400, "query: string should have at least 1 character"),
        ({"query": " \n"}, 400, "query: the query is blank"),
        ({"relevance": True}, 400, "relevance: input should be a valid integer"),
        ({"relevance": "1"}, 400, "relevance: input should be a valid integer"),
        ({"passage_id": "x" * 201}, 400, "passage_id: string should have at most 200 characters"),
        (
            {"passage_id": "nonesuch"},
            404,
            "no passage 'nonesuch' in this index; search to see which there are",
        ),
        ({"stars": 5}, 400, "stars: extra inputs are not permitted"),
    ],
)
def test_a_judgement_out_of_bounds_is_a_problem_and_is_not_kept(
    client: TestClient, service: SearchService, change: dict[str, Any], status: int, detail: str
) -> None:
    response = client.post("/v1/judgements", json=body(service) | change)
    assert (response.status_code, response.json()["detail"]) == (status, detail)


def test_what_is_refused_leaves_the_file_as_it_was(
    client: TestClient, service: SearchService, file: Path
) -> None:
    client.post("/v1/judgements", json=body(service) | {"relevance": 9})
    client.post("/v1/judgements", json=body(service) | {"passage_id": "nonesuch"})
    assert file.read_text("utf-8") == ""


def test_lines_that_look_broken_in_a_question_leave_the_file_whole(
    client: TestClient, service: SearchService, file: Path
) -> None:
    said = body(service) | {"query": "a\u2028b\x85c\x0cd\0e\n</script>"}
    assert client.post("/v1/judgements", json=said).status_code == 200
    text = service.passage(said["passage_id"])[0].passage.text
    read = read_judgements(file, {said["passage_id"]: text})
    assert read.queries == {"q1": "a b c d\0e </script>"}


@pytest.mark.parametrize("headers", [{"content-type": "text/plain"}, {}], ids=["text", "no type"])
def test_a_form_of_another_site_cannot_judge(
    client: TestClient, service: SearchService, file: Path, headers: dict[str, str]
) -> None:
    # Without asking the server first, a browser sends other sites' bodies only as text, as a form or untyped.
    response = client.post("/v1/judgements", content=json.dumps(body(service)), headers=headers)
    assert response.status_code == 400
    assert file.read_text("utf-8") == ""


def test_a_server_without_a_file_accepts_none_and_says_so(service: SearchService) -> None:
    with TestClient(create_app(service, Settings.of()), "http://127.0.0.1") as client:
        response = client.post("/v1/judgements", json=body(service))
        assert response.status_code == 404
        assert "start it with --judgements FILE" in response.json()["detail"]
        assert client.get("/readyz").json()["judgements"] is False


def test_the_server_says_that_it_accepts_judgements(client: TestClient) -> None:
    assert client.get("/readyz").json()["judgements"] is True


def test_a_file_that_is_full_takes_no_more(
    client: TestClient, service: SearchService, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judgements, "MAX_BYTES", 10)
    assert client.post("/v1/judgements", json=body(service)).status_code == 200
    response = client.post("/v1/judgements", json=body(service))
    assert (response.status_code, response.json()["type"]) == (500, "/docs#unexpected")
    assert "has reached 10 bytes: move it away" in response.json()["detail"]
    assert len(file.read_text("utf-8").splitlines()) == 1


def test_a_file_that_cannot_be_written_is_refused_before_serving(
    service: SearchService, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match=r"cannot keep judgements in .*\(No such file or directory\)"):
        create_app(service, Settings.of({"judgements": tmp_path / "nowhere" / "file.jsonl"}))
    with pytest.raises(InvalidInput, match="Is a directory"):
        create_app(service, Settings.of({"judgements": tmp_path}))
