"""The HTTP application: the API, the page and what surrounds them. Nothing is read at import."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api import problems
from api.judgements import JudgementFile
from api.routes import router
from api.security import HEADERS, BodyLimit, HeadAsGet, HostCheck, SecurityHeaders, Turns
from api.settings import Settings
from corpus.errors import WenjuError
from retriever.service import SearchService

WEB = Path(__file__).parent / "web"
# Address of each page and the file that shows it; the document page reads the id from its own address.
PAGES = {"/": "index.html", "/documents/{document_id}": "document.html", "/docs": "docs.html"}


def create_app(service: SearchService, settings: Settings) -> FastAPI:
    """The application over an open service, which the caller closes.

    Raises ``InvalidInput`` if the file of judgements can't be written to.
    """
    # FastAPI's own documentation pages load their scripts from a CDN; ours works offline.
    app = FastAPI(
        title="Wenju",
        version=version("wenju"),
        summary="Ask a free-form question, get the passages that answer it, each with a citation.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.settings = settings
    app.state.judgements = JudgementFile.open(settings.judgements) if settings.judgements else None
    app.state.turns = Turns()
    app.include_router(router)
    for path, file in PAGES.items():
        app.add_api_route(path, _page(WEB / file), include_in_schema=False)
    app.mount("/assets", StaticFiles(directory=WEB))
    for family, handler in HANDLERS.items():
        app.add_exception_handler(family, handler)
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, limit=settings.max_body)
    app.add_middleware(HostCheck, names=settings.accepted_hosts())
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HeadAsGet)
    return app


def _page(file: Path) -> Callable[[], FileResponse]:
    def page() -> FileResponse:
        return FileResponse(file, media_type="text/html")

    return page


async def _wenju_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WenjuError)
    return problems.of_wenju_error(error)


async def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problems.of_validation(error.errors())


async def _http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problems.of_http_exception(error)


async def _unexpected(_request: Request, _error: Exception) -> JSONResponse:
    # Starlette calls this outside all middleware, so the headers are set here.
    detail = "the server met an error of its own; its log has the details"
    return problems.problem(problems.UNEXPECTED, detail, HEADERS)


# The most specific class of an error decides.
HANDLERS = {
    WenjuError: _wenju_error,
    RequestValidationError: _validation_error,
    HTTPException: _http_exception,
    Exception: _unexpected,
}
