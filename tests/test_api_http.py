"""The HTTP API over a real index of the sample documents: what it answers."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.security import HEADERS
from retriever.confidence import THRESHOLD
from retriever.types import MAX_K, MAX_QUERY_CHARACTERS

QUESTION = "普通证可以借几册中文图书"


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
    "address", ["/", "/docs", "/assets/page.js", "/v1/documents", "/healthz", "/v1/nowhere"]
)
def test_head_tells_what_get_would_answer_without_the_body(client: TestClient, address: str) -> None:
    got, told = client.get(address), client.head(address)
    assert (told.status_code, told.headers) == (got.status_code, got.headers)
    assert (told.content, got.content != b"") == (b"", True)


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


@pytest.mark.parametrize(
    "address", ["/", "/docs", "/documents/x", "/assets/page.js", "/v1/documents", "/nowhere"]
)
def test_every_response_carries_the_security_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "access-control-allow-origin" not in headers
