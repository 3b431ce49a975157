"""The door for OpenAI clients: `/v1/chat/completions`, plain and streamed, and `/v1/models`."""

from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from indexer.errors import BelqaError, QuestionError, UnknownModelError
from service import openapi
from service.answers import IndexReference
from service.desk import Desk, while_connected
from service.doors.openai_answers import chunks, completion, prompt_tokens
from service.doors.openai_schemas import MODEL, ChatCompletion, ChatError, ChatRequest, Message, Model, ModelList
from service.followup import LONGEST_TURN, complete
from service.problems import fault_of, openai_error, status_title, told
from service.stream import EventStream

_TURNS = 10  # earlier ones that a follow-up is completed from


class _OpenAIRoute(APIRoute):
    """A route whose errors have OpenAI's shape, which its clients show to people."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_in_shape(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                fault = error.errors()[0]
                param = ".".join(str(step) for step in fault["loc"] if step != "body") or None
                return _refusal(400, f"{fault_of(fault)}. GET /docs describes every field.", param)
            except BelqaError as error:
                status, words, headers = told(error)
                code = "model_not_found" if isinstance(error, UnknownModelError) else None
                return _refusal(400 if status == 422 else status, words, code=code, headers=headers)
            except HTTPException as error:
                return _refusal(error.status_code, str(error.detail))

        return handle_in_shape


def add_openai_routes(app: FastAPI, desk: Callable[[], Desk]) -> None:
    """Add the door; `desk` tells where to ask."""
    router = APIRouter(prefix="/v1", route_class=_OpenAIRoute, tags=["OpenAI"])

    @router.post("/chat/completions", response_model=ChatCompletion, responses=_chat_responses())
    async def chat(body: ChatRequest, request: Request) -> ChatCompletion | Response:
        """Answer the last question of a conversation, as OpenAI's chat completions do."""
        _check_model(body.model)
        question, history = conversation(body.messages)
        tokens = prompt_tokens([words(message) for message in body.messages])
        async with while_connected(request):
            answer = await desk().ask(question, documents=body.documents or (), history=history)
        if not body.stream:
            return completion(answer, tokens)
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return EventStream(_sent(chunks(answer, tokens, usage=usage)))

    @router.get("/models", responses=_models_responses())
    async def models() -> ModelList:
        """List the models that can be asked: one."""
        return ModelList(data=(_model(_index(desk())),))

    @router.get("/models/{name}", responses=_model_responses())
    async def model(name: str) -> Model:
        """Describe a model."""
        _check_model(name)
        return _model(_index(desk()))

    app.include_router(router)


def conversation(messages: Sequence[Message]) -> tuple[str, list[tuple[str, str]]]:
    """Return (question, history): the last message of the user, and the earlier turns with their questions completed.

    Raises:
        QuestionError: the user says nothing, or something that is no text.
    """
    asked = [place for place, message in enumerate(messages) if message.role == "user"]
    if not asked:
        raise QuestionError("No message has the role user.", "Send the question as the last message, with that role.")
    history: list[tuple[str, str]] = []
    turns = asked[-_TURNS - 1 :]
    for place, following in pairwise(turns):
        replies = [words(message) for message in messages[place:following] if message.role == "assistant"]
        question = complete(words(messages[place])[:LONGEST_TURN], history)
        history.append((question, " ".join(replies)[:LONGEST_TURN]))
    return words(messages[asked[-1]]), history


def words(message: Message) -> str:
    """Return the text of a message.

    Raises:
        QuestionError: the user sends something else.
    """
    if not isinstance(message.content, list):
        return message.content or ""
    for part in message.content:
        if part.text is None and message.role == "user":
            raise QuestionError(
                f"A message holds a part of type {part.type!r}.", "Send text: nothing else can be read."
            )
    return "\n".join(part.text for part in message.content if part.text is not None)


async def _sent(events: Iterable[str]) -> AsyncGenerator[str]:
    for event in events:
        yield event


def _index(desk: Desk) -> IndexReference:
    return desk.library.assistant.index_reference


def _check_model(name: str) -> None:
    if name != MODEL:
        raise UnknownModelError(f"There is no model {name!r}.", f"Ask {MODEL!r}, the only one that there is.")


def _model(index: IndexReference) -> Model:
    return Model(created=int(datetime.fromisoformat(index.built_at).timestamp()))


def _refusal(
    status: int,
    message: str,
    param: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    return JSONResponse({"error": openai_error(status, message, param, code)}, status, headers)


def _errors(*faults: tuple[int, str]) -> openapi.Responses:
    """Describe refusals by their status and an example of their words."""
    described: openapi.Responses = {}
    for status, message in faults:
        content = {"application/json": {"example": {"error": openai_error(status, message)}}}
        described[status] = {"model": ChatError, "description": status_title(status), "content": content}
    return described


_NO_MODEL = (404, f"There is no model 'another'. Ask {MODEL!r}, the only one that there is.")
_BUSY = (503, "The service is busy with 256 requests, which is as many as it takes. Try again in 1 s.")
_BAD = (400, "messages: Field required. GET /docs describes every field.")
# Named so that FastAPI does not add its own 422, which this door never sends.
_OTHER: openapi.Responses = {
    "default": _errors((400, "messages: too many"))[400] | {"description": "Any other refusal"}
}


def _chat_responses() -> openapi.Responses:
    words = "The answer; with `stream`, chunks as server-sent events, and `[DONE]`."
    described = openapi.ok(words, completion=completion(openapi.ANSWER, 8).model_dump(mode="json"))
    described["content"][EventStream.media_type] = {
        "schema": openapi.event_schema(),
        "example": "".join(chunks(openapi.ANSWER, 8, usage=True)),
    }
    return {200: described, **_errors(_BAD, _NO_MODEL, _BUSY), **_OTHER}


def _listed() -> dict[str, Any]:
    return ModelList(data=(_model(openapi.ANSWER.index),)).model_dump()


def _model_responses() -> openapi.Responses:
    return {200: openapi.ok("The model.", model=_listed()["data"][0]), **_errors(_NO_MODEL), **_OTHER}


def _models_responses() -> openapi.Responses:
    return {200: openapi.ok("The models.", models=_listed())}
