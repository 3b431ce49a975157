"""Builds on a disk with less and less room: `python -m tests.faults.full_disk FOLDER`, a small file system of its own.

Prints, for each amount of room, how the build ended; after each, the version before must open, and once there is room
again a build must succeed.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from indexer.build import build_index
from indexer.errors import IndexStoreError
from indexer.index import Index
from indexer.store import Store
from tests.faults.light_embedder import light_embedder

_STEP = 32 * 1024


def main(folder: Path, corpus: Path) -> None:
    """Leave more and more room until a build succeeds."""
    store = Store(folder / "index")
    (corpus / "one.txt").write_text("Ports move goods. " * 50)
    before = build_index(corpus, store, light_embedder(), passage_tokens=100).version
    endings: list[str] = []
    while not endings or endings[-1] != "built":
        number = len(endings)
        text = "".join(f"In {number} the port {port} moved {port * 7919} tonnes of goods.\n\n" for port in range(900))
        (corpus / "two.txt").write_text(text)
        fill(folder / "ballast", number * _STEP)
        try:
            after = build_index(corpus, store, light_embedder(), passage_tokens=100).version
            endings.append("built")
        except IndexStoreError as error:
            endings.append(str(error))
            after = before
        assert store.current() == after
        index = Index.load(store.current_folder())
        assert ("two.txt" in index.documents) is (endings[-1] == "built")
        (folder / "ballast").unlink()
    sys.stdout.write(json.dumps(endings))


def fill(ballast: Path, room: int) -> None:
    """Fill the disk up to some room, in bytes."""
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(ballast).free - room))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
