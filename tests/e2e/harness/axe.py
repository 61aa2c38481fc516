"""Accessibility faults of the page, found by axe-core in the real engine."""

from harness.page import NODE_MODULES
from harness.webdriver import Driver

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """
const [tags, done] = arguments;
window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }).then(
  (report) => done(report.violations.map((one) =>
    `${one.id}: ${one.help}\\n` + one.nodes.map((node) => `    ${node.html}\\n    ${node.failureSummary}`).join("\\n"))),
  (failure) => done([`axe itself failed: ${failure}`]),
);
"""


def faults(driver: Driver) -> list[str]:
    """One readable text a fault; empty when axe finds nothing."""
    if not driver.execute("return 'axe' in window"):
        driver.execute(AXE.read_text())
    return driver.execute_async(RUN, RULES)
