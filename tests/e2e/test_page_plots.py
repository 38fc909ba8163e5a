"""The plots of the view Models in a real browser: they show what the server tells."""

from __future__ import annotations

import pytest

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Server

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="needs chromium and chromedriver (Debian: apt install chromium chromium-driver)",
)

# The page gets the first thing that the server tells, and then the same with other figures, without
# the work that would lead to them.
_TELL = """
const real = window.fetch;
window.fetch = async (...request) => {
  const answer = await real(...request);
  if (!String(request[0]).includes("api/v1/live")) return answer;
  const reader = answer.body.getReader();
  let text = "";
  while (!text.includes("\\n\\n")) text += new TextDecoder().decode((await reader.read()).value);
  const first = text.split("\\n\\n").find((each) => each.includes("data: "));
  const state = JSON.parse(first.split("data: ")[1]);
  const body = new ReadableStream({
    start(stream) {
      window.tell = (figures) => {
        Object.assign(state.models[0], figures);
        const event = `event: state\\ndata: ${JSON.stringify(state)}\\n\\n`;
        stream.enqueue(new TextEncoder().encode(event));
      };
      window.tell({});
    },
  });
  return new Response(body, answer);
};
"""
_HEIGHTS = """
const line = document.querySelectorAll(".model .plot polyline")[arguments[0]];
return (line.getAttribute("points") || "").split(" ").map((point) => Number(point.split(",")[1]));
"""


def test_plots_of_a_model_are_what_the_server_tells(browser: Browser, server: Server) -> None:
    assert server.post("/api/v1/models/demo/load", {}).status == 200
    script = browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": _TELL}
    )
    try:
        browser.open(f"{server.url}/models")
        browser.wait(lambda: browser.texts(".model .figures dd") and browser.run(_HEIGHTS, 0)[0])
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    # More than the model really takes, which was told first and is in the plot, too.
    told = [(4 << 30, 0), (8 << 30, 4000), (6 << 30, 1000), (6 << 30, 250), (2 << 30, 0)]
    for memory, waiting in told:
        figures = {"state": "ready", "memory": memory, "waiting_tokens": waiting}
        browser.run("window.tell(arguments[0])", figures)
    for which, values in enumerate(zip(*told, strict=True)):
        wait_for_plot(browser, which, [19 - 18 * value / max(values) for value in values])
    assert browser.texts(".model .figures dd")[0] == "2 GB"
    # What is not loaded has no memory, and nothing waits for it.
    browser.run("window.tell({memory: null, state: 'not loaded'})")
    for which in (0, 1):
        wait_for_plot(browser, which, [19])
    assert browser.complaints() == []


def wait_for_plot(browser: Browser, which: int, wanted: list[float]) -> None:
    """Until it ends with these heights; what only repeats the one before is left out."""
    expected = _changes(wanted)
    browser.wait(
        lambda: _changes(browser.run(_HEIGHTS, which))[-len(expected) :] == pytest.approx(expected)
    )


def _changes(heights: list[float]) -> list[float]:
    return [each for at, each in enumerate(heights) if at == 0 or each != heights[at - 1]]
