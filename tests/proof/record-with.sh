#!/bin/sh
# Run every snippet with another PyTorch, in an environment of its own below .proof/, and record
# what it printed:  record-with.sh oldest|newest|VERSION [--lenient]
set -eu
OLDEST=2.4.0 # the first with NumPy 2 whose messages this guide's readers still meet

case "$1" in
  oldest) wanted="torch==$OLDEST numpy" ;;
  newest) wanted="--upgrade torch numpy" ;;
  [0-9]*) wanted="torch==$1 numpy" ;;
  *) echo "TORCH=$1: say oldest, newest, or a version like 2.13.0." >&2; exit 2 ;;
esac

environment=.proof/env-$1
"$PYTHON" -m venv "$environment"
# The record is made with the project's own rules, which read Markdown through MkDocs.
"$environment/bin/python" -m pip install --quiet $wanted "$(grep '^mkdocs==' requirements.txt)"
"$environment/bin/python" -m tests.proof.record ".proof/versions/torch-$1.json" ${2:-}
