#!/usr/bin/env bash
# Offline, snapshot_download returns the folder of a model whose weights were never downloaded, as if all were there.
#
# Package: huggingface_hub 2.4.0.
# Expected: without a network, a model that is not complete on this machine raises LocalEntryNotFoundError, as one that
# is missing altogether does.
# Seen: config.json alone is enough. With nothing else in the cache, the call succeeds, even when allow_patterns asks
# for nothing but the weights; it returns a folder without a single file that matches.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    huggingface_hub==2.4.0

cat > "$work/finding.py" <<'PY'
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
model = Path("cache") / "models--owner--encoder"
for folder in (model / "refs", model / "snapshots" / COMMIT):
    folder.mkdir(parents=True)
(model / "refs" / "main").write_text(COMMIT)
(model / "snapshots" / COMMIT / "config.json").write_text("{}")

found = Path(snapshot_download("owner/encoder", allow_patterns=["*.safetensors"], cache_dir="cache"))
files = sorted(file.name for file in found.iterdir())
print(f"asked for *.safetensors of a model with config.json alone: a folder with {files}")
try:
    snapshot_download("owner/other", cache_dir="cache")
    missing = "no error"
except LocalEntryNotFoundError as error:
    missing = type(error).__name__
print(f"asked for a model that is not there at all: {missing}")
if files != ["config.json"]:
    raise SystemExit("Changed: an incomplete snapshot is treated otherwise.")
if missing != "LocalEntryNotFoundError":
    raise SystemExit("Changed: a missing model raises no error.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: a snapshot without the requested files is returned without an error."
