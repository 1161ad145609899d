"""What the HTTP API refuses: problem documents with a status, a type and what was wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import batch
from api.app import create_app
from api.security import HEADERS, Turns
from api.settings import Settings
from corpus.errors import IndexUnusable
from retriever.service import SearchService
from retriever.types import Answer

QUESTION = "普通证可以借几册中文图书"


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize(
    ("parameters", "status", "detail"),
    [
        ({"q": QUESTION}, 400, "passage_id: field required"),
        ({"q": QUESTION, "passage_id": "x" * 201}, 400, "passage_id: string should have at most 200"),
        ({"q": QUESTION, "passage_id": "x", "passage": "y"}, 400, "passage: extra inputs are not permitted"),
        ({"q": " ", "passage_id": "x"}, 400, "the query is empty"),
        ({"q": QUESTION, "passage_id": "nonesuch"}, 404, "no passage 'nonesuch' in this index"),
    ],
)
def test_what_cannot_be_explained_is_a_problem(
    client: TestClient, parameters: dict[str, str], status: int, detail: str
) -> None:
    assert problem_of(client.get("/v1/explain", params=parameters), status)["detail"].startswith(detail)


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ({}, "q: field required"),
        ({"q": ""}, "q: string should have at least 1 character"),
        ({"q": " \n "}, "the query is empty: ask a question of 1 to 2,000 characters"),
        ({"q": "a" * 60_000}, "q: string should have at most 2000 characters"),
        (
            {"q": "\ufdfa" * 2_000},
            "the query has 36,000 characters once its signs are written out, 4,000 are allowed: shorten it",
        ),
        ({"q": QUESTION, "k": 0}, "k: input should be greater than or equal to 1"),
        ({"q": QUESTION, "k": 101}, "k: input should be less than or equal to 100"),
        (
            {"q": QUESTION, "k": "many"},
            "k: input should be a valid integer, unable to parse string as an integer",
        ),
        ({"q": QUESTION, "offset": 201}, "offset: input should be less than or equal to 200"),
        ({"q": QUESTION, "context": 6}, "context: input should be less than or equal to 5"),
        ({"q": QUESTION, "colour": "red"}, "colour: extra inputs are not permitted"),
        ({"q": QUESTION, "source": [""]}, "source.0: string should have at least 1 character"),
        (
            {"q": QUESTION, "source": ["a"] * 21},
            "source: should have at most 20 items, not 21",
        ),
        (
            {"q": QUESTION, "since": "2024-02-01", "until": "2024-01-01"},
            "since 2024-02-01 is after until 2024-01-01: no document lies between them",
        ),
        ({"q": QUESTION, "since": "2024"}, "since: should be a date such as 2024-03-01"),
        ({"q": QUESTION, "until": "March"}, "until: should be a date such as 2024-03-01"),
        (
            {"q": QUESTION, "mode": "best"},
            "mode: input should be 'hybrid', 'lexical', 'dense', 'token' or 'rrf'",
        ),
    ],
)
def test_a_bad_question_is_a_problem_that_says_what_is_wrong(
    client: TestClient, parameters: dict[str, Any], detail: str
) -> None:
    problem = problem_of(client.get("/v1/search", params=parameters), 400)
    assert (problem["type"], problem["detail"]) == ("/docs#invalid-input", detail)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "body: give either query or queries"),
        ({"query": QUESTION, "queries": [QUESTION]}, "body: give either query or queries"),
        ({"query": "问" * 100_000}, "query: string should have at most 2000 characters"),
        ({"queries": []}, "queries: should not be empty"),
        ({"queries": [QUESTION, ""]}, "queries.1: string should have at least 1 character"),
        ({"query": QUESTION, "top": 3}, "top: extra inputs are not permitted"),
        ({"query": QUESTION, "source": "*.md"}, "source: should be a list"),
        ({"query": QUESTION, "k": True}, "k: should be a whole number"),
        ({"query": QUESTION, "offset": False}, "offset: should be a whole number"),
        ({"query": QUESTION, "context": True}, "context: should be a whole number"),
    ],
)
def test_a_bad_body_is_a_problem_that_names_the_field(
    client: TestClient, body: dict[str, Any], detail: str
) -> None:
    assert problem_of(client.post("/v1/search", json=body), 400)["detail"] == detail


def test_a_body_that_is_no_json_is_a_problem(client: TestClient) -> None:
    response = client.post("/v1/search", content=b"{", headers={"content-type": "application/json"})
    assert problem_of(response, 400)["detail"].startswith("the body is no JSON: Expecting property name")


def test_a_body_that_is_not_said_to_be_json_is_told_to_say_so(client: TestClient) -> None:
    response = client.post("/v1/search", content=b'{"query": "a"}', headers={"content-type": "text/plain"})
    assert problem_of(response, 400)["detail"] == "body: should be a JSON object, sent as application/json"


def test_a_body_with_half_a_character_is_a_problem(client: TestClient) -> None:
    body = rb'{"query": "\ud800"}'
    response = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert problem_of(response, 400)["detail"].startswith("query: input should be a valid string")


def test_more_queries_than_allowed_are_refused(client: TestClient) -> None:
    response = client.post("/v1/search", json={"queries": ["a"] * 101})
    assert "at most 100 items" in problem_of(response, 400)["detail"]


def test_queries_that_ask_too_much_together_are_refused(client: TestClient) -> None:
    long = client.post("/v1/search", json={"queries": ["问" * 2_000] * 11})
    assert problem_of(long, 400)["detail"] == (
        "the queries have 22,000 characters together, 20,000 are allowed: send fewer"
    )
    many = client.post("/v1/search", json={"queries": ["借书"] * 11, "k": 100})
    assert problem_of(many, 400)["detail"] == (
        "11 queries with k 100 ask for 1,100 results, 1,000 are allowed: send fewer or lower k"
    )


def test_queries_that_take_too_long_together_are_given_up(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "SECONDS", -1.0)
    response = client.post("/v1/search", json={"queries": [QUESTION] * 3})
    assert problem_of(response, 503)["detail"] == "0 of 3 queries were answered in -1 seconds: send fewer"


def test_more_searches_at_once_than_have_a_turn_are_told_to_come_again(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(service, Settings.of())
    app.state.turns = Turns(1)
    entered, leave = Event(), Event()
    search = SearchService.search

    def waiting(self: SearchService, *asked: Any) -> Answer:
        entered.set()
        leave.wait(10)
        return search(self, *asked)

    monkeypatch.setattr(SearchService, "search", waiting)
    with TestClient(app, "http://127.0.0.1:8000") as client, ThreadPoolExecutor(1) as threads:
        first = threads.submit(client.get, "/v1/search", params={"q": QUESTION})
        assert entered.wait(10)
        refused = client.get("/v1/search", params={"q": QUESTION})
        alive = client.get("/healthz").status_code
        leave.set()
        assert first.result().status_code == 200
        assert client.get("/v1/search", params={"q": QUESTION}).status_code == 200
    assert problem_of(refused, 503)["detail"] == "too many searches are under way: try again in a moment"
    assert (refused.headers["retry-after"], alive) == ("1", 200)


def test_a_problem_does_not_grow_with_what_was_wrong(client: TestClient) -> None:
    numbers = client.post("/v1/search", json={"queries": list(range(50_000))})
    detail = problem_of(numbers, 400)["detail"]
    assert detail.startswith("queries.0: input should be a valid string; queries.1: ")
    assert detail.endswith("; and 49,996 more")  # that they are too many among them
    name = client.get("/v1/search", params={"q": QUESTION, "x" * 20_000: "1"})
    assert problem_of(name, 400)["detail"] == f"{'x' * 100}…: extra inputs are not permitted"


@pytest.mark.parametrize(
    "number", ["-1", "9" * 30, "9" * 5_000, "1e9", "NaN", "Infinity", "-Infinity", "٣", "0x5", "true", "1.5"]
)
@pytest.mark.parametrize("name", ["k", "offset", "context"])
def test_what_is_no_small_whole_number_is_refused(client: TestClient, name: str, number: str) -> None:
    problem = problem_of(client.get("/v1/search", params={"q": QUESTION, name: number}), 400)
    assert problem["detail"].startswith(f"{name}: ")
    assert len(problem["detail"]) < 200


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 66 + "!", "*[!q]" * 33 + "!", "*?" * 90 + "!", "[" * 190, "[z-a]*", "../../etc/*", "\0", "%s%n"],
)
def test_no_pattern_of_names_takes_long_or_leaves_the_index(client: TestClient, pattern: str) -> None:
    began = monotonic()
    refused = client.get("/v1/search", params={"q": QUESTION, "source": [pattern] * 20})
    assert problem_of(refused, 404)["detail"].startswith("no document in this index has a name like ")
    assert monotonic() - began < 5  # a pattern that explodes would not end


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":' + b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"query":"\xff"}',
        b'{"query":"a","k":' + b"9" * 9_999,
    ],
    ids=["deep list", "deep object", "not UTF-8", "long number"],
)
def test_a_body_made_to_break_the_parser_is_a_problem(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    problem = problem_of(response, 400)
    assert problem["type"] == "/docs#invalid-input"
    assert len(problem["detail"]) < 200


@pytest.mark.parametrize("address", ["/v1/search", "/v1/explain"])
@pytest.mark.parametrize("name", ["q", "k", "mode", "since", "fold", "passage_id"])
def test_a_parameter_that_says_two_things_is_refused(client: TestClient, address: str, name: str) -> None:
    asked: dict[str, Any] = {"q": QUESTION, name: ["1", "2"], "source": ["campus*", "clinic*"]}
    problem = problem_of(client.get(address, params=asked), 400)
    assert problem["type"] == "/docs#invalid-input"
    assert problem["detail"] == f"{name}: is given 2 times; give it once"


@pytest.mark.parametrize("number", ["NaN", "1e400"])
def test_a_number_that_is_none_is_refused_in_a_body(client: TestClient, number: str) -> None:
    body = f'{{"query": "a", "k": {number}}}'
    response = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert problem_of(response, 400)["detail"] == "k: input should be a finite number"


@pytest.mark.parametrize("declared", ["declared", "not declared"])
def test_a_body_over_the_limit_is_refused(service: SearchService, declared: str) -> None:
    app = create_app(service, Settings.of({"max_body": 5_000}))
    body = b'{"query": "' + b"a" * 6_000 + b'"}'
    content = body if declared == "declared" else iter([body[:3_000], body[3_000:]])
    with TestClient(app, "http://127.0.0.1:8000") as client:
        response = client.post("/v1/search", content=content, headers={"content-type": "application/json"})
    assert problem_of(response, 413)["detail"] == "the request body is larger than 5000 bytes"


def test_a_body_that_is_declared_over_the_limit_is_not_waited_for(service: SearchService) -> None:
    app = create_app(service, Settings.of({"max_body": 5_000}))

    def unread() -> Iterator[bytes]:
        raise AssertionError("the body was asked for")
        yield b""

    headers = {"content-type": "application/json", "content-length": "5001"}
    with TestClient(app, "http://127.0.0.1:8000") as client:
        response = client.post("/v1/search", content=unread(), headers=headers)
    assert problem_of(response, 413)["detail"] == "the request body is larger than 5000 bytes"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("kind", ["passages", "documents"])
def test_an_unknown_id_is_not_found(client: TestClient, kind: str) -> None:
    problem = problem_of(client.get(f"/v1/{kind}/no-such-id"), 404)
    assert problem["type"] == "/docs#not-found"
    assert "'no-such-id'" in problem["detail"]


def test_an_unknown_address_and_a_wrong_method_are_problems_of_http_itself(client: TestClient) -> None:
    assert problem_of(client.get("/v2/search"), 404)["type"] == "about:blank"
    refused = client.delete("/v1/documents")
    assert problem_of(refused, 405)["title"] == "Method Not Allowed"
    assert refused.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("host", ["wenju.evil.example", "127.0.0.1.evil.example:8000", ""])
def test_a_request_for_another_host_is_refused(client: TestClient, host: str) -> None:
    assert problem_of(client.get("/v1/documents", headers={"host": host}), 421)["type"] == "/docs#wrong-host"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_a_request_for_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_an_error_of_our_own_tells_nothing_of_the_inside(
    client: TestClient, service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: SearchService) -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr(type(service), "documents", broken)
    response = client.get("/v1/documents")
    assert problem_of(response, 500)["type"] == "/docs#unexpected"
    assert "secret" not in response.text
    assert response.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_an_index_that_broke_is_not_ready(
    client: TestClient, service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable(_self: SearchService) -> None:
        raise IndexUnusable("the store is damaged; restore it from a snapshot")

    monkeypatch.setattr(type(service), "info", unusable)
    problem = problem_of(client.get("/readyz"), 503)
    assert (problem["type"], problem["detail"]) == (
        "/docs#index-unusable",
        "the store is damaged; restore it from a snapshot",
    )
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/assets//etc/passwd"])
def test_assets_are_the_files_of_the_pages_and_nothing_else(client: TestClient, path: str) -> None:
    assert problem_of(client.get(path), 404)["type"] == "about:blank"
