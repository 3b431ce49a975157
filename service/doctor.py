"""`belqa doctor`: looks at everything that a service needs before it is needed, and says what to do."""

import errno
import json
import os
import shutil
import socket
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from indexer.build import is_stale, recipe_for
from indexer.corpus import FoundFile, check_text, document_of, find_files, left_out
from indexer.embed import Embedder
from indexer.errors import BelqaError, IndexMissingError
from indexer.index import Index
from indexer.manifest import check_recipe
from indexer.parse.limits import Limits
from indexer.parse.worker import Worker
from indexer.reading import hash_of
from indexer.store import Store, check_files
from service.configuration import VARIABLE
from service.guards.security import is_loopback
from service.judge import load_judge
from service.open import limits_of, load_embedder, load_reader
from service.settings import Settings

# An index takes some 12 times the bytes of its text, most of them vectors, and three may lie there at once: the one
# that serves, the one before it, and the one being built.
_INDEX_PER_TEXT = 40
_LEAST_BYTES = 20_000_000


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    NOTE = "note"  # works, but whoever runs it should know
    FAULT = "fault"  # does not work


@dataclass(frozen=True, slots=True)
class Check:
    """What was found out about one part, and what to do about it."""

    part: str
    state: State
    says: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Look at one part after the other; nothing is changed or built."""
    yield from _settings(settings)
    yield from _attempt("corpus", lambda: _corpus(settings))
    embedders: list[Embedder] = []
    yield from _attempt("model", lambda: _model(settings, embedders))
    yield from _attempt("reader", lambda: _reader(settings))
    yield from _attempt("index", lambda: _index(settings, embedders))
    yield from _attempt("disk", lambda: _disk(settings))
    yield _port(settings.host, settings.port)


def report(checks: Iterable[Check], *, as_json: bool, say: Callable[[str], None]) -> bool:
    """Tell of each check as soon as it is made, and return whether nothing is at fault."""
    made = []
    for check in checks:
        made.append(check)
        if not as_json:
            say(f"{check.state:5}  {check.part:8}  {check.says}")
            if check.remedy:
                say(f"{'':17}{check.remedy}")
    sound = all(check.state is not State.FAULT for check in made)
    if as_json:
        rows = [{"part": c.part, "state": c.state, "says": c.says, "remedy": c.remedy} for c in made]
        say(json.dumps({"ok": sound, "checks": rows}, ensure_ascii=False, indent=2))
    return sound


def _attempt(part: str, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    try:
        yield from look()
    except BelqaError as error:
        yield Check(part, State.FAULT, error.problem, error.remedy)


def _settings(settings: Settings) -> Iterator[Check]:
    changed = [
        f"{name}={getattr(settings, name)}"
        for name, field in Settings.model_fields.items()
        if name != "keys" and getattr(settings, name) != field.default
    ]
    yield Check("settings", State.OK, ", ".join(changed) or "all by default")
    known = {f"BELQA_{name.upper()}" for name in Settings.model_fields} | {VARIABLE}
    for name in sorted(name for name in os.environ if name.startswith("BELQA_") and name not in known):
        near = get_close_matches(name, known, n=1)
        remedy = f"The nearest is {near[0]}." if near else "The README lists the settings."
        yield Check("settings", State.NOTE, f"The variable {name} is no setting.", remedy)
    if not settings.keys and not is_loopback(settings.host):
        yield Check(
            "settings",
            State.NOTE,
            f"Whoever reaches {settings.host} may ask, for no key is set.",
            "Make one with belqa key NAME, and set BELQA_KEYS.",
        )


def _corpus(settings: Settings) -> Iterator[Check]:
    files, ignored = find_files(settings.corpus)
    unreadable = _unreadable(files, limits_of(settings))
    for problem in (*ignored, *unreadable):
        yield Check("corpus", State.NOTE, problem)
    readable = len(files) - len(unreadable)
    if readable:
        yield Check("corpus", State.OK, f"{readable} documents in {settings.corpus}")
    else:
        nothing = f"There is no document in {settings.corpus}."
        yield Check("corpus", State.FAULT, nothing, "Put documents (.txt, .pdf, ...) into it.")


def _unreadable(files: Iterable[FoundFile], limits: Limits) -> list[str]:
    """Return a line for each file that cannot be read, tried as a build does: where it can take down nothing else."""
    problems = []
    worker = Worker(limits)
    try:
        for file in files:
            try:
                data_hash = hash_of(file, limits, None)
                parsed, _ = worker.read(file.path, file.suffix)
                check_text(document_of(file.id, parsed, file.about, data_hash))
            except OSError as error:
                problems.append(left_out(file.id, f"it cannot be read ({error.strerror})"))
            except ValueError as error:
                problems.append(left_out(file.id, str(error)))
    finally:
        worker.close()
    return problems


def _model(settings: Settings, embedders: list[Embedder]) -> Iterator[Check]:
    embedder = load_embedder(settings)
    embedders.append(embedder)
    yield Check("model", State.OK, f"{embedder.name}, fingerprint {embedder.fingerprint[:12]}, as expected")


def _reader(settings: Settings) -> Iterator[Check]:
    load_reader(settings)
    load_judge()
    yield Check("reader", State.OK, "weights as its card describes them")


def _index(settings: Settings, embedders: list[Embedder]) -> Iterator[Check]:
    store = Store(settings.index)
    try:
        index = Index.load(store.current_folder())
        check_files(store.current_folder(), index.manifest, fully=True)  # loading passes over the largest
    except IndexMissingError as error:
        yield Check("index", State.NOTE, error.problem, "belqa serve builds it when it starts; so does: belqa index")
        return
    for embedder in embedders:  # none, if the model could not be loaded: said already
        check_recipe(index.manifest.recipe, recipe_for(embedder, settings.passage_tokens))
    yield Check(
        "index",
        State.OK,
        f"version {index.version}, {len(index.documents)} documents, {len(index.passages)} passages, "
        f"{len(index.manifest.files)} files as they were written",
    )
    if is_stale(store, settings.corpus, limits_of(settings)):
        yield Check("index", State.NOTE, "The documents have changed since.", "Run: belqa index")


def _disk(settings: Settings) -> Iterator[Check]:
    folder = settings.index.absolute()
    while not folder.exists():
        folder = folder.parent
    files, _ = find_files(settings.corpus)
    needed = _LEAST_BYTES + _INDEX_PER_TEXT * sum(file.size for file in files)
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:.1f} GB free for the index in {settings.index}, {needed / 1e9:.2f} GB wanted"
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield Check("disk", State.FAULT, f"The folder {folder} cannot be written.", "Choose another --index.")
    elif free < needed:
        yield Check("disk", State.FAULT, f"{told}.", "Free some space, or choose another --index.")
    else:
        yield Check("disk", State.OK, told)


def _port(host: str, port: int) -> Check:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE and _is_belqa(host, port):
            return Check("port", State.NOTE, f"A belqa listens on {host}, port {port}, already.")
        reason = error.strerror or str(error)
        return Check(
            "port", State.FAULT, f"{host}, port {port}, cannot be listened on: {reason}.", "Choose --host or --port."
        )
    return Check("port", State.OK, f"{host}, port {port}, is free")


def _is_belqa(host: str, port: int) -> bool:
    own = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    try:
        with urllib.request.urlopen(f"http://{own}:{port}/healthz", timeout=2) as answer:
            return bool(json.load(answer).get("status") == "alive")
    except (OSError, ValueError, AttributeError):
        return False
