# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words by which reports in English, German and Chinese name what happened, who did it and to whom."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.incident.reported import (
    BOTNET,
    COPYRIGHT,
    DDOS,
    LOGIN_ATTACK,
    MALWARE,
    OPEN_SERVICE,
    OTHER,
    PHISHING,
    PORT_SCAN,
    SPAM,
    UNKNOWN,
    WEB_ATTACK,
)

#: The telling first: who writes of a brute-force attack by a botnet complains of the attack.
_KINDS: t.Sequence[t.Tuple[str, str]] = (
    (
        LOGIN_ATTACK,
        r"brute.?force|login.?attack|failed (?:password|login)|invalid user|authentication fail|auth.?fail|password guess"
        r"|dictionary attack|unauthori[sz]ed login|login attempt|anmeldeversuch|fehlgeschlagene anmeld|login.?versuch"
        r"|passw(?:ö|oe)rter (?:ge|er)raten|暴力破解|密码猜测|口令猜测|登录失败|登录尝试|爆破",
    ),
    (
        DDOS,
        r"\bd?dos.?(?:attack|angriff)|\bddos\b|denial.of.service|\bflood|überlastungsangriff|拒绝服务|洪水攻击|流量攻击",
    ),
    (PHISHING, r"phish|钓鱼"),
    (PORT_SCAN, r"(?:port|net|network|host).?scan|scanning|portabfrage|netzscan|端口扫描|网络扫描|扫描"),
    (
        WEB_ATTACK,
        r"sql.?inject|web.?(?:attack|exploit|hack)|rfi.?attack|wordpress|wp-login|xmlrpc|shellshock|vuln\w{0,20}.scan|web.?angriff"
        r"|sql注入|网站攻击|网页攻击|漏洞利用",
    ),
    (
        OPEN_SERVICE,
        r"open.?(?:resolver|relay|proxy|service)|amplif|offener? (?:resolver|dienst)|开放(?:代理|解析|服务)|放大攻击",
    ),
    (BOTNET, r"botnet|infected host|command.and.control|僵尸网络|肉鸡"),
    (MALWARE, r"malware|trojan|\bvirus|schadsoftware|schadprogramm|恶意软件|恶意程序|木马|病毒"),
    (COPYRIGHT, r"copyright|dmca|trademark|urheberrecht|版权|侵权"),
    (SPAM, r"\bspam|unsolicited|bulk.?mail|unerwünschte (?:e-?)?mail|垃圾邮件"),
)
_KIND = [(kind, re.compile(words, re.IGNORECASE)) for kind, words in _KINDS]
#: Names that programs give: fail2ban's jails, and the types of ARF, X-ARF and XARF.
_NAMES: t.Mapping[str, str] = {
    **dict.fromkeys(
        ("ssh", "sshd", "dropbear", "login_attack", "loginattack", "auth_failure", "authfailure"), LOGIN_ATTACK
    ),
    **dict.fromkeys(
        ("ssh-ddos", "sshd-ddos", "postfix-sasl", "sasl", "imap", "pop3", "dovecot", "proftpd"), LOGIN_ATTACK
    ),
    **dict.fromkeys(("port_scan", "portscan", "reconnaissance", "netscan", "scan", "ip_spoof", "firewall"), PORT_SCAN),
    **dict.fromkeys(
        ("sql_injection", "vuln_scanning", "vulnerability_scan", "exploit", "webcrawler", "scraping"), WEB_ATTACK
    ),
    **dict.fromkeys(("web_hack", "defacement", "badbots", "rfi_attack"), WEB_ATTACK),
    **dict.fromkeys(("ddos", "ddos_amplification"), DDOS),
    **dict.fromkeys(("spam", "bulk_messaging", "abuse_spam", "spamvertised", "miscategorized"), SPAM),
    **dict.fromkeys(("phishing", "fraud"), PHISHING),
    **dict.fromkeys(("malware", "virus", "malware_distribution", "malware_attack"), MALWARE),
    **dict.fromkeys(("bot", "botnet", "infected_host", "compromised_server", "remote_compromise"), BOTNET),
    **dict.fromkeys(("open", "open_service", "openservice", "misconfiguration"), OPEN_SERVICE),
    **dict.fromkeys(("copyright", "trademark", "p2p", "cyberlocker", "ugc_platform", "link_site", "usenet"), COPYRIGHT),
}
_ROLE = r"(?:[ _.-]{0,2}(?:ip|host|addr(?:ess)?|adresse|servers?|systems?|client|machine)){0,3}"
_SIGN = r"[\"']?\s{0,3}(?:[=:：]|\bis\b|\bist\b|是|为)?\s{0,8}[\"'(\[<]{0,3}"
#: What stands in front of an address. Whoever is attacked first, since "attacked host" has the word of the attacker in it.
_TARGETED = re.compile(
    rf"(?:(?:\bdst|\bdest(?:ination)?|\btarget(?:ed)?|\battacked|\bvictim|\bziel|\bangegriffene[rns]?|\bopfer|\blip|\blhost"
    rf"|\bour|\bunser(?:e[nrms]?)?){_ROLE}|(?:目的|目标|被攻击|受害|我们的|我方)(?:端|方|主机|服务器)?(?:ip)?(?:地址)?){_SIGN}\Z|(?:=>|->|→| > )\s{{0,10}}\Z",
    re.IGNORECASE,
)
_ATTACKING = re.compile(
    rf"(?:(?:\bsrc|\bsource|\battack(?:er|ing)|\boffend(?:er|ing)|\babus(?:er|ing|ive)|\breported|\bquell|\bangreif(?:er|end)\w{{0,3}}"
    rf"|\bverursacher|\bt(?:ä|ae)ter|\brip|\brhost|\bip"
    rf"|\byour|\bihre?[mnrs]?){_ROLE}|\bclient:?|(?:源|来源|攻击源|攻击者|攻击方|攻击|肇事|您的|贵方|你们的)(?:主机|服务器)?(?:ip)?(?:地址)?|\bip地址|\bip){_SIGN}\Z",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:\b(?:from|by|von|vom server|banned|ban|found|blocked|unbanned)(?: (?:the )?(?:ip|host|server|address|der ip|ihrem server|ip-adresse))?"
    r"|来自|来源于)[ :：]{0,3}[\"'(\[<]{0,3}\Z",
    re.IGNORECASE,
)
_SOURCE_COLUMN = re.compile(r"\b(?:src|source|quell\w{0,10}|from|von)|源|来源|攻击", re.IGNORECASE)
_TARGET_COLUMN = re.compile(r"\b(?:dst|dest(?:ination)?|target|ziel\w{0,10}|to|nach)|目的|目标", re.IGNORECASE)
_GERMAN = re.compile(r"\b(?:der|die|und|wir|von|ihr(?:e[mnrs]?)?|nicht|wurde|bitte|sehr geehrte)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|we|from|your|not|has|have|please|dear|is)\b", re.IGNORECASE)
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: How far in front of an address the words are looked for.
_NEAR = 40


def kind_of_name(name: str) -> str:
    """Return the kind of abuse that a program's name for it stands for."""
    clean = name.strip().lower()[:40]
    found = _NAMES.get(clean) or _NAMES.get(clean.replace("-", "_"))
    if found:
        return found
    return WEB_ATTACK if re.match(r"(?:apache|nginx|http|web|wp|php)", clean) else kind_of_text(clean)


def kind_of_text(text: str) -> str:
    """Return the kind of abuse that some text is about."""
    return next((kind for kind, words in _KIND if words.search(text)), UNKNOWN)


def kind_of_feedback(name: str) -> str:
    """Return the kind of abuse that a Feedback-Type of RFC 5965 or 6591 stands for."""
    known = {
        "abuse": SPAM,
        "fraud": PHISHING,
        "virus": MALWARE,
        "auth-failure": SPAM,
        "other": OTHER,
        "not-spam": OTHER,
    }
    return known.get(name.strip().lower(), UNKNOWN)


def is_targeted(text: str, start: int) -> bool:
    """Return whether the words in front of this place say that whoever follows was attacked."""
    return bool(_TARGETED.search(text[max(0, start - _NEAR) : start]))


def is_attacking(text: str, start: int) -> bool:
    """Return whether a label in front of this place says that whoever follows did it."""
    return bool(_ATTACKING.search(text[max(0, start - _NEAR) : start]))


def is_from(text: str, start: int) -> bool:
    """Return whether a sentence has something come from whoever follows."""
    return bool(_FROM.search(text[max(0, start - _NEAR) : start]))


def columns(line: str) -> t.Optional[bool]:
    """Return of the head of a table whether who is attacked stands in front of who does it; None for a line that is no such head."""
    source, target = _SOURCE_COLUMN.search(line[:200]), _TARGET_COLUMN.search(line[:200])
    return None if not source or not target else target.start() < source.start()


def language(text: str) -> str:
    """Return the language that a report is written in, among those that an answer can have."""
    sample = text[:20_000]
    if len(_CHINESE.findall(sample)) > 20:
        return "zh"
    return "de" if len(_GERMAN.findall(sample)) > len(_ENGLISH.findall(sample)) else "en"
