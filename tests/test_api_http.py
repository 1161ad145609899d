"""The HTTP API over a real index of the sample documents."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
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
from index.ingest import ingest
from retriever.confidence import THRESHOLD
from retriever.service import SearchService
from retriever.types import MAX_K, MAX_QUERY_CHARACTERS, Answer

QUESTION = "普通证可以借几册中文图书"


@pytest.fixture(scope="module")
def service(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    folder = tmp_path_factory.mktemp("http") / "index"
    ingest([samples], folder)
    with SearchService.open(folder) as opened:
        yield opened


@pytest.fixture
def client(service: SearchService) -> Iterator[TestClient]:
    app = create_app(service, Settings.of())
    with TestClient(app, "http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    return problem


def test_a_question_is_answered_with_the_passage_and_a_citation_that_holds(client: TestClient) -> None:
    answer = client.get("/v1/search", params={"q": QUESTION, "k": 3}).json()
    assert (answer["query"], answer["mode"], len(answer["results"])) == (QUESTION, "hybrid", 3)
    first = answer["results"][0]
    assert "普通证免收押金，可借中文图书八册" in first["text"]
    assert first["rank"] == 1
    citation = first["citation"]
    assert citation["document_name"].endswith("library_rules.txt")
    assert citation["verified"]
    source = client.get(f"/v1/documents/{citation['document_id']}").json()["text"]
    start, end = citation["span"]
    assert source[start:end] == first["text"]
    assert source.count("\n", 0, start) + 1 == citation["lines"][0]


def test_highlights_are_spans_of_the_text_that_share_words_with_the_question(client: TestClient) -> None:
    first = client.get("/v1/search", params={"q": QUESTION}).json()["results"][0]
    words = [first["text"][start:end] for start, end in first["highlights"]]
    assert any("图书" in word for word in words)


def test_post_answers_one_query_like_get(client: TestClient) -> None:
    got = client.get("/v1/search", params={"q": QUESTION, "k": 2, "mode": "lexical"}).json()
    posted = client.post("/v1/search", json={"query": QUESTION, "k": 2, "mode": "lexical"}).json()
    assert posted == got
    assert got["mode"] == "lexical"


def test_post_answers_several_queries_in_their_order(client: TestClient) -> None:
    queries = [QUESTION, "How do I reset my password?"]
    answers = client.post("/v1/search", json={"queries": queries, "k": 1}).json()["answers"]
    assert [answer["query"] for answer in answers] == queries
    assert answers[0] == client.get("/v1/search", params={"q": QUESTION, "k": 1}).json()


@pytest.mark.parametrize("query", ["1" * 2_000, "…" * 1_333, "\ufdfa" * 222])
def test_a_query_that_nothing_comes_near_to_is_not_answered_however_long(
    client: TestClient, query: str
) -> None:
    response = client.get("/v1/search", params={"q": query})
    assert response.status_code == 200
    assert response.json()["confidence"] < THRESHOLD
    assert not response.json()["answered"]


def test_filters_in_an_address_and_in_a_body_find_the_same(client: TestClient) -> None:
    address: dict[str, Any] = {
        "q": QUESTION,
        "k": 3,
        "source": ["campus*", "clinic*"],
        "language": "zh",
        "offset": 2,
    }
    body = {"query": QUESTION, "k": 3, "source": ["campus*", "clinic*"], "language": ["zh"], "offset": 2}
    got = client.get("/v1/search", params=address).json()
    assert got == client.post("/v1/search", json=body).json()
    assert [result["rank"] for result in got["results"]] == [3, 4, 5]
    assert {result["citation"]["document_name"] for result in got["results"]} == {
        "samples/clinic_faq_hant.txt"
    }


def test_groups_and_neighbours_are_given_when_asked_for(client: TestClient) -> None:
    asked: dict[str, Any] = {"q": QUESTION, "k": 2, "group": True, "context": 1}
    answer = client.get("/v1/search", params=asked).json()
    assert len(answer["groups"]) == 2
    ids = [passage_id for group in answer["groups"] for passage_id in group["passage_ids"]]
    assert ids == [result["passage_id"] for result in answer["results"]]
    assert any(result["before"] or result["after"] for result in answer["results"])
    plain = client.get("/v1/search", params={"q": QUESTION}).json()
    assert plain["groups"] is None
    assert all(result["before"] == result["after"] == result["also_in"] == [] for result in plain["results"])


def test_a_result_and_a_passage_that_is_none_are_explained(client: TestClient) -> None:
    asked: dict[str, Any] = {"q": QUESTION, "k": 2}
    first = client.get("/v1/search", params=asked).json()["results"][0]
    found = client.get("/v1/explain", params=asked | {"passage_id": first["passage_id"]}).json()
    assert (found["outcome"], found["rank"], found["citation"]) == ("returned", 1, first["citation"])
    assert sum(part["product"] for part in found["contributions"]) == pytest.approx(first["score"], abs=1e-6)
    assert {"中文", "图书"} <= {term["text"] for term in found["terms"] if term["in_passage"]}
    last = client.get("/v1/search", params=asked | {"k": 9}).json()["results"][8]
    missed = client.get("/v1/explain", params=asked | {"passage_id": last["passage_id"]}).json()
    assert (missed["outcome"], missed["rank"]) == ("below", 9)
    assert missed["needed"] > missed["score"]


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


def test_a_passage_is_found_by_its_id_with_the_same_citation(client: TestClient) -> None:
    first = client.get("/v1/search", params={"q": QUESTION}).json()["results"][0]
    passage = client.get(f"/v1/passages/{first['passage_id']}").json()
    assert passage == {key: first[key] for key in ("passage_id", "text", "kind", "question", "citation")}


def test_documents_are_listed_with_their_counts(client: TestClient, samples: Path) -> None:
    listed = client.get("/v1/documents").json()["documents"]
    assert len(listed) == len([path for path in samples.iterdir() if path.is_file()])
    library = next(row for row in listed if row["name"].endswith("library_rules.txt"))
    view = client.get(f"/v1/documents/{library['id']}").json()
    assert view["document"]["title"] == library["title"] == "澄湾市图书馆读者服务规则问答"
    assert library["characters"] == len(view["text"])
    assert library["entries"] == len(view["entries"])
    assert library["passages"] == sum(len(entry["passages"]) for entry in view["entries"])


def test_a_documents_structure_is_spans_of_its_text_and_covers_it(client: TestClient) -> None:
    for row in client.get("/v1/documents").json()["documents"]:
        view = client.get(f"/v1/documents/{row['id']}").json()
        for entry in view["entries"]:
            for passage in entry["passages"]:
                start, end = passage["span"]
                assert view["text"][start:end] == passage["text"]
        assert view["coverage"]["covered"] == view["coverage"]["characters"]


def test_the_process_and_the_index_say_that_they_answer(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["documents"]) == (
        "ready",
        len(client.get("/v1/documents").json()["documents"]),
    )


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
            "source: tuple should have at most 20 items after validation, not 21",
        ),
        (
            {"q": QUESTION, "since": "2024-02-01", "until": "2024-01-01"},
            "since 2024-02-01 is after until 2024-01-01: no document lies between them",
        ),
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
        ({}, "body: value error, give either query or queries"),
        ({"query": QUESTION, "queries": [QUESTION]}, "body: value error, give either query or queries"),
        ({"query": "问" * 100_000}, "query: string should have at most 2000 characters"),
        ({"queries": []}, "queries: tuple should have at least 1 item after validation, not 0"),
        ({"queries": [QUESTION, ""]}, "queries.1: string should have at least 1 character"),
        ({"query": QUESTION, "top": 3}, "top: extra inputs are not permitted"),
    ],
)
def test_a_bad_body_is_a_problem_that_names_the_field(
    client: TestClient, body: dict[str, Any], detail: str
) -> None:
    assert problem_of(client.post("/v1/search", json=body), 400)["detail"] == detail


def test_a_body_that_is_no_json_is_a_problem(client: TestClient) -> None:
    response = client.post("/v1/search", content=b"{", headers={"content-type": "application/json"})
    assert problem_of(response, 400)["detail"].startswith("the body is no JSON: Expecting property name")


def test_a_body_with_half_a_character_is_a_problem(client: TestClient) -> None:
    body = rb'{"query": "\ud800"}'
    response = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert problem_of(response, 400)["detail"].startswith("query: input should be a valid string")


@pytest.mark.parametrize("path", ["/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/assets//etc/passwd"])
def test_assets_are_the_files_of_the_pages_and_nothing_else(client: TestClient, path: str) -> None:
    assert problem_of(client.get(path), 404)["type"] == "about:blank"


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
    answer = client.get("/v1/search", params={"q": QUESTION, "source": [pattern] * 20}).json()
    assert (answer["answered"], answer["results"]) == (False, [])
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
    assert len(problem_of(response, 400)["detail"]) < 200


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


@pytest.mark.parametrize("kind", ["passages", "documents"])
def test_an_unknown_id_is_not_found(client: TestClient, kind: str) -> None:
    problem = problem_of(client.get(f"/v1/{kind}/no-such-id"), 404)
    assert problem["type"] == "/docs#not-found"
    assert "'no-such-id'" in problem["detail"]


def test_an_unknown_address_and_a_wrong_method_are_problems_of_http_itself(client: TestClient) -> None:
    assert problem_of(client.get("/v2/search"), 404)["type"] == "about:blank"
    refused = client.delete("/v1/documents")
    assert problem_of(refused, 405)["title"] == "Method Not Allowed"
    assert refused.headers["allow"] == "GET"


@pytest.mark.parametrize("host", ["wenju.evil.example", "127.0.0.1.evil.example:8000", ""])
def test_a_request_for_another_host_is_refused(client: TestClient, host: str) -> None:
    assert problem_of(client.get("/v1/documents", headers={"host": host}), 421)["type"] == "/docs#wrong-host"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_a_request_for_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/docs", "/documents/x", "/assets/page.js", "/v1/documents", "/nowhere"]
)
def test_every_response_carries_the_security_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "access-control-allow-origin" not in headers


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


def test_searches_from_many_threads_give_the_same_answers(client: TestClient) -> None:
    queries = [QUESTION, "How do I reset my password?", "掛號費多少", "住房公积金怎样提取"] * 4
    alone = {query: client.get("/v1/search", params={"q": query}).json() for query in queries}
    with ThreadPoolExecutor(8) as threads:
        together = list(
            threads.map(lambda query: client.get("/v1/search", params={"q": query}).json(), queries)
        )
    assert together == [alone[query] for query in queries]


def test_the_api_describes_its_bounds_and_its_problems(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    search = described["paths"]["/v1/search"]["get"]
    bounds = {parameter["name"]: parameter["schema"] for parameter in search["parameters"]}
    assert bounds["q"]["maxLength"] == MAX_QUERY_CHARACTERS
    assert bounds["k"]["anyOf"][0]["maximum"] == MAX_K
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["responses"].keys() == {"200", "default"}
            assert "application/problem+json" in operation["responses"]["default"]["content"]
