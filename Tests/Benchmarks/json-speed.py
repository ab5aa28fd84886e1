#!/usr/bin/env python3
"""Compares the JSON room with jq and Python orjson on two generated files.

    Tests/Benchmarks/json-speed.py [--megabytes 120] [--rounds 3] [--keep FOLDER]

Writes `short.jsonl` (pino-like lines of about 311 bytes) and `spans.jsonl` (OTLP lines of about 27 kB
with long message text) from a fixed seed, compiles Sources/Base/JSON in release mode (-O, whole module)
as a library and json-speed/Benchmark.swift against it in a temporary folder, outside the package: a hidden
target would be built by everyone who builds the package. Then runs, in turn and in the same session,

    jq -c .                         parse and print, to /dev/null
    orjson.loads                    every line, in one Python process
    ours: fields (10 values out of each record), check (syntax only), tape (JSONDocument a line),
          value (JSONValue a line), write (as value, then serialised four times)

and prints the CPU time (user + system of the whole process, best of the rounds) and the ratios.
Needs swiftc, jq, and orjson (pip install orjson).
"""

import argparse, json, os, pathlib, random, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FEATURES = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility",
            "NonisolatedNonsendingByDefault", "InferIsolatedConformances", "ImmutableWeakCaptures"]
WORDS = ("the agent read a feed and called search with arguments that the model wrote; result was "
         "\"partial\" so it retried\n after 250 ms – naïve résumé of 3 items:\n\t- first\n").split(" ")


def short_line(r, i):
    return {"level": r.choice([20, 30, 30, 30, 40, 50]), "time": 1700000000000 + i * 7, "pid": r.randrange(1, 65536),
            "hostname": "worker-%d.internal" % r.randrange(40),
            "req": {"id": "req-%08x" % r.getrandbits(32), "method": r.choice(["GET", "POST", "PUT"]),
                    "url": "/v1/agents/%d/runs?limit=%d" % (r.randrange(10000), r.randrange(100)),
                    "remoteAddress": "10.%d.%d.%d" % (r.randrange(256), r.randrange(256), r.randrange(256))},
            "res": {"statusCode": r.choice([200, 201, 404, 500])}, "responseTime": round(r.random() * 900, 3),
            "msg": "request completed by " + " ".join(r.choices(["planner", "retriever", "writer", "critic"], k=3))}


def span_line(r, i):
    def text(n):
        return " ".join(r.choices(WORDS, k=n))

    def attribute(key, value):
        kind = "intValue" if isinstance(value, int) else "stringValue"
        return {"key": key, "value": {kind: str(value) if kind == "intValue" else value}}

    spans = []
    for s in range(4):
        start = 1700000000000000000 + i * 1000000 + s
        spans.append({"traceId": "%032x" % r.getrandbits(128), "spanId": "%016x" % r.getrandbits(64),
                      "parentSpanId": "%016x" % r.getrandbits(64), "name": "chat gpt-4o", "kind": 3,
                      "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + r.randrange(10**9)),
                      "attributes": [attribute("gen_ai.system", "openai"), attribute("gen_ai.request.model", "gpt-4o"),
                                     attribute("gen_ai.usage.input_tokens", r.randrange(8000)),
                                     attribute("gen_ai.input.messages", text(700)),
                                     attribute("gen_ai.output.messages", text(400))],
                      "status": {"code": r.choice([0, 1, 2]), "message": ""}})
    return {"resourceSpans": [{"resource": {"attributes": [attribute("service.name", "agents")]},
                               "scopeSpans": [{"scope": {"name": "dna", "version": "1"}, "spans": spans}]}]}


def generate(path, make, size):
    if path.exists():
        return
    r = random.Random(1)
    pool = [json.dumps(make(r, i), separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for i in range(2000)]
    with open(path, "wb") as out:
        written, i = 0, 0
        while written < size:
            out.write(pool[i % len(pool)])
            written += len(pool[i % len(pool)])
            i += 1


def build(folder):
    common = ["swiftc", "-O", "-wmo", "-package-name", "dna", "-swift-version", "6"]
    common += [x for f in FEATURES for x in ("-enable-upcoming-feature", f)]
    sources = sorted(str(p) for p in (ROOT / "Sources/Base/JSON").glob("*.swift"))
    subprocess.run(common + ["-parse-as-library", "-emit-library", "-static", "-emit-module", "-module-name", "JSON",
                             "-o", folder / "libJSON.a", "-emit-module-path", folder / "JSON.swiftmodule"] + sources,
                   check=True)
    subprocess.run(common + ["-parse-as-library", "-I", folder, "-L", folder, "-lJSON", "-lswiftSynchronization", "-lswift_StringProcessing",
                             "-lswift_RegexParser", "-static-stdlib",
                             "-o", folder / "json-benchmark", HERE / "json-speed/Benchmark.swift"], check=True)
    return folder / "json-benchmark"


def cpu(argv):
    with open(os.devnull, "wb") as null:
        child = subprocess.Popen([str(a) for a in argv], stdout=null)
        _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit("failed: %s" % argv)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


ORJSON = "import sys,orjson\nf=open(sys.argv[1],'rb')\nfor line in f: orjson.loads(line)\n"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--megabytes", type=int, default=120)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--keep")
    options.add_argument("--only-ours", action="store_true")
    options = options.parse_args()
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="dna-json-"))
    folder.mkdir(parents=True, exist_ok=True)
    program = build(folder)
    for name, make, scan in [("short", short_line, "fields"), ("spans", span_line, "spans")]:
        path = folder / (name + ".jsonl")
        generate(path, make, options.megabytes * 1_000_000)
        size = path.stat().st_size / 1e6
        contenders = {"jq -c .": ["jq", "-c", ".", path], "orjson.loads": [sys.executable, "-c", ORJSON, path]}
        if options.only_ours:
            contenders = {}
        for label, mode in [("fields", scan), ("check", "check"), ("tape", "tape"), ("value", "value"), ("write", "write")]:
            contenders["ours: " + label] = [program, mode, path]
        best = {}
        for _ in range(options.rounds):
            for label, argv in contenders.items():
                best[label] = min(best.get(label, 1e9), cpu(argv)[0])
        print("%s: %.0f MB, %.0f bytes a line" % (name, size, os.path.getsize(path) / sum(1 for _ in open(path, "rb"))))
        for label, seconds in best.items():
            ratios = "".join("  %5.2fx %s" % (best[peer] / seconds, peer) for peer in ("jq -c .", "orjson.loads") if peer in best)
            print("  %-14s %7.3f s %7.0f MB/s%s" % (label, seconds, size / seconds, ratios))
    if not options.keep:
        subprocess.run(["rm", "-r", str(folder)], check=True)


main()
