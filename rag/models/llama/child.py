"""The program that a `LocalModel` runs in a child process: one GGUF file in, llama.cpp's server on a socket out.

    one JSON line on stdin (options) -> one JSON line on stdout ({"address"} or {"error"}) -> serves until stdin ends

A child of its own, since a damaged GGUF file or an empty memory aborts the whole process that holds it, and since
llama.cpp then loads beside the parent's Python instead of inside it.  It knows nothing of prompts and imports
nothing else of Dossier.  Read `rag.models.llama.model` next.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any

import xllamacpp

BATCH_TOKENS = 128  # a cancelled prompt is let go after the batch at hand; 512 reads no faster


def serve(options: dict[str, Any]) -> tuple[str, object]:
    """The server's address and the server, which runs on threads of its own.  Raises RuntimeError."""
    params = xllamacpp.CommonParams()
    params.model.path = options["model"]
    params.n_ctx = options["n_ctx"]
    params.cpuparams.n_threads = options["threads"]
    params.cpuparams_batch.n_threads = options["threads"]
    params.hostnames = [options["host"]]
    params.port = 0
    params.api_keys = [options["key"]]
    params.n_parallel = 1  # one question at a time; others wait their turn
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.fit_params = False  # its trial allocations take 2 of 3.5 s of loading
    # repacked weights write 35 % faster and read 10 % slower: a wash for an answer, for 600 MB and 0.5 s of loading
    params.no_extra_bufts = True
    params.warmup = False
    params.use_jinja = True  # chat templates as their files have them, not llama.cpp's guess at their kind
    params.cache_ram_mib = 0  # prompts of the past: memory that a small machine lacks
    params.verbosity = -1
    server = xllamacpp.Server(params)
    return server.listening_address, server


def main() -> None:
    """Serves until the parent closes our stdin, which its death does too."""
    options = json.loads(sys.stdin.readline())
    try:
        address, _server = serve(options)
    except Exception as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return
    print(json.dumps({"address": address}), flush=True)
    sys.stdin.read()
    # the server's own destructor can wait for ever on its threads, so the process ends without it
    shutil.rmtree(options["folder"], ignore_errors=True)  # a parent that was killed could not
    os._exit(0)  # a running generation must not delay the end
