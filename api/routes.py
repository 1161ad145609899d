"""The routes of the HTTP API: each checks nothing itself, calls the service once and shapes the reply.

Handlers are plain functions, so that FastAPI runs them in its thread pool: the service is synchronous.
Only ``/healthz`` runs outside of it, to answer also while all threads search.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from api.batch import answer_all
from api.judgements import JudgementFile
from api.problems import RESPONSES
from api.schemas import MAX_ID, Health, Readiness
from api.schemas_documents import DocumentList, DocumentView, PassageView
from api.schemas_explain import ExplainParameters, ExplanationView
from api.schemas_judgements import JudgementRequest, JudgementView
from api.schemas_search import LISTS, Choices, SearchAnswer, SearchAnswers, SearchParameters, SearchRequest
from api.settings import Settings
from corpus.errors import InvalidInput, NotFound
from retriever.service import SearchService

if TYPE_CHECKING:
    from api.security import Turns


def _service(request: Request) -> SearchService:
    service: SearchService = request.app.state.service
    return service


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _judgements(request: Request) -> JudgementFile:
    judgements: JudgementFile | None = request.app.state.judgements
    if judgements is None:
        raise NotFound("this server keeps no judgements: start it with --judgements FILE")
    return judgements


async def _turn(request: Request) -> AsyncIterator[None]:
    turns: Turns = request.app.state.turns
    with turns.take():
        yield


async def _each_once(request: Request) -> None:
    """Refuse an address that says two things of one parameter: one of them would silently be passed over."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in given.items():
        if times > 1 and name not in LISTS:
            raise InvalidInput(f"{name[:MAX_ID]}: is given {times} times; give it once")


Service = Annotated[SearchService, Depends(_service)]
Chosen = Annotated[Settings, Depends(_settings)]
Judgements = Annotated[JudgementFile, Depends(_judgements)]
# Given back once the search is done, however slowly the reply is then read.
Turn = Depends(_turn, scope="function")
EachOnce = Depends(_each_once)
Identifier = Annotated[str, Path(max_length=MAX_ID)]

router = APIRouter(responses=RESPONSES)


@router.get("/v1/search", tags=["search"], dependencies=[EachOnce, Turn])
def search(service: Service, settings: Chosen, asked: Annotated[SearchParameters, Query()]) -> SearchAnswer:
    """The passages that answer a question, each with a citation."""
    return _answer(service, settings, asked, asked.q)


@router.post("/v1/search", tags=["search"], dependencies=[Turn])
def search_many(service: Service, settings: Chosen, request: SearchRequest) -> SearchAnswer | SearchAnswers:
    """The same for one query or for several at once."""
    if request.query is not None:
        return _answer(service, settings, request, request.query)
    return answer_all(
        request.queries or (),
        request.k or settings.k,
        lambda query: _answer(service, settings, request, query),
    )


@router.get("/v1/explain", tags=["search"], dependencies=[EachOnce, Turn])
def explain(
    service: Service, settings: Chosen, asked: Annotated[ExplainParameters, Query()]
) -> ExplanationView:
    """Why a passage stands where it stands for a question, or what kept it out of the results."""
    k, mode = asked.k or settings.k, asked.mode or settings.mode
    explanation = service.explain(asked.q, asked.passage_id, k, mode, asked.options())
    return ExplanationView.model_validate(explanation)


@router.post("/v1/judgements", tags=["search"])
def judge(service: Service, judgements: Judgements, request: JudgementRequest) -> JudgementView:
    """Keep what a reader says of a passage: whether it answers the question."""
    stored, _ = service.passage(request.passage_id)
    return judgements.append(request.query, request.passage_id, stored.passage.text, request.relevance)


@router.get("/v1/passages/{passage_id}", tags=["documents"])
def passage(service: Service, passage_id: Identifier) -> PassageView:
    """A passage by its permanent id, its citation checked again."""
    return PassageView.of(*service.passage(passage_id))


@router.get("/v1/documents", tags=["documents"])
def documents(service: Service) -> DocumentList:
    """Every document of the index."""
    return DocumentList.model_validate({"documents": service.documents()})


@router.get("/v1/documents/{document_id}", tags=["documents"])
def document(service: Service, document_id: Identifier) -> DocumentView:
    """A document's canonical text and its structure."""
    return DocumentView.of(service.document(document_id))


@router.get("/healthz", tags=["operation"])
async def health() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", tags=["operation"])
def ready(service: Service, request: Request) -> Readiness:
    """The index answers."""
    info = service.info()
    return Readiness(
        documents=info.documents,
        passages=info.passages,
        generation=info.generation,
        judgements=request.app.state.judgements is not None,
    )


def _answer(service: SearchService, settings: Settings, choices: Choices, query: str) -> SearchAnswer:
    k, mode = choices.k or settings.k, choices.mode or settings.mode
    answer = service.search(query, k, mode, choices.options())
    return SearchAnswer.model_validate(answer)
