# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences of an answer in English, German and Chinese; braces are filled in."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.portcullis.vps.plugins.plugin_utils.incident import reported
from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import ASSUMED_UTC, DATE_HEADER, STATED


@dataclass(frozen=True)
class Phrases:
    """An answer in one language."""

    read_first: str
    salutation: str
    thanks: str
    not_ours: str
    span: str
    moment: str
    no_time: str
    zones: t.Mapping[str, str]
    attacked: str
    lines: str
    found: str
    done: str
    fill_in: str
    close: str
    name: str
    kinds: t.Mapping[str, str]
    other: str


_ENGLISH = Phrases(
    read_first="### READ THIS BEFORE YOU SEND IT, then delete this line. It was made from a report that proves nothing and from what you gave.",
    salutation="Dear Sir or Madam,",
    thanks="thank you for your report{identity} about {kind} from {addresses}.",
    not_ours="thank you for your report{identity} about {kind}. None of the systems that we are responsible for has an address that you\n"
    "name as its source ({addresses}). If you think that it has, please send us the address and the times with their zone.",
    span="Times: {first} to {last}",
    moment="Time: {first}",
    no_time="Times: none that we could read; please send them with their zone.",
    zones={
        STATED: "",
        DATE_HEADER: " (your report states no time zone; we took that of your mail)",
        ASSUMED_UTC: " (your report states no time zone; we took it for UTC)",
    },
    attacked="Attacked: {attacked}",
    lines="From your report:",
    found="What we found:",
    done="What we did:",
    fill_in="[FILL IN BEFORE YOU SEND IT]",
    close="Kind regards",
    name="[YOUR NAME]",
    kinds={
        reported.LOGIN_ATTACK: "attempts to log in",
        reported.PORT_SCAN: "a scan of ports",
        reported.WEB_ATTACK: "attacks on a web server",
        reported.DDOS: "an overload attack",
        reported.SPAM: "unwanted mail",
        reported.PHISHING: "phishing",
        reported.MALWARE: "malware",
        reported.BOTNET: "an infected system",
        reported.OPEN_SERVICE: "an open service",
        reported.COPYRIGHT: "copyright",
    },
    other="abuse",
)
_GERMAN = Phrases(
    read_first="### VOR DEM SENDEN LESEN, dann diese Zeile löschen. Der Text entstand aus einer Meldung, die nichts beweist, und aus Ihren Angaben.",
    salutation="Sehr geehrte Damen und Herren,",
    thanks="vielen Dank für Ihre Meldung{identity} über {kind} von {addresses}.",
    not_ours="vielen Dank für Ihre Meldung{identity} über {kind}. Keines der Systeme, für die wir zuständig sind, hat eine Adresse, die Sie\n"
    "als Quelle nennen ({addresses}). Falls doch, senden Sie uns bitte die Adresse und die Zeiten mit ihrer Zeitzone.",
    span="Zeitraum: {first} bis {last}",
    moment="Zeitpunkt: {first}",
    no_time="Zeitpunkt: keiner, den wir lesen konnten; bitte senden Sie uns die Zeiten mit ihrer Zeitzone.",
    zones={
        STATED: "",
        DATE_HEADER: " (Ihre Meldung nennt keine Zeitzone; wir haben die Ihrer E-Mail angenommen)",
        ASSUMED_UTC: " (Ihre Meldung nennt keine Zeitzone; wir haben UTC angenommen)",
    },
    attacked="Angegriffen: {attacked}",
    lines="Aus Ihrer Meldung:",
    found="Was wir gefunden haben:",
    done="Was wir getan haben:",
    fill_in="[VOR DEM SENDEN AUSFÜLLEN]",
    close="Mit freundlichen Grüßen",
    name="[IHR NAME]",
    kinds={
        reported.LOGIN_ATTACK: "Anmeldeversuche",
        reported.PORT_SCAN: "eine Abfrage von Ports",
        reported.WEB_ATTACK: "Angriffe auf einen Webserver",
        reported.DDOS: "einen Überlastungsangriff",
        reported.SPAM: "unerwünschte E-Mails",
        reported.PHISHING: "Phishing",
        reported.MALWARE: "Schadsoftware",
        reported.BOTNET: "ein befallenes System",
        reported.OPEN_SERVICE: "einen offenen Dienst",
        reported.COPYRIGHT: "Urheberrechte",
    },
    other="Missbrauch",
)
_CHINESE = Phrases(
    read_first="### 发送前请先阅读，然后删除此行。本文根据一份举报和您填写的内容生成，举报本身不能证明任何事情。",
    salutation="您好：",
    thanks="感谢您的举报{identity}，内容为来自 {addresses} 的{kind}。",
    not_ours="感谢您的举报{identity}，内容为{kind}。我们负责的系统中没有任何一台使用您所指的来源地址（{addresses}）。\n"
    "如果您认为有误，请将地址和带时区的时间发给我们。",
    span="时间：{first} 至 {last}",
    moment="时间：{first}",
    no_time="时间：无法识别，请将带时区的时间发给我们。",
    zones={
        STATED: "",
        DATE_HEADER: "（举报未注明时区，我们按您邮件的时区换算）",
        ASSUMED_UTC: "（举报未注明时区，我们按 UTC 处理）",
    },
    attacked="被攻击方：{attacked}",
    lines="举报中的记录：",
    found="我们的发现：",
    done="我们采取的措施：",
    fill_in="[发送前请填写]",
    close="此致",
    name="[您的姓名]",
    kinds={
        reported.LOGIN_ATTACK: "登录尝试",
        reported.PORT_SCAN: "端口扫描",
        reported.WEB_ATTACK: "网站攻击",
        reported.DDOS: "拒绝服务攻击",
        reported.SPAM: "垃圾邮件",
        reported.PHISHING: "网络钓鱼",
        reported.MALWARE: "恶意软件",
        reported.BOTNET: "被感染的系统",
        reported.OPEN_SERVICE: "开放的服务",
        reported.COPYRIGHT: "版权问题",
    },
    other="滥用行为",
)
#: By the languages of ``reported.LANGUAGES``.
BY_LANGUAGE = {"en": _ENGLISH, "de": _GERMAN, "zh": _CHINESE}
