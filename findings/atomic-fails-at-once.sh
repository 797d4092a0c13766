#!/usr/bin/env bash
# Database.atomic() fails at once with "database is locked" where the waiting time is 30 seconds.
#
# Package: sqlite-utils 4.2.1.
# Expected: of two writers on a database in WAL mode the second waits for the first, up to the connection's timeout.
# Seen: atomic() opens a deferred transaction. If it reads first and another connection writes before it does, its own
# write fails within a moment, timeout or not, since what it read is no longer the newest state. A worker that reads a
# queue and then claims a run fails whenever another worker wrote in between.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    sqlite-utils==4.2.1

cat > "$work/finding.py" <<'PY'
import sqlite3
import time

import sqlite_utils


def connected():
    return sqlite_utils.Database(sqlite3.connect("queue.db", timeout=30))


mine, theirs = connected(), connected()
mine.enable_wal()
mine["runs"].insert_all([{"id": 1, "state": "queued"}, {"id": 2, "state": "queued"}], pk="id")
error, waited = None, 0.0
try:
    with mine.atomic():
        mine["runs"].get(1)
        theirs["runs"].update(2, {"state": "running"})
        began = time.perf_counter()
        mine["runs"].update(1, {"state": "running"})
except sqlite3.OperationalError as caught:
    error, waited = caught, time.perf_counter() - began
print(f"read, another writes, write: {error!r} ({error and error.sqlite_errorname}) after {waited:.3f} s of 30")
if error is None or error.sqlite_errorname != "SQLITE_BUSY_SNAPSHOT" or waited > 5:
    raise SystemExit("Changed: atomic() waits, or takes the lock at its beginning.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: a transaction that reads before it writes fails without waiting."
