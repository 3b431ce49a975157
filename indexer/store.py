"""Index versions on disk: written aside, made current by one rename, so that a killed build harms nothing.

<folder>/CURRENT                 the id of the version that serves
<folder>/versions/<id>/          manifest.json, documents.*, passages.*, sentences.*, lexical/
<folder>/cache/                  what builds made of each file and text, to be taken over by the next one
<folder>/build.lock              held by the build that is under way
<folder>/leases/<id>.<...>.lock  held by a process that has a version open, so that no build removes it
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from indexer.errors import IndexBusyError, IndexCorruptError, IndexMissingError, IndexStoreError
from indexer.manifest import REBUILD, Manifest

MANIFEST = "manifest.json"
_ALWAYS_HASHED = 4_000_000  # bytes
_KEPT_VERSIONS = 2  # the current one and the one before it, beside those that are in use


class Lease:
    """Says that a version is in use, until it is released or dropped, or the process ends in whatever way."""

    def __init__(self, lock: FileLock | None) -> None:
        self._lock = lock

    def release(self) -> None:
        """Let builds remove the version."""
        if self._lock:
            self._lock.release(force=True)
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock = None

    def __del__(self) -> None:
        self.release()


class Store:
    """The folder that holds the versions of one index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._versions = folder / "versions"
        self._pointer = folder / "CURRENT"
        self._leases = folder / "leases"
        self.cache_folder = folder / "cache"

    def current(self) -> str | None:
        """Return the id of the version that serves, None when there is none."""
        try:
            return self._pointer.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexCorruptError("The file CURRENT of the index cannot be read.", REBUILD) from error

    def version_folder(self, version: str) -> Path:
        """Return the folder of a version.

        Raises:
            IndexMissingError: there is no such version.
        """
        folder = self._versions / version
        if "/" in version or "\\" in version or not (folder / MANIFEST).is_file():
            raise IndexMissingError(f"The index version {version!r} is not there.", REBUILD)
        return folder

    def current_folder(self) -> Path:
        """Return the folder of the version that serves.

        Raises:
            IndexMissingError: nothing was built yet.
        """
        version = self.current()
        if version is None:
            raise IndexMissingError("There is no index yet.", "Run: belqa index")
        return self.version_folder(version)

    def manifest(self) -> Manifest:
        """Read the manifest of the version that serves."""
        return read_manifest(self.current_folder())

    def lease(self, version: str) -> Lease:
        """Keep a version from being removed, where the folder can be written; where it cannot, no build runs either."""
        lock = FileLock(self._leases / f"{version}.{os.getpid()}-{uuid4().hex[:8]}.lock", timeout=0, thread_local=False)
        try:
            self._leases.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except OSError:
            return Lease(None)
        return Lease(lock)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Give a build a folder of its own to write into; it is removed whatever happens, unless `publish` took it.

        Raises:
            IndexBusyError: another build holds the lock.
            IndexStoreError: the disk is full or must not be written.
        """
        try:
            self._versions.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "build.lock", timeout=0):
                for left_over in self._versions.glob(".building-*"):
                    shutil.rmtree(left_over, ignore_errors=True)
                folder = self._versions / f".building-{os.getpid()}"
                folder.mkdir()
                try:
                    yield folder
                except (RuntimeError, ValueError):  # as which faiss and tantivy tell that they cannot write
                    _write_a_little(folder)
                    raise
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
        except Timeout as error:
            raise IndexBusyError(
                "Another build of this index is under way.",
                "Wait until it has ended, or name another folder with --index.",
            ) from error
        except OSError as error:
            reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
            raise IndexStoreError(
                f"The index cannot be written: {reason}. The version before it still serves.",
                "Free some space or name another folder with --index, then run: belqa index",
            ) from error

    def publish(self, built: Path) -> str:
        """Make what a build wrote the version that serves, and return its id."""
        version = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{manifest_digest((built / MANIFEST).read_bytes())}"
        for path in built.rglob("*"):
            _flush(path)
        _flush(built)
        built.rename(self._versions / version)
        _flush(self._versions)
        pointer = self._pointer.with_suffix(".new")
        pointer.write_text(version + "\n", encoding="utf-8")
        _flush(pointer)
        pointer.replace(self._pointer)
        _flush(self.folder)
        self._prune(version)
        return version

    def _prune(self, current: str) -> None:
        """Remove old versions that nobody has open."""
        older = sorted(
            path for path in self._versions.iterdir() if path.name != current and not path.name.startswith(".")
        )
        in_use = self._in_use()
        for path in older[: max(0, len(older) - (_KEPT_VERSIONS - 1))]:
            if path.name not in in_use:
                shutil.rmtree(path, ignore_errors=True)

    def _in_use(self) -> set[str]:
        """Return the versions on which a lease is held, and clear away the leases of processes that were killed."""
        versions = set()
        for path in self._leases.glob("*.lock"):
            lock = FileLock(path, timeout=0)
            try:
                lock.acquire()
            except OSError:  # it is held, or cannot be asked
                versions.add(path.name.split(".")[0])
            else:
                Lease(lock).release()
        return versions


def _write_a_little(folder: Path) -> None:
    """See whether anything can be written.

    Raises:
        OSError: it cannot, and why.
    """
    with (folder / "probe").open("wb") as file:
        file.write(bytes(64 * 1024))
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest in the folder of a version.

    Raises:
        IndexCorruptError: it is missing, or not the one that the folder is named after.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = Manifest.from_json(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise IndexCorruptError("The manifest of the index cannot be read.", REBUILD) from error
    if not folder.name.endswith(manifest_digest(content)):
        raise IndexCorruptError("The manifest of the index has been altered.", REBUILD)
    return manifest


def manifest_digest(manifest: bytes) -> str:
    """Return what the name of a version tells of its manifest, which in turn tells of every other file."""
    return hashlib.sha256(manifest).hexdigest()[:8]


def hash_files(folder: Path) -> dict[str, tuple[int, str]]:
    """Return the size and the SHA-256 of every file of a version."""
    return {name: (path.stat().st_size, _sha256(path)) for name, path in _files(folder).items()}


def check_files(folder: Path, manifest: Manifest, *, fully: bool = False) -> None:
    """Compare the files of a version with what its manifest says of them.

    Reading gigabytes at every start to look for what a disk rarely does would make a large index slow to open, so
    files above `_ALWAYS_HASHED` bytes are compared by size, unless `fully`.

    Raises:
        IndexCorruptError: naming the first file that is missing or altered.
    """
    found = _files(folder)
    for name, (size, sha256) in manifest.files.items():
        if name not in found:
            raise IndexCorruptError(f"The index is damaged: its file {name} is missing.", REBUILD)
        read = fully or size <= _ALWAYS_HASHED
        if found[name].stat().st_size != size or (read and _sha256(found[name]) != sha256):
            raise IndexCorruptError(f"The index is damaged: its file {name} is cut off or altered.", REBUILD)


def _files(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by name, the manifest and tantivy's lock files left out."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST and not path.name.endswith(".lock")
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    """Make the system write a file or a folder's entries to the disk."""
    if os.name == "nt" and path.is_dir():  # Windows opens no folders, and writes their entries by itself
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
