"""PyPI taobaopyx: microseconds of CPU for signing and encoding one request, and for one call, 64 at a time."""

import asyncio
import json
import pathlib
import sys
import time
import urllib.parse

from taobaopyx.taobao import APIRequest, AsyncTaobaoAPIClient

ORDER = json.loads(pathlib.Path(__file__).with_name("order.json").read_text())
METHOD = "alibaba.ud.payment.upload"


def values():
    """The parameters of the call."""
    return {"method": METHOD, "payment_service_request": json.dumps(ORDER)}


async def calls(client, count):
    """Makes the calls, 64 at a time."""
    left = iter(range(count))

    async def worker():
        for _ in left:
            await APIRequest(client.gw_url, client, values()).run()

    await asyncio.gather(*(worker() for _ in range(64)))


async def main():
    """Measures."""
    url = urllib.parse.urlsplit(sys.argv[1])
    client = AsyncTaobaoAPIClient("12345678", "helloworld0123456789abcdef012345", f"{url.scheme}://{url.netloc}")
    start = time.process_time()
    for _ in range(20000):
        data, _ = APIRequest(client.gw_url, client, values()).sign()
        urllib.parse.urlencode(data)
    prepare_us = (time.process_time() - start) * 1e6 / 20000
    count = int(sys.argv[2])
    start = time.process_time()
    await calls(client, count)
    print(json.dumps({"prepare_us": prepare_us, "call_us": (time.process_time() - start) * 1e6 / count}))


asyncio.run(main())
