#!/usr/bin/env bash
# CPU time and memory of `dna debug-log` on two generated logs, next to `jq -c .` in the same run.
# Usage: Tests/Benchmarks/debug-log.sh [DNA] [MEGABYTES]   (a release build of dna, 200 MB by default)
set -euo pipefail
dna=${1:-.build/release/dna} megabytes=${2:-200}
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 - "$folder" "$megabytes" <<'PY'
import json, sys
folder, size = sys.argv[1], int(sys.argv[2]) * 1_000_000
def line(value): return json.dumps(value, separators=(",", ":")) + "\n"
def time(us): return "2026-11-22T%02d:%02d:%02d.%06d000Z" % (10 + us // 3_600_000_000, us // 60_000_000 % 60, us // 1_000_000 % 60, us % 1_000_000)
with open(folder + "/pino.jsonl", "w") as out:
    count = written = 0
    while written < size:
        count += 1
        written += out.write(line({
            "level": 30 if count % 50 else 40, "time": 1795341600000 + 3 * count, "pid": 4711,
            "hostname": f"worker-{count % 4}",
            "req": {"id": count, "method": "GET", "url": f"/api/items/{count % 977}", "remoteAddress": "192.0.2.7"},
            "res": {"statusCode": 200}, "responseTime": count % 97,
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "msg": "request completed"}))
trace, root = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
def span(kind, id, parent, name, **rest):
    head = {"type": kind, "traceId": trace, "spanId": id}
    if parent: head["parentSpanId"] = parent
    return line({**head, "name": name, "kind": "internal", **rest})
with open(folder + "/trace.jsonl", "w") as out:
    count = us = 0
    written = out.write(span("start", root, None, "run", time=time(0), attributes={}))
    while written < size:
        count += 1; us += 100
        id, name = "%016x" % (count + 1000), f"step-{count % 40}"
        known = {"dna.node.id": name, "dna.node.type": "function"}
        written += out.write(span("start", id, root, name, time=time(us), attributes=known))
        written += out.write(span("span", id, root, name, startTime=time(us), endTime=time(us + 90),
            status={"code": "ok"}, attributes={**known,
                "dna.input": json.dumps({"article": count, "text": "lorem ipsum dolor sit amet " * 10}),
                "dna.output": json.dumps({"summary": "x" * 200, "n": count})}))
    out.write(span("span", root, None, "run", startTime=time(0), endTime=time(us + 200), status={"code": "ok"}, attributes={}))
PY
for file in pino trace; do
  printf '%s, %s MB\n' "$file" "$megabytes"
  /usr/bin/time -f '  dna debug-log  %U s user  %S s system  %M kB' "$dna" debug-log "$folder/$file.jsonl" --json --max-runs 3 > "$folder/report.json"
  /usr/bin/time -f '  jq -c .        %U s user  %S s system  %M kB' jq -c . "$folder/$file.jsonl" > /dev/null
done
