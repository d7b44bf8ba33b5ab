"""A process that appends and prints each entry once it was answered: python -m … URL CLIENTS ENTRIES."""

import asyncio
import json
import sys

from tests.gateway.audit.making import denial, release
from tests.gateway.audit.stores import writing


async def write(url: str, clients: int, entries: int) -> None:
    left = iter(range(entries))

    async def client() -> None:
        for number in left:
            logged = await log.append(release() if number % 3 else denial())
            said = {"index": logged.index, "leaf": logged.leaf.decode(), "proof": logged.proof_text}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()

    async with writing(url) as log:
        await asyncio.gather(*[client() for _ in range(clients)])


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
