#!/usr/bin/env python3
"""Compares the HTTP server, as `dna mock-llm` runs it, with Python's uvicorn (uvloop, httptools) and aiohttp.

    Tests/Benchmarks/http-server.py [DNA] [--rounds 3] [--seconds 5] [--connections 64] [--streams 40]
                                 [--realtime]

DNA is a release build (.build/release/dna). Server and load get a core each (taskset). In turn, per round:

    requests    GET /health on kept connections with wrk: CPU time of the server (user + system of the whole
                process) per request, and requests a second
    gaps        streams of server-sent events, one each 50 ms: how far the gaps between the events of a
                stream are from 50 ms as the client sees them, as the 99th percentile

Prints the best of the rounds and the ratios to the better peer. Needs wrk, and uvicorn, httptools, uvloop and
aiohttp (pip) where they are to be compared.
"""

import argparse, asyncio, json, os, pathlib, re, signal, socket, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GAP = 0.05
TICK = os.sysconf("SC_CLK_TCK")

UVICORN = '''
import asyncio, sys, uvicorn
async def app(scope, receive, send):
    if scope["type"] != "http": return
    kind = b"application/json" if scope["path"] == "/health" else b"text/event-stream"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    if scope["path"] == "/health":
        return await send({"type": "http.response.body", "body": b'{"status":"ok"}'})
    while (await receive()).get("more_body"): pass
    for n in range(%d):
        await send({"type": "http.response.body", "body": b'data: {"n":1}\\n\\n', "more_body": True})
        await asyncio.sleep(%f)
    await send({"type": "http.response.body", "body": b""})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
'''

AIOHTTP = '''
import asyncio, sys
from aiohttp import web
async def health(request): return web.json_response({"status": "ok"})
async def stream(request):
    await request.read()
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    for n in range(%d):
        await answer.write(b'data: {"n":1}\\n\\n')
        await asyncio.sleep(%f)
    return answer
app = web.Application()
app.router.add_get("/health", health)
app.router.add_post("/v1/chat/completions", stream)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
'''


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def start(words, port):
    server = subprocess.Popen(["taskset", "-c", "0", *map(str, words)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server
        except OSError:
            if server.poll() is not None: return None
            time.sleep(0.05)
    server.kill()
    return None


def requests(server, port, options):
    load = ["taskset", "-c", "1", "wrk", "-t", "1", "-c", str(options.connections)]
    url = f"http://127.0.0.1:{port}/health"
    subprocess.run([*load, "-d", "1s", url], capture_output=True)
    before = cpu(server.pid)
    text = subprocess.run([*load, "-d", f"{options.seconds}s", url], capture_output=True, text=True).stdout
    count = int(re.search(r"(\d+) requests in", text).group(1))
    if "Non-2xx" in text or not count: sys.exit("the server answered with errors:\n" + text)
    return (cpu(server.pid) - before) / count * 1e6, float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))


async def gaps(port, options):
    body = json.dumps({"model": "m", "stream": True, "messages": [{"role": "user", "content": "hi"}]}).encode()
    head = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode()
    errors = []

    async def one():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + body)
        last, seen = None, []
        while data := await reader.read(65536):
            now = time.perf_counter()
            if b"data: {" not in data: continue
            if last is not None: seen.append(abs(now - last - GAP))
            last = now
        # The first events of a stream and its last ones have no token between them.
        errors.extend(seen[2:-2])
        writer.close()

    await asyncio.gather(*(one() for _ in range(options.streams)))
    errors.sort()
    return errors[int(len(errors) * 0.99)] * 1e3


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("dna", nargs="?", default=ROOT / ".build" / "release" / "dna")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--connections", type=int, default=64)
    options.add_argument("--streams", type=int, default=40)
    options.add_argument("--realtime", action="store_true",
                         help="run server and load before all other work (chrt, as root): for a machine in use")
    options = options.parse_args()
    if options.realtime: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="http-server-"))
    (folder / "uvicorn-peer.py").write_text(UVICORN % (100, GAP))
    (folder / "aiohttp-peer.py").write_text(AIOHTTP % (100, GAP))
    words = " ".join(["word"] * 100)
    (folder / "script.jsonl").write_text(json.dumps({"text": words}) + "\n")
    servers = {
        "ours": lambda port: [options.dna, "mock-llm", "--port", port, "--script", folder / "script.jsonl",
                              "--first-token", "0ms", "--inter-token", f"{int(GAP * 1000)}ms"],
        "uvicorn": lambda port: [sys.executable, folder / "uvicorn-peer.py", port],
        "aiohttp": lambda port: [sys.executable, folder / "aiohttp-peer.py", port],
    }
    os.sched_setaffinity(0, {1})
    best = {}
    for _ in range(options.rounds):
        for name, words in servers.items():
            port = free_port()
            server = start(words(port), port)
            if server is None:
                print(f"{name} did not start: not compared", file=sys.stderr)
                continue
            try:
                cost, rate = requests(server, port, options)
                gap = asyncio.run(gaps(port, options))
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait()
            old = best.get(name, (cost, rate, gap))
            best[name] = (min(old[0], cost), max(old[1], rate), min(old[2], gap))
    for name, (cost, rate, gap) in best.items():
        print(f"{name:8} {cost:7.1f} µs of CPU a request {rate:9.0f} requests/s {gap:7.2f} ms of gap error (p99)")
    peers = [values for name, values in best.items() if name != "ours"]
    if peers and "ours" in best:
        ours = best["ours"]
        print(f"ratios   {ours[0] / min(p[0] for p in peers):.2f}x CPU, {ours[1] / max(p[1] for p in peers):.2f}x "
              f"requests/s, {ours[2] / min(p[2] for p in peers):.2f}x gap error")


main()
