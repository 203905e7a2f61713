"""What `GET /metrics` answers, judged by the parser of Prometheus's own client.

    PHONE_CONSENT_BIN=... python tests/interop/metrics/parse.py
"""
import os
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ["PHONE_CONSENT_BIN"]


def status(url, headers={}):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, ""


def judged(base, key):
    for _ in range(3):
        assert status(f"{base}/healthz")[0] == 200
    assert status(f"{base}/v1/changes")[0] == 401
    code, text = status(f"{base}/metrics", {"Authorization": f"Bearer {key}"})
    assert code == 200, code
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert all(family.documentation and family.type in ("counter", "gauge") for family in families.values()), families
    samples = {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families.values() for one in family.samples}
    health = ("phone_consent_requests_total", (("method", "GET"), ("route", "/healthz"), ("status", "200")))
    assert samples[health] == 3, samples
    assert samples[("phone_consent_refusals_total", (("code", "ERR_KEY_UNKNOWN"),))] == 1, samples
    assert len(families["phone_consent_webhook_messages_waiting"].samples) == 1
    print(f"{len(families)} metrics with {len(samples)} samples are read by prometheus-client")


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        options = ["--listen", "127.0.0.1:0", "--origin", "https://shop.example", "--public-url", "https://receipts.shop.example"]
        document = ROOT / "www/disclosure.en.json"
        server = subprocess.Popen([PROGRAM, "serve", "--data", data, "--disclosure", document, *options], stdout=subprocess.PIPE, text=True)
        try:
            while not (line := server.stdout.readline()).startswith("listening on"):
                assert line, "the server does not start"
            run = lambda *words: subprocess.check_output([PROGRAM, *words, "--data", data], text=True, stderr=subprocess.DEVNULL).strip()
            key = run("keys", "add", "--role", "audit", "--name", "prometheus")
            run("webhooks", "add", "https://crm.shop.example/consent")
            judged(line.removeprefix("listening on ").strip(), key)
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0


main()
