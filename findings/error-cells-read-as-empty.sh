#!/usr/bin/env bash
# A spreadsheet cell that shows an error is read as an empty text, like a cell that was never filled in.
#
# Package: python-calamine 0.9.1; the workbook is written and compared with openpyxl 3.1.5.
# Expected: #N/A and #REF! in a column of labels, left by a failed look-up, can be told from blanks.
# Seen: both are read as "", exactly as an empty cell. openpyxl gives the error's name for the same file. A text that
# merely says #N/A is read as it stands.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    python-calamine==0.9.1 openpyxl==3.1.5

cat > "$work/finding.py" <<'PY'
import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["text", "label"])
for text, label, kind in [("fever", "#N/A", "e"), ("cough", "#REF!", "e"), ("rust", "#N/A", "s"), ("leaf", None, "n")]:
    sheet.append([text, label])
    if label:
        sheet.cell(sheet.max_row, 2).data_type = kind
book.save("labels.xlsx")

read = [row[1] for row in CalamineWorkbook.from_path("labels.xlsx").get_sheet_by_index(0).to_python()[1:]]
other = [row[1] for row in openpyxl.load_workbook("labels.xlsx").active.iter_rows(min_row=2, values_only=True)]
for what, one, two in zip(["error #N/A", "error #REF!", "text #N/A", "empty"], read, other):
    print(f"{what}: python-calamine {one!r}, openpyxl {two!r}")
if read != ["", "", "#N/A", ""] or other != ["#N/A", "#REF!", "#N/A", None]:
    raise SystemExit("Changed: errors in cells are read otherwise.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: cells with an error come back as empty text."
