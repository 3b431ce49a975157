"""`python -m eval load`: requests a second and latency over loopback, beside the same service written the plain way.

Both run at once and are pressed in turn, A B A B, so that what else the machine does falls on both. `--soak SECONDS`
presses for long and looks at the memory; `--reloads N` replaces the index N times under load and counts what fails.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from eval.clients import Connection, Level, press
from eval.questions import load_questions
from eval.suites import SUITES
from indexer.build import build_index
from indexer.corpus import read_corpus
from indexer.errors import BelqaError
from indexer.store import Store
from service.open import load_embedder
from service.settings import load_settings

ROUTES = {"/v1/search": "query", "/v1/ask": "question"}
CLIENTS = (1, 8, 32, 128)
_COLUMNS = "req/s, p50 / p95 / p99 ms, processor ms"
_SUITE = SUITES["belgium"]


@dataclass(frozen=True, slots=True)
class Target:
    """A running service."""

    name: str
    address: str
    process: int | None  # its id, when it was started here

    def memory(self) -> float:
        """Return its resident memory in MB; nan where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        except OSError:
            return float("nan")
        return int(status.split("VmRSS:")[1].split()[0]) / 1000

    def processor_seconds(self) -> float:
        """Return the processor time that it has used; nan where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the clients saw, and what it cost."""

    level: Level
    processor: float  # seconds that the service used


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("--url", help="press this service only, instead of starting one and the plain one")
    parser.add_argument("--our-embedder", action="store_true", help="let the plain one embed as belqa does, one by one")
    parser.add_argument("--clients", type=int, action="append", help=f"how many at a time; default {CLIENTS}")
    parser.add_argument("--route", choices=sorted(ROUTES), action="append", help="default: both")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=2, help="measurements of each service at each level")
    parser.add_argument("--soak", type=float, metavar="SECONDS", help="press for so long, and look at the memory")
    parser.add_argument("--reloads", type=int, metavar="N", help="replace the index N times under load")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")


def run(options: argparse.Namespace) -> int:
    """Measure, and return the exit code: 1 when a request failed."""
    with tempfile.TemporaryDirectory(prefix="belqa-load-") as folder, ExitStack() as stack:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        shutil.copytree(_SUITE.corpus, corpus)
        targets = [Target("belqa", options.url, None)] if options.url else []
        if not options.url:
            targets.append(stack.enter_context(started("belqa", ["service", "serve", "--port", "0"], corpus, index)))
        if options.soak:
            report, failed = asyncio.run(soak(targets[0], options.soak))
        elif options.reloads:
            report, failed = asyncio.run(reload_under_load(targets[0], corpus, index, options.reloads))
        else:
            if not options.url:
                plain = ["eval.naive", *(["--our-embedder"] if options.our_embedder else [])]
                targets.append(stack.enter_context(started("plain", plain, corpus, Path(folder) / "plain")))
            report, failed = asyncio.run(compare(targets, options))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2), encoding="utf-8")
    return 1 if failed else 0


@contextmanager
def started(name: str, module: Sequence[str], corpus: Path, index: Path) -> Iterator[Target]:
    """Run a module that prints the address it serves at."""
    command = [sys.executable, "-m", *module, "--corpus", str(corpus), "--index", str(index)]
    begun = perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:  # a line a request, which nobody reads here
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603 - our modules
        try:
            line = process.stdout.readline() if process.stdout else ""
            address = re.search(r"http://\S+", line)
            if not address:
                log.seek(0)
                raise BelqaError(f"The service {name!r} did not start: {log.read()[-2000:]}", "Mend that first.")
            target = Target(name, address[0], process.pid)
            print(f"{name}: ready after {perf_counter() - begun:.1f} s, {target.memory():.0f} MB")
            yield target
        finally:
            process.terminate()
            process.communicate()


def requests(route: str) -> list[object]:
    """Return the bodies to send: every gold question."""
    documents = {document.id: document for document in read_corpus(_SUITE.corpus).documents}
    return [{ROUTES[route]: question.text} for question in load_questions(_SUITE.questions, documents)]


async def compare(targets: Sequence[Target], options: argparse.Namespace) -> tuple[dict[str, object], int]:
    """Press every service at every level in turn, and print a row a level; return the figures and the failures."""
    rows: list[dict[str, object]] = []
    failed = 0
    print("| route | clients | " + " | ".join(f"{target.name}: {_COLUMNS}" for target in targets) + " | x |")
    print("|---|---|" + "---|" * (len(targets) + 1))
    for route in options.route or ROUTES:
        bodies = requests(route)
        for target in targets:
            await press(target.address, route, bodies, clients=4, seconds=1)  # the first requests make what is lazy
        for clients in options.clients or CLIENTS:
            seen: dict[str, list[Measured]] = {target.name: [] for target in targets}
            for _ in range(options.rounds):
                for target in targets:
                    before = target.processor_seconds()
                    level = await press(target.address, route, bodies, clients=clients, seconds=options.seconds)
                    seen[target.name].append(Measured(level, target.processor_seconds() - before))
            row = {name: summary(measured) for name, measured in seen.items()}
            print(f"| {route} | {clients} | {as_cells(list(row.values()))} |", flush=True)
            failures = [why for measured in seen.values() for one in measured for why in one.level.failures]
            failed += len(failures)
            if failures:
                print(f"{len(failures)} requests failed, the first: {failures[0]}")
            rows.append({"route": route, "clients": clients, "failed": len(failures), **row})
    return {"levels": rows}, failed


def summary(measured: Sequence[Measured]) -> dict[str, float]:
    """Return requests a second, latencies and processor time a request in ms, over all rounds."""
    levels = [one.level for one in measured]
    latencies = tuple(latency for level in levels for latency in level.latencies)
    whole = Level(levels[0].route, levels[0].clients, sum(level.seconds for level in levels), latencies, ())
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {
        "per_second": whole.per_second,
        **{name: whole.percentile(share) * 1000 for name, share in shares.items()},
        "processor": sum(one.processor for one in measured) * 1000 / max(1, len(latencies)),
    }


def as_cells(figures: Sequence[dict[str, float]]) -> str:
    """Return the cells of a row: the figures of each service, then how many times faster the first is than each."""
    cells = [
        f"{at['per_second']:.0f}, {at['p50']:.0f} / {at['p95']:.0f} / {at['p99']:.0f}, {at['processor']:.1f}"
        for at in figures
    ]
    ratios = [figures[0]["per_second"] / max(at["per_second"], 1e-9) for at in figures[1:]]
    return " | ".join([*cells, " ".join(f"{ratio:.1f}" for ratio in ratios)])


async def soak(target: Target, seconds: float) -> tuple[dict[str, object], int]:
    """Press both routes for long, and print the memory at the start, after a first while, and at the end."""
    memory = [target.memory()]
    asked = failed = 0
    begun = perf_counter()
    while (passed := perf_counter() - begun) < seconds:
        span = min(15.0, seconds - passed)
        levels = await asyncio.gather(
            *(press(target.address, route, requests(route), clients=8, seconds=span) for route in ROUTES)
        )
        asked += sum(len(level.latencies) for level in levels)
        failed += sum(len(level.failures) for level in levels)
        memory.append(target.memory())
    after = memory[1 : max(2, len(memory) // 5 + 1)]
    report = {
        "seconds": round(perf_counter() - begun),
        "answered": asked,
        "failed": failed,
        "memory_at_start": memory[0],
        "memory_after_a_fifth": median(after),
        "memory_at_end": median(memory[-max(1, len(memory) // 5) :]),
        "memory_most": max(memory),
    }
    print("\n".join(f"{name}: {value:.0f}" for name, value in report.items()))
    return dict(report), failed


async def reload_under_load(target: Target, corpus: Path, index: Path, times: int) -> tuple[dict[str, object], int]:
    """Replace the index again and again while questions come in, and print how many of them failed."""
    changed = corpus / "changed.txt"
    changed.write_text("The number of this version is 0.", encoding="utf-8")
    settings = load_settings(corpus=corpus, index=index)
    embedder, store = await asyncio.to_thread(load_embedder, settings), Store(index)
    finished = False
    levels: list[Level] = []

    async def press_on(route: str) -> None:
        while not finished:
            levels.append(await press(target.address, route, requests(route), clients=4, seconds=1))

    async def build_and_wait(number: int) -> None:
        changed.write_text(f"The number of this version is {number}.", encoding="utf-8")
        await asyncio.to_thread(build_index, corpus, store, embedder, passage_tokens=settings.passage_tokens)
        connection = Connection(target.address)
        while json.loads((await connection.request("GET", "/readyz"))[1])["version"] != store.current():
            await asyncio.sleep(0.05)
        connection.close()

    pressing = [asyncio.create_task(press_on(route)) for route in ROUTES]
    for number in range(1, times + 1):
        await build_and_wait(number)
    finished = True
    await asyncio.gather(*pressing)
    failures = [why for level in levels for why in level.failures]
    report = {
        "reloads": times,
        "answered": sum(len(level.latencies) for level in levels),
        "failed": len(failures),
        "versions_kept": len(list((index / "versions").iterdir())),
    }
    print("\n".join([f"{name}: {value}" for name, value in report.items()] + failures[:3]))
    return dict(report), len(failures)
