#!/usr/bin/env bash
# A numpy float32 or int64 is stored as raw bytes, in a column that says REAL or INTEGER; NaN becomes NULL.
#
# Package: sqlite-utils 4.2.1, with numpy 2.4.6.
# Expected: metrics of a training run are stored as numbers, or refused.
# Seen: sqlite-utils knows numpy's types and makes the columns REAL and INTEGER, but does not convert the values.
# SQLite takes the scalars' bytes for a BLOB: a loss of 0.5 comes back as four bytes, a step as eight, and averages are
# wrong without an error. A float64 is stored well. NaN is stored as NULL.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    sqlite-utils==4.2.1 numpy==2.4.6

cat > "$work/finding.py" <<'PY'
import numpy as np
import sqlite_utils

db = sqlite_utils.Database("metrics.db")
db["metrics"].insert(
    {"step": np.int64(3), "loss": np.float32(0.5), "accuracy": np.float64(0.25), "recall": float("nan")}
)
columns = {column.name: column.type for column in db["metrics"].columns}
stored = next(db.query("SELECT * FROM metrics"))
kinds = next(db.query(f"SELECT {', '.join(f'typeof({name}) AS {name}' for name in columns)} FROM metrics"))
for name, kind in columns.items():
    print(f"{name}: column {kind}, stored as {kinds[name]}, read back as {stored[name]!r}")
average = next(db.query("SELECT avg(loss) AS average FROM metrics"))["average"]
print(f"average of the loss 0.5: {average}")
if columns != {"step": "INTEGER", "loss": "REAL", "accuracy": "REAL", "recall": "REAL"}:
    raise SystemExit("Changed: numpy's types make other columns.")
if kinds != {"step": "blob", "loss": "blob", "accuracy": "real", "recall": "null"} or average == 0.5:
    raise SystemExit("Changed: numpy's numbers are stored as numbers.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: float32 and int64 are stored as BLOBs in numeric columns, NaN as NULL."
