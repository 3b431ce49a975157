"""`python -m eval.naive`: the same service written the plain way, to measure the real one against.

A `def` endpoint each, no queue, no limits, and the model called once a request: what a first version of such a service
looks like. The search, the reader and the JSON are those of the real one, and so is the index, but for its vectors:
they are those of the model as it was published, which is what sentence-transformers loads.
"""

import argparse
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import uvicorn
from fastapi import FastAPI

from indexer.embed import BASE_MODEL, DEFAULT_MODEL, Embedder, Matrix, base_model_folder
from service.answers import Answer, SearchResult
from service.assistant import Assistant
from service.open import load_embedder, open_library
from service.schemas import AskRequest, SearchRequest
from service.settings import load_settings


class PlainEmbedder:
    """sentence-transformers as its documentation shows it: one `encode` a question."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(str(base_model_folder()), device="cpu", local_files_only=True)

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Embed questions one after the other."""
        return np.stack([self._model.encode(text, normalize_embeddings=True) for text in texts])


def create_naive_app(assistant: Assistant) -> FastAPI:
    """Build the application."""
    app = FastAPI()

    @app.post("/v1/search")
    def search(body: SearchRequest) -> SearchResult:
        return assistant.search(body.query, top_k=body.top_k, documents=body.documents)

    @app.post("/v1/ask")
    def ask(body: AskRequest) -> Answer:
        return assistant.ask(body.question, top_k=body.top_k, documents=body.documents)

    return app


def main() -> int:
    """Serve until the end."""
    parser = argparse.ArgumentParser(prog="python -m eval.naive", description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--our-embedder", action="store_true", help="embed as the real service does, one at a time")
    options = parser.parse_args()
    model = DEFAULT_MODEL if options.our_embedder else BASE_MODEL
    settings = load_settings(corpus=options.corpus, index=options.index, model=model)
    assistant = open_library(settings, load_embedder(settings)).assistant
    if not options.our_embedder:
        assistant = assistant.with_embedder(cast(Embedder, PlainEmbedder()))
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        print(f"The naive service is at http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(create_naive_app(assistant), log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
