"""Renders the order with airspeed, and prints the nanoseconds of CPU that one rendering takes.

Arguments: the template, the order, where to write what was rendered.
"""

import json
import sys
import time

import airspeed


class Input:
    def __init__(self, body):
        self.body = body
        self.document = None

    def path(self, path):
        if self.document is None:
            self.document = json.loads(self.body)
        value = self.document
        for step in path.split("."):
            if step != "$":
                value = value[step]
        return value

    def json(self, path):
        return json.dumps(self.path(path), separators=(",", ":"))

    def params(self, name):
        return "Root=1-67891233-abcdef012345678912345678"


class Util:
    def escapeJavaScript(self, text):
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")


def main():
    template_file, order_file, rendered = sys.argv[1:]
    template = airspeed.Template(open(template_file).read())
    body = open(order_file).read()
    context = {"stage": "prod", "requestId": "3f6a4b0e-7d2c-4b57-9b46-2f5d3a1c9e77"}

    def render():
        return template.merge({"input": Input(body), "util": Util(), "context": context})

    with open(rendered, "w") as file:
        file.write(render())
    for _ in range(50):
        render()
    rounds = 500
    start = time.process_time_ns()
    for _ in range(rounds):
        render()
    print((time.process_time_ns() - start) // rounds)


main()
