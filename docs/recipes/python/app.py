"""A booking form's back end in Python 3.11 with nothing but the standard library, and consent.py.

    RECEIPTS=https://receipts.shop.example ORIGIN=https://shop.example DISCLOSURE=disclosure.en.json PORT=8080 python app.py
"""

import json
import os
from pathlib import Path
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

from consent import Refused, Site, verify

SITE = Site(
    receipts=os.environ["RECEIPTS"],
    origin=os.environ["ORIGIN"],
    documents=[Path(name).read_bytes() for name in os.environ["DISCLOSURE"].split(",")],
    now=int(os.environ["NOW"]) if "NOW" in os.environ else None,  # for tests; leave it out
)
MAX_FORM = 128 * 1024


def app(environ, start_response):
    status, body = book(environ)
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


def book(environ):
    if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != "/book":
        return "404 Not Found", {}
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return "415 Unsupported Media Type", {"booked": False, "code": "ERR_FORM"}
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MAX_FORM:
        return "413 Content Too Large", {"booked": False, "code": "ERR_FORM"}
    fields = parse_qs(environ["wsgi.input"].read(length).decode("latin-1"), keep_blank_values=True)
    # A field that was posted once is a text, more often a list.
    form = {name: values[0] if len(values) == 1 else values for name, values in fields.items()}
    try:
        number = verify(form, SITE) if form.get("phone_consent") == "given" else None
    except Refused as refused:
        print(f"refused a number: {refused.code} {refused}", flush=True)
        return "422 Unprocessable Content", {"booked": False, "code": refused.code}
    return "200 OK", {"booked": True, "number": number}


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


with make_server("127.0.0.1", int(os.environ["PORT"]), app, handler_class=Quiet) as server:
    print(f"listening on http://127.0.0.1:{os.environ['PORT']}", flush=True)
    server.serve_forever()
