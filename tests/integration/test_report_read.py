# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as browsers and Prometheus read it. Only with PORTCULLIS_REPORT=all.

axe, which judges whether people who see, hear or move otherwise can use a page, runs inside of it; the page itself forbids scripts, so
that a copy without its policy is judged.
"""

from __future__ import annotations

import html
import importlib.resources
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.portcullis.vps.plugins.module_utils.command import metrics

from demo import report
from demo.browser import Browser
from demo.fleet import ROOT
from lab import Lab

pytestmark = pytest.mark.whole("PORTCULLIS_REPORT")

NOW = 1_800_000_000.0
#: A test of Prometheus' own tool: an area that needs somebody for two hours fires, and so does a host that is silent for one.
_FIRES = """
rule_files: [hosts.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
{series}
    alert_rule_test:
      - eval_time: 121m
        alertname: PortcullisHostNeedsSomebody
        exp_alerts:
          - exp_labels: {{area: ssh}}
            exp_annotations: {{summary: ": ssh needs somebody; run 'portcullis status' there"}}
      - eval_time: 30m
        alertname: PortcullisHostSilent
        exp_alerts: []
      - eval_time: 61m
        alertname: PortcullisHostSilent
        exp_alerts:
          - exp_annotations: {{summary: " has not looked at itself for an hour"}}
"""
#: Runs once the page is there, and leaves what it found where the test finds it.
_JUDGE = """
addEventListener("load", async () => {
  const say = (name, value) => document.documentElement.setAttribute("data-" + name, JSON.stringify(value));
  say("dark", matchMedia("(prefers-color-scheme: dark)").matches);
  say("width", [innerWidth, document.documentElement.scrollWidth]);
  if (typeof axe !== "undefined") {
    for (const details of document.querySelectorAll("details")) details.open = true;
    const found = await axe.run(document, {resultTypes: ["violations", "incomplete"]});
    const shown = (list) => list.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))]);
    say("judged", {violations: shown(found.violations), incomplete: shown(found.incomplete), passes: found.passes.map((one) => one.id)});
  }
});
"""


@pytest.fixture(scope="module")
def browser(lab: Lab) -> Iterator[Browser]:
    yield Browser(lab)
    lab.remove("reader1")


@pytest.fixture(scope="module")
def pages() -> dict[int, dict[str, str]]:
    return {count: report.written(count, NOW) for count in report.SIZES}


def judged(browser: Browser, page: str, width: int = 1280, dark: bool = False, axe: bool = True) -> dict[str, Any]:
    """Return what the script above leaves, by name."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert text != page
    library = importlib.resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    scripts = "".join(f"<script>{code}</script>" for code in ([library, _JUDGE] if axe else [_JUDGE]))
    dom = browser.dom(text.replace("<title>", scripts + "<title>", 1), width, dark)
    element = re.search(r"<html[^>]*>", dom)
    assert element is not None
    return {name: json.loads(html.unescape(said)) for name, said in re.findall(r'data-(\w+)="([^"]*)"', element[0])}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("count", [1, 12])
def test_axe_finds_nothing(browser: Browser, pages: dict[int, dict[str, str]], count: int, dark: bool) -> None:
    found = judged(browser, pages[count]["index.html"], dark=dark)
    assert found["dark"] is dark
    assert found["judged"]["violations"] == []
    assert {"color-contrast", "html-has-lang", "document-title"} <= set(found["judged"]["passes"])
    assert [one for one in found["judged"]["incomplete"] if one[0] == "color-contrast"] == []


def test_axe_finds_text_that_cannot_be_told_from_its_ground(browser: Browser, pages: dict[int, dict[str, str]]) -> None:
    page = pages[12]["index.html"].replace("color:#1b1b1b;background:#ffffff", "color:#cccccc;background:#ffffff", 1)
    assert [one[0] for one in judged(browser, page)["judged"]["violations"]] == ["color-contrast"]


@pytest.mark.parametrize("count", report.SIZES)
def test_a_telephone_shows_it_without_scrolling_sideways(
    browser: Browser, pages: dict[int, dict[str, str]], count: int
) -> None:
    assert judged(browser, pages[count]["index.html"], width=360, axe=False)["width"] == [360, 360]


def test_its_own_policy_lets_no_script_run(browser: Browser, pages: dict[int, dict[str, str]]) -> None:
    page = pages[1]["index.html"].replace("<title>", "<script>document.documentElement.id = 'ran'</script><title>", 1)
    assert 'id="ran"' not in browser.dom(page)
    assert 'id="ran"' in browser.dom(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page))


def test_it_can_be_printed(browser: Browser, pages: dict[int, dict[str, str]]) -> None:
    sheets = {
        count: len(re.findall(rb"/Type ?/Page\b", browser.printed(pages[count]["index.html"]))) for count in (1, 12)
    }
    assert 1 <= sheets[1] <= sheets[12] <= 3


@pytest.mark.parametrize("count", report.SIZES)
def test_a_picture_can_be_taken(browser: Browser, pages: dict[int, dict[str, str]], count: int) -> None:
    assert browser.picture(pages[count]["index.html"], 1100, 760).startswith(b"\x89PNG")


def test_promtool_takes_the_metrics_and_the_rules_of_the_manual(
    browser: Browser, pages: dict[int, dict[str, str]]
) -> None:
    for count in report.SIZES:
        done = browser.run("promtool check metrics", pages[count]["portcullis.prom"].encode())
        assert (done.returncode, done.stdout + done.stderr) == (0, b"")
    rules = re.search(r"```yaml\n(groups:.*?)```", (ROOT / "docs/report.md").read_text(encoding="utf-8"), re.DOTALL)
    assert rules is not None
    done = browser.run("cat > /tmp/rules.yml; promtool check rules /tmp/rules.yml", rules[1].encode())
    assert done.returncode == 0, done.stderr
    assert b"3 rules found" in done.stdout
    done = browser.run("promtool check metrics", pages[1]["portcullis.prom"].replace("{", "(", 1).encode())
    assert done.returncode != 0


def test_promtool_takes_a_hosts_own_metrics_and_its_rules(browser: Browser) -> None:
    for ok in (True, False):
        said = metrics.text({"changes": True, "last_resorts": ok}, "1.2.3", NOW)
        done = browser.run("promtool check metrics", said.encode())
        assert (done.returncode, done.stdout + done.stderr) == (0, b"")
    rules = re.search(r"```yaml\n(groups:.*?)```", (ROOT / "docs/fleets.md").read_text(encoding="utf-8"), re.DOTALL)
    assert rules is not None
    done = browser.run("cat > /tmp/hosts.yml; promtool check rules /tmp/hosts.yml", rules[1].encode())
    assert done.returncode == 0, done.stderr
    assert b"3 rules found" in done.stdout
    # As an alert is judged: by the very series that the command writes.
    series = [line.rpartition(" ") for line in metrics.text({"ssh": False}, "1.2.3", 0).splitlines() if line[0] != "#"]
    input_series = "".join(f"      - {{series: '{name}', values: '{value}x200'}}\n" for name, _space, value in series)
    fires = _FIRES.format(series=input_series).encode()
    done = browser.run("cat > /tmp/fires.yml; promtool test rules /tmp/fires.yml", fires)
    assert done.returncode == 0, done.stdout + done.stderr
