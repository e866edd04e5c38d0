"""PyPI py-taobao-open: microseconds of CPU for signing and encoding one request, and for one call."""

import json
import pathlib
import sys
import time
import urllib.parse

import taobao_open
from taobao_open.api.base import RestApi, sign

SECRET = "helloworld0123456789abcdef012345"
ORDER = json.loads(pathlib.Path(__file__).with_name("order.json").read_text())


class Upload(RestApi):
    """The call."""

    def __init__(self, domain, port):
        RestApi.__init__(self, domain, port)
        self.payment_service_request = json.dumps(ORDER)

    def getapiname(self):
        return "alibaba.ud.payment.upload"


def prepare():
    """What getResponse does before it connects."""
    own = {"payment_service_request": json.dumps(ORDER)}
    protocol = {
        "format": "json",
        "app_key": "12345678",
        "sign_method": "md5",
        "v": "2.0",
        "timestamp": str(int(time.time() * 1000)),
        "partner_id": "bench",
        "method": "alibaba.ud.payment.upload",
    }
    protocol["sign"] = sign(SECRET, {**protocol, **own})
    return urllib.parse.urlencode(protocol), urllib.parse.urlencode(own)


def cost(work, count):
    """Microseconds of CPU for one piece of work."""
    start = time.process_time()
    for _ in range(count):
        work()
    return (time.process_time() - start) * 1e6 / count


def main():
    """Measures."""
    url = urllib.parse.urlsplit(sys.argv[1])
    taobao_open.setDefaultAppInfo("12345678", SECRET)
    prepare_us = cost(prepare, 20000)
    call_us = cost(lambda: Upload(url.hostname, url.port).getResponse(), int(sys.argv[2]))
    print(json.dumps({"prepare_us": prepare_us, "call_us": call_us}))


main()
