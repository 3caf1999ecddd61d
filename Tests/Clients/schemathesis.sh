#!/usr/bin/env bash
# Asks a server what its OpenAPI document allows and forbids, as Schemathesis makes it up, and checks
# that every answer is one that the document announces.
#
#   Tests/Clients/schemathesis.sh [COMMAND]     COMMAND defaults to .build/debug/calls-report
#
# It takes about a minute, with CALLS_LONG_TESTS=1 about ten. Schemathesis comes from PyPI into a
# folder that is removed at the end; without PyPI the test is skipped, which it
# says, and ends with 77.
set -euo pipefail
command=$(realpath "${1:-.build/debug/calls-report}")
examples=10
seconds=25
if [[ "${CALLS_LONG_TESTS:-}" == 1 ]]; then
  examples=300
  seconds=300
fi

work=$(mktemp -d)
server=
stop() {
  if [[ -n "$server" ]]; then kill "$server" 2>/dev/null && wait "$server" || true; fi
  rm -rf "$work"
}
trap stop EXIT

if ! { python3 -m venv "$work/venv" &&
  "$work/venv/bin/pip" install -q --disable-pip-version-check schemathesis==4.32.5 \
    openapi-spec-validator==0.9.0; } \
  >"$work/pip.log" 2>&1; then
  echo "SKIPPED: the server was NOT asked what its description allows: schemathesis cannot be" \
    "installed: $(tail -1 "$work/pip.log")" >&2
  exit 77
fi

"$command" keys create --workspace 1 --name schemathesis --scope write,read,pii \
  --store "$work/calls.db" >"$work/key.txt" 2>&1
key=$(grep -o 'tr_api_[A-Za-z0-9_-]*' "$work/key.txt" | head -1)
"$command" generate --calls 200 --seed 1 |
  "$command" ingest - --workspace 1 --store "$work/calls.db" 2>/dev/null

# Starts the server with some options and leaves its address in $address.
serve() {
  "$command" serve --store "$work/calls.db" --listen 127.0.0.1:0 "$@" 2>"$work/server.log" &
  server=$!
  for _ in $(seq 600); do
    grep -q 'listening on' "$work/server.log" && break
    kill -0 "$server" || { cat "$work/server.log"; exit 1; }
    sleep 0.1
  done
  address=$(sed -n 's/.*listening on //p' "$work/server.log" | head -1)
}

# Asks the server, then ends it; what fails is shown and ends the test.
#
# Left out is what a document cannot say: the end of a call is not before its start, and the texts of
# since, where and their like have a grammar of their own (the package's tests have both), so data
# that fits the schemas may be refused.
ask() {
  local status=0
  (cd "$work" && venv/bin/schemathesis run "http://$address/openapi.json" \
    --phases examples,coverage,fuzzing --checks all --max-examples "$examples" \
    --max-time "$seconds" --seed 1 --no-shrink --continue-on-failure "$@") \
    >"$work/report.txt" 2>&1 || status=$?
  kill "$server" && wait "$server" || status=$?
  server=
  if [[ $status != 0 ]]; then
    cat "$work/report.txt"
    tail -20 "$work/server.log"
    exit 1
  fi
  sed -n '/= SUMMARY =/,$p' "$work/report.txt"
}

serve
curl -sf -H "Authorization: Bearer $key" "http://$address/openapi.json" -o "$work/openapi.json"
"$work/venv/bin/python" -m openapi_spec_validator "$work/openapi.json"
# With a key, everything; the key is of one workspace, so most calls are refused for that.
ask --header "Authorization: Bearer $key" --exclude-checks positive_data_acceptance
# Without keys, the calls of every workspace.
serve --insecure-no-auth
ask --include-method POST --exclude-checks positive_data_acceptance,ignored_auth
