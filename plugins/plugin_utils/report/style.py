# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the page looks: on any screen from 360 pixels on, in the dark, and on paper. A test computes its contrasts."""

from __future__ import annotations

#: Text and ground of each state, by day and by night.
COLOURS = {
    "light": {
        "page": ("#1b1b1b", "#ffffff"),
        "quiet": ("#4d4d4d", "#ffffff"),
        "code": ("#1b1b1b", "#f0f0f0"),
        "wrong": ("#8a1010", "#fdeaea"),
        "unknown": ("#5b4300", "#fff3cf"),
        "old": ("#4a4a4a", "#ececec"),
        "right": ("#0b5a2a", "#e7f5ec"),
    },
    "dark": {
        "page": ("#ececec", "#161616"),
        "quiet": ("#b8b8b8", "#161616"),
        "code": ("#ececec", "#2a2a2a"),
        "wrong": ("#ffb3ad", "#3d1515"),
        "unknown": ("#ffdf8a", "#3a2e0c"),
        "old": ("#c4c4c4", "#2c2c2c"),
        "right": ("#9fe0b5", "#12301d"),
    },
}


def _rules(colours: dict[str, tuple[str, str]]) -> str:
    text, ground = colours["page"]
    states = "".join(
        f".{state}{{color:{colours[state][0]};background:{colours[state][1]}}}"
        for state in ("wrong", "unknown", "old", "right")
    )
    return (
        f"body{{color:{text};background:{ground}}}time,figcaption{{color:{colours['quiet'][0]}}}"
        f"code{{color:{colours['code'][0]};background:{colours['code'][1]}}}rect,path{{fill:{text};stroke:{text}}}{states}"
    )


STYLE = (
    "*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif}"
    "main{max-width:90rem;margin:0 auto;padding:1rem}h1{font-size:1.6rem;margin:0}"
    "h2{font-size:1.2rem;margin:1.5rem 0 .5rem}ol,ul{padding-left:1.2rem}"
    "li{margin:.3rem 0;padding:.2rem .4rem;overflow-wrap:anywhere}li p{margin:0}"
    "code{padding:.1rem .3rem;user-select:all;overflow-wrap:anywhere}span{padding:0 .3rem}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}"
    "th,td{padding:.2rem .5rem;text-align:left;vertical-align:top;white-space:nowrap;border-bottom:1px solid #888888}"
    "details p{margin:.2rem 0;font-weight:400;white-space:normal;max-width:40rem}"
    "figure{margin:0}figure svg{width:100%;max-width:40rem;height:5rem}"
    "td svg{width:6rem;height:1rem}path{stroke-width:1.6}"
    + _rules(COLOURS["light"])
    + f"@media(prefers-color-scheme:dark){{{_rules(COLOURS['dark'])}}}"
    + f"@media print{{{_rules(COLOURS['light'])}.wide{{overflow:visible}}table{{font-size:7pt}}li,tr{{break-inside:avoid}}}}"
)
