"""What aiohttp does in the benchmark http-speed.py: `peer.py events URL STREAMS SECONDS`, `peer.py requests URL CONNECTIONS COUNT`."""
import asyncio, resource, sys, time
import aiohttp

kind, url, number, amount = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
errors, state = [], {"counts": False, "left": int(amount), "seen": 0}


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def stream(session):
    sent = received = 0
    async with session.get(url) as answer:
        async for line in answer.content:
            if not line.startswith(b"data: "):
                continue
            time_sent = int(line[line.rindex(b":") + 1:line.rindex(b"}")])
            now = time.monotonic_ns()
            if sent and state["counts"]:
                errors.append(abs(now - received - time_sent + sent))
            sent, received = time_sent, now


async def worker(session):
    while state["left"] > 0:
        state["left"] -= 1
        async with session.get(url) as answer:
            await answer.read()
        state["seen"] += 1


async def main():
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        if kind == "events":
            tasks = [asyncio.create_task(stream(session)) for _ in range(number)]
            await asyncio.sleep(2)
            state["counts"], before = True, cpu()
            await asyncio.sleep(amount)
            state["counts"], used = False, cpu() - before
            for task in tasks:
                task.cancel()
            errors.sort()
            print(len(errors), used, errors[len(errors) * 99 // 100] / 1e6)
        else:
            before = cpu()
            await asyncio.gather(*(worker(session) for _ in range(number)))
            print(state["seen"], cpu() - before, 0)


asyncio.run(main())
