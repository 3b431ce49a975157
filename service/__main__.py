"""The command line: `belqa serve`, `index`, `ask "..."`, `search "..."`, `doctor`, `key NAME`, `mcp`.

Exit codes: 0 done or answered, 1 the sources do not hold an answer (or nothing was found, or the doctor found a fault),
2 the command line or the question makes no sense, 3 the corpus, the index or the model cannot be used, 4 the index is
built and some files were left out of it.
"""

import argparse
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import BelqaError, QuestionError, SettingsError
from service.answers import Answer, SearchResult
from service.settings import Settings, load_settings
from service.terminal import printable

if TYPE_CHECKING:  # their modules load the models, which `belqa --help` need not wait for
    from indexer.report import BuildReport
    from service.library import Library

DONE, NOTHING_FOUND, BAD_REQUEST, CANNOT, LEFT_OUT = 0, 1, 2, 3, 4
FAULTS = NOTHING_FOUND  # of `belqa doctor`


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = vars(_parser().parse_args(arguments))
    command = options.pop("run")
    logging.basicConfig(
        level=logging.INFO if options.pop("verbose") else logging.WARNING, format="%(levelname)s %(message)s"
    )
    try:
        given = {name: options.pop(name, None) for name in ("config", "corpus", "index", "model", "host", "port")}
        # The doctor tells of the settings itself.
        code = _doctor(given, **options) if command is _doctor else command(load_settings(**given), **options)
        sys.stdout.flush()
        return int(code)
    except (QuestionError, SettingsError) as error:
        print(printable(f"belqa: {error}"), file=sys.stderr)
        return BAD_REQUEST
    except BelqaError as error:
        print(printable(f"belqa: {error}"), file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has seen enough, as in `belqa search ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at the end
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="belqa",
        description="Answers questions with verbatim, verified quotes from your documents.",
        epilog=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--config", type=Path, help="file of settings (BELQA_CONFIG, default belqa.toml if it is there)"
    )
    common.add_argument("--corpus", type=Path, help="folder of the source documents (BELQA_CORPUS, default corpus)")
    common.add_argument("--index", type=Path, help="folder of the index (BELQA_INDEX, default .belqa)")
    common.add_argument("--model", help="embedding model: a name or a folder (BELQA_MODEL)")
    common.add_argument("-v", "--verbose", action="store_true", help="say more on standard error")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", parents=[common], help="start the service and its chat page")
    serve.add_argument("--host", help="address to listen on (BELQA_HOST, default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on, 0 for a free one (BELQA_PORT, default 8000)")
    serve.set_defaults(run=_serve)

    index = commands.add_parser("index", parents=[common], help="build the index, or bring it up to date")
    index.add_argument("--rebuild", action="store_true", help="build it anew, taking nothing over from the last one")
    index.add_argument("--json", dest="as_json", action="store_true", help="print the build report as JSON")
    index.add_argument("--report", type=Path, metavar="FILE", help="write the report to a file: .json, or text")
    index.add_argument("--watch", action="store_true", help="stay, and build again whenever the documents change")
    index.set_defaults(run=_index)

    doctor = commands.add_parser("doctor", parents=[common], help="check everything that the service needs")
    doctor.add_argument("--host", help="address to listen on")
    doctor.add_argument("--port", type=int, help="port to listen on")
    doctor.add_argument("--json", dest="as_json", action="store_true", help="print the checks as JSON")
    doctor.set_defaults(run=_doctor)

    key = commands.add_parser("key", parents=[common], help="make an API key")
    key.add_argument("name", help="whose it is, for the log and for taking it back")
    key.set_defaults(run=_key)

    for name, run, argument, text in (
        ("ask", _ask, "question", "answer a question"),
        ("search", _search, "query", "find passages, without answering"),
    ):
        command = commands.add_parser(name, parents=[common], help=text)
        command.add_argument(argument)
        command.add_argument("--top-k", type=int, help="how many passages to find")
        command.add_argument(
            "--document",
            dest="documents",
            action="append",
            default=[],
            metavar="ID",
            help="look in this document only; may be given several times",
        )
        command.add_argument(
            "--json", dest="as_json", action="store_true", help="print what the HTTP answer would hold"
        )
        command.set_defaults(run=run)

    agent = commands.add_parser("mcp", parents=[common], help="serve an agent (MCP) on standard input and output")
    agent.set_defaults(run=_mcp)
    return parser


def _serve(settings: Settings) -> int:
    import uvicorn

    from service.app import create_app
    from service.guards.logs import set_up_logs

    set_up_logs(settings.log)
    # The port is taken first: a person whose port is in use should not wait for the model to learn it.
    with _stopping_well(), _listen(settings.host, settings.port) as listener:
        app = create_app(_opened(settings), settings)
        host, port = listener.getsockname()[:2]
        print(
            f"belqa answers from {len(app.state.library.index.documents)} documents at http://{_url_host(host)}:{port}",
            flush=True,
        )
        # The application writes the log and knows which proxies to believe; uvicorn would do either in its own way.
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=settings.shutdown_seconds,
        )
        uvicorn.Server(config).run(sockets=[listener])
    return DONE


@contextmanager
def _stopping_well() -> Iterator[None]:
    """Make the signal to stop, SIGTERM, an ordinary end.

    While the server runs, it takes the signal itself and lets requests finish; then it raises the signal again.
    """

    def stop(*_: object) -> None:
        raise SystemExit(DONE)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        raise SettingsError(
            f"The service cannot listen on {host}, port {port}: {error.strerror or error}.",
            "Choose another --host or --port.",
        ) from error
    return listener


def _url_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _opened(settings: Settings) -> "Library":
    """Open the library, building the index first where it is missing or stale."""
    from service.open import load_embedder, open_library

    def say(step: "BuildReport | str") -> None:
        lines = [f"{step} Building the index in {settings.index}."] if isinstance(step, str) else step.problems
        for line in lines:
            print(printable(f"belqa: {line}"), file=sys.stderr)

    return open_library(settings, load_embedder(settings), say)


def _index(settings: Settings, *, rebuild: bool, as_json: bool, report: Path | None, watch: bool) -> int:
    from service.open import build, is_outdated, load_embedder

    embedder = load_embedder(settings)

    def build_once(*, reuse: bool) -> int:
        done = build(settings, embedder, reuse=reuse)
        print(printable(done.to_json() if as_json else done.to_text()), flush=True)
        if report is not None:
            _write_report(done, report)
        return LEFT_OUT if done.problems else DONE

    code = build_once(reuse=not rebuild)
    if watch:
        from service.watching import build_on_change

        if is_outdated(settings):  # by what came in while the first build ran, when nobody watched yet
            code = build_once(reuse=True)
        build_on_change(settings.corpus, lambda: build_once(reuse=True))
    return code


def _write_report(done: "BuildReport", file: Path) -> None:
    """Write the report as JSON or as text, by the suffix of the file."""
    try:
        file.write_text((done.to_json() if file.suffix == ".json" else done.to_text()) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The report cannot be written to {str(file)!r}: {error.strerror}.", "Name another file with --report."
        ) from error


def _doctor(given: dict[str, Any], *, as_json: bool) -> int:
    from service.doctor import Check, State, examine, report

    try:
        checks = examine(load_settings(**given))
    except SettingsError as error:
        checks = iter([Check("settings", State.FAULT, error.problem, error.remedy)])
    sound = report(checks, as_json=as_json, say=lambda line: print(printable(line), flush=True))
    return DONE if sound else FAULTS


def _key(settings: Settings, *, name: str) -> int:
    from service.guards.keys import entry, new_key

    key = new_key()
    keys = (*settings.keys, entry(name, key))
    checked = load_settings(keys=keys)
    print(f"The key, shown this once:\n  {key}\n\nLet it in, with those that are let in already:")
    print(f"  BELQA_KEYS={','.join(checked.keys)}\nor in belqa.toml:\n  keys = {json.dumps(checked.keys)}")
    return DONE


def _ask(settings: Settings, *, question: str, top_k: int | None, documents: list[str], as_json: bool) -> int:
    answer: Answer = _opened(settings).ask(question, top_k=_checked_top_k(top_k), documents=documents)
    print(json.dumps(asdict(answer), ensure_ascii=False, indent=2) if as_json else printable(_readable(answer)))
    return DONE if answer.statements else NOTHING_FOUND


def _readable(answer: Answer) -> str:
    lines = [] if answer.question_used == answer.question else [f"Asked: {answer.question_used}"]
    lines += [answer.answer, ""]
    for citation in answer.citations:
        place = " > ".join((citation.document.title, *citation.section))
        lines.append(f"[{citation.marker}] {place} ({citation.document.id}#{citation.start}-{citation.end}), verified")
    lines.extend(f"Not in the sources: {part}" for part in (*answer.missing, *answer.unmentioned))
    lines.extend([answer.note] if answer.note else [])
    if not answer.statements:
        lines.append("Nearest passages:")
        lines.extend(
            f"  {passage.document.title}: {' '.join(passage.text.split())[:100]}…" for passage in answer.passages[:3]
        )
    if answer.examples:
        lines.append("The sources do answer, for instance:")
        lines.extend(f"  {question}" for question in answer.examples)
    return "\n".join(lines).rstrip()


def _search(settings: Settings, *, query: str, top_k: int | None, documents: list[str], as_json: bool) -> int:
    found: SearchResult = _opened(settings).assistant.search(query, top_k=_checked_top_k(top_k), documents=documents)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    elif found.query_used != " ".join(query.split()):
        print(printable(f"Asked: {found.query_used}"))
    for passage in found.passages if not as_json else ():
        place = " > ".join((passage.document.title, *passage.section))
        print(printable(f"{passage.rank}. {place} ({passage.score:.2f})\n   {' '.join(passage.text.split())}"))
    return DONE if found.passages else NOTHING_FOUND


def _mcp(settings: Settings) -> int:
    from service.doors.mcp_routes import serve_on_stdio

    serve_on_stdio(lambda: _opened(settings), settings)
    return DONE


def _checked_top_k(top_k: int | None) -> int | None:
    if top_k is not None and not 1 <= top_k <= 50:
        raise QuestionError(f"--top-k is {top_k}.", "Choose 1 to 50.")
    return top_k


if __name__ == "__main__":
    sys.exit(main())
