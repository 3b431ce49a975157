"""Memory that the allocator keeps for later, given back to the machine."""

import ctypes
import sys


def give_back_memory() -> None:
    """Return what is free to the system, once a build has ended.

    A build frees hundreds of thousands of small pieces in many threads. The allocator of glibc keeps them, and with
    every build of a process that watches a folder it kept a few megabytes more. Other systems have no such call.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
