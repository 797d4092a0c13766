#!/usr/bin/env bash
# `transformers serve` answers GET /v1/models with status 500 until a model has been downloaded from the hub.
#
# Packages: transformers 5.23.0 with torch 2.13.0, fastapi 0.165.0, uvicorn 0.54.0 and openai 3.57.0.
# Expected: a machine that serves a model from a folder, and has never downloaded one, lists no models, or that one.
# Seen: the list is read from the hub's cache alone, and where there is no cache yet, CacheNotFound ends in status 500.
# /health answers with 200 meanwhile. Whoever asks for the models to find out whether the server is there, as clients
# of OpenAI's interface do, takes a working server for a broken one.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    transformers==5.23.0 torch==2.13.0 fastapi==0.165.0 uvicorn==0.54.0 openai==3.57.0

cat > "$work/finding.py" <<'PY'
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
environment = os.environ | {"HF_HOME": str(Path("hub").absolute()), "HF_HUB_OFFLINE": "1"}
program = Path(sys.executable).with_name("transformers")
with Path("log").open("wb") as log:
    server = subprocess.Popen(
        [program, "serve", "--host", "127.0.0.1", "--port", str(port)], env=environment, stdout=log, stderr=log
    )


def status(path):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    return connection.getresponse().status


try:
    for _ in range(300):
        try:
            health = status("/health")
            break
        except OSError:
            time.sleep(1)
    else:
        raise SystemExit("The server did not answer.\n" + Path("log").read_text()[-2000:])
    before = status("/v1/models")
    (Path("hub") / "hub").mkdir(parents=True)
    after = status("/v1/models")
finally:
    server.terminate()
    server.wait()
print(f"/health {health}; /v1/models without a cache {before}, with an empty one {after}")
if (health, before, after) != (200, 500, 200):
    raise SystemExit("Changed: the models are listed otherwise.\n" + Path("log").read_text()[-2000:])
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: without a cache of the hub, the models of a working server are not listed."
