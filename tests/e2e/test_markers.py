"""Very many requests at once: every answer belongs to its own question."""

from __future__ import annotations

import http.client
import json
import threading

from tests.e2e.server import Boot

THREADS, REQUESTS = 32, 1_000


def test_every_answer_carries_the_marker_of_its_question(boot: Boot) -> None:
    server = boot("serve", "--port", "0")
    failures: list[str] = []
    answered = [0] * THREADS

    def ask(thread: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        for number in range(thread, REQUESTS, THREADS):
            marker = f"{{{number:05d}-{thread}}}"
            # Every third text is asked for by several threads at the same time, under its marker.
            text = f"{marker}勇者は{number // 3 % 200}本の剣を装備した。"
            body = json.dumps({"text": text, "protect": {"sets": ["braces"]}})
            connection.request("POST", "/api/v1/translate", body)
            response = connection.getresponse()
            answer = json.loads(response.read())
            if response.status != 200 or answer["text"].count(marker) != 1:
                failures.append(f"{text} -> {response.status} {answer}")
                return
            if answer["text"].count("{") != 1:
                failures.append(f"{text} -> {answer['text']}")
            answered[thread] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not failures, failures[:3]
    assert sum(answered) == REQUESTS
