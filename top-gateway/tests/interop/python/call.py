"""Calls the gateway with py-taobao-open and prints what came back as one JSON object."""

import io
import json
import sys

import taobao_open
from taobao_open.api.base import FileItem, RestApi, TopException

host, port, app_key, app_secret, session = sys.argv[1:]


class Call(RestApi):
    """What the package generates for each API."""

    def __init__(self, method, secret=app_secret, files=(), **params):
        RestApi.__init__(self, host, int(port))
        self.set_app_info(taobao_open.appinfo(app_key, secret))
        self._RestApi__method = method
        self._RestApi__files = list(files)
        for name, value in params.items():
            setattr(self, name, value)

    def getapiname(self):
        return self._RestApi__method

    def getMultipartParas(self):
        return self._RestApi__files


def call(request, key=None):
    try:
        return request.getResponse(key)
    except TopException as error:
        return {"code": error.errorcode, "msg": error.message, "sub_code": error.subcode}


print(
    json.dumps(
        {
            "plain": call(Call("taobao.interop.echo", title="中文 a+b&c=d", number=7)),
            "session": call(Call("taobao.interop.session"), session),
            "no_session": call(Call("taobao.interop.session")),
            "file": call(
                Call(
                    "taobao.interop.upload",
                    files=["image"],
                    title="picture",
                    image=FileItem("a.png", io.StringIO("just text")),
                )
            ),
            "wrong_secret": call(Call("taobao.interop.echo", secret="wrong-secret", title="x")),
        }
    )
)
