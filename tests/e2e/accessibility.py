"""What axe-core finds in a page."""

from __future__ import annotations

from typing import Any

from tests.e2e.browser import Browser
from tests.e2e.server import ROOT

# Where `.ci/run` puts it if npm is there.
AXE = ROOT / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"


def serious_faults(browser: Browser) -> Any:
    """Those that are serious or critical, with the elements."""
    browser.run(AXE.read_text(encoding="utf-8"))
    return browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        # Swagger UI has buttons within its buttons.
        "const isTheirs = ({html}) => html.includes('opblock-summary-control');"
        "axe.run().then(({violations}) => done(violations.filter("
        "({impact}) => ['serious', 'critical'].includes(impact)).map(({id, nodes}) =>"
        "[id, nodes.filter(each => !isTheirs(each)).map(({html}) => html)])"
        ".filter(([, nodes]) => nodes.length)))"
    )
