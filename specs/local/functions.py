"""The functions of lambda-rest.yaml and lambda-http.yaml, and a server that invokes them as Lambda does.

    python3 specs/local/functions.py [PORT]

It speaks what the samples need of the Invoke API, with nothing but Python's own library. Lambda itself, and every
runtime interface client, take `hello` and `divide` as they are.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


def hello(event, context):
    name = event["pathParameters"]["name"]
    if event.get("version") == "2.0":  # an HTTP API: what is no response is the body of one
        return {"hello": name, "format": "2.0"}
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "multiValueHeaders": {"X-Seen": [event["httpMethod"], event["resource"]]},
        "body": json.dumps({"hello": name, "format": "1.0", "body": event["body"]}),
    }


def divide(event, context):
    if event["divisor"] == 0:
        raise ValueError("[BadRequest] \"%s\" is not to be divided by zero" % event["dividend"])
    return {"result": event["dividend"] / event["divisor"], "by": event["by"]}


class Invoke(BaseHTTPRequestHandler):
    """POST /2015-03-31/functions/NAME/invocations, NAME being a name or an ARN."""

    def do_POST(self):
        payload = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = unquote(self.path.split("/")[3]).split(":")[-1]
        function = {"hello": hello, "divide": divide}.get(name)
        if function is None:
            return self.answer(404, {"Message": "Function not found: " + name})
        try:
            self.answer(200, function(json.loads(payload or "null"), None))
        except Exception as error:
            failed = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}
            self.answer(200, failed, {"X-Amz-Function-Error": "Unhandled"})

    def answer(self, status, value, headers={}):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", "Content-Length": len(body), **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 3001), Invoke)
    print("functions at http://127.0.0.1:%d" % server.server_port, flush=True)
    server.serve_forever()
