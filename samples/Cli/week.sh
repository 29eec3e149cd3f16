#!/usr/bin/env bash
# Collects what a query finds in the last seven days, for no more than a budget, and makes a table of it. Run again, it continues where it ended.
set -euo pipefail
query=${1:?"a query is missing, such as 'snow -is:retweet'"}
name=${2:-week}
budget=${3:-1.00}

xapi query check "$query"  # a query that X would refuse ends here, before it costs anything
xapi counts "$query"

complete=0
xapi search "$query" --budget "$budget" --out "$name.jsonl" --resume || complete=$?
case $complete in
  0) ;;
  7) echo "The budget of $budget USD is used up: a higher one continues." >&2 ;;
  *) exit "$complete" ;;
esac

rm -f "$name.csv"
xapi convert "$name.jsonl" "$name.csv"
exit "$complete"
