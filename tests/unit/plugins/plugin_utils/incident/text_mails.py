# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports for people: fail2ban's, tables of providers, lines of logs and sentences in English, German and Chinese."""

from __future__ import annotations

import base64

from tests.unit.plugins.plugin_utils.incident.cases import DATE, SSHD, Case, Refused, mail, parts, plain

_BANNED = (
    "Hi,\n\nThe IP {ip} has just been banned by Fail2Ban after\n5 attempts against {jail}.\n\n"
    "Here is more information about {ip} :\n\ninetnum:        198.51.100.0 - 198.51.100.255\nabuse-mailbox:  abuse@example.net\n\n"
    "Lines containing failures of {ip} (max 1000)\n{lines}\n\nRegards,\n\nFail2Ban"
)
_APACHE = '198.51.100.7 - - [20/Nov/2026:03:04:05 +0100] "GET /wp-login.php HTTP/1.1" 404 196 "-" "Mozilla/5.0 Chrome/120.0.0.0"'
_COMPLAIN = (
    "Dear Sir/Madam,\\n\\nWe have detected abuse from the IP address $IP, which according to a whois is on your network.\\n\\n"
    "Note: Local timezone is +0100 (CET)\\n{lines}\\n"
)

FAIL2BAN = [
    Case(
        "action_mwl",
        mail(
            _BANNED.format(ip="198.51.100.7", jail="sshd", lines=SSHD),
            subject="[Fail2Ban] sshd: banned 198.51.100.7 from mail",
        ),
        "fail2ban",
        ("web1",),
        "login_attack",
        "198.51.100.7",
        "field",
        (44321,),
        first="2026-11-20 02:04:05 UTC",
        zone="date_header",
    ),
    Case(
        "action_mwl-of-a-web-server",
        mail(_BANNED.format(ip="198.51.100.7", jail="apache-botsearch", lines=_APACHE)),
        "fail2ban",
        ("web1",),
        "web_attack",
        zone="stated",
    ),
    Case(
        "action_mwl-ipv6",
        mail(
            _BANNED.format(
                ip="2001:db8:7::9",
                jail="sshd",
                lines="Nov 20 03:04:05 m sshd[1]: Invalid user x from 2001:db8:7::9 port 1022",
            )
        ),
        "fail2ban",
        ("web1",),
        "login_attack",
        "2001:db8:7::9",
        source_ports=(1022,),
    ),
    Case(
        "complain-with-variables-and-line-breaks-in-letters",
        mail(_COMPLAIN.format(lines=SSHD)),
        "text",
        ("web1",),
        "login_attack",
        by="log",
        first="2026-11-20 02:04:05 UTC",
        zone="stated",
    ),
    Case(
        "mwl-with-variables",
        mail(_BANNED.format(ip="<ip>", jail="<name>", lines=SSHD), subject="[Fail2Ban] <name>: banned <ip>"),
        "fail2ban",
        ("web1",),
        by="log",
    ),
    Case(
        "lines-of-fail2ban's-own-log",
        mail("2026-11-20 03:04:05,123 fail2ban.actions [77]: NOTICE  [sshd] Ban 198.51.100.7\n"),
        "text",
        ("web1",),
        "login_attack",
        by="log",
        first="2026-11-20 02:04:05 UTC",
    ),
]
TABLES = [
    Case(
        "netscan-with-arrows",
        mail(
            "######\n# Netscan detected from host 198.51.100.7 #\n######\n\n"
            "time                protocol src_ip src_port          dest_ip dest_port\n---------\n"
            "Fri Nov 20 03:04:05 2026 TCP    198.51.100.7 44321 =>     203.0.113.5 22   \n"
            "Fri Nov 20 03:04:06 2026 TCP    198.51.100.7 44322 =>     203.0.113.6 22   \n"
        ),
        "netscan",
        ("web1",),
        "port_scan",
        "198.51.100.7",
        "log",
        (44321, 44322),
        ("203.0.113.5", "203.0.113.6"),
        (22,),
        "2026-11-20 02:04:05 UTC",
        "date_header",
    ),
    Case(
        "netscan-with-the-port-behind-a-colon",
        mail("Netscan detected\nFri Nov 20 03:04:05 2026:   198.51.100.7 =>         203.0.113.0:   22\n"),
        "netscan",
        ("web1",),
        destinations=("203.0.113.0",),
        ports=(22,),
    ),
    Case(
        "table-without-arrows",
        mail(
            "Portscan\ntime | proto | src | dst\n2026-11-20 03:04:05 UTC | TCP | 198.51.100.7:4000 | 203.0.113.5:2222\n"
        ),
        "netscan",
        ("web1",),
        "port_scan",
        source_ports=(4000,),
        destinations=("203.0.113.5",),
        ports=(2222,),
        zone="stated",
    ),
    Case(
        "table-that-begins-with-who-was-attacked",
        mail("Time, Destination, Source\n2026-11-20T03:04:05Z, 198.51.100.8, 198.51.100.7\n"),
        "text",
        ("web1",),
        destinations=("198.51.100.8",),
    ),
    Case(
        "table-in-german",
        mail(
            "Netzscan erkannt. Alle Zeiten in MEZ.\nZeit  Protokoll  Quelle  Ziel\n20.11.2026 03:04:05 TCP 198.51.100.7 203.0.113.5\n"
        ),
        "netscan",
        ("web1",),
        "port_scan",
        first="2026-11-20 02:04:05 UTC",
        zone="stated",
    ),
    Case(
        "packets-of-a-firewall",
        mail(
            "Nov 20 03:04:05 gw kernel: [UFW BLOCK] IN=eth0 OUT= MAC=aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:08:00 SRC=198.51.100.7 "
            "DST=203.0.113.5 LEN=40 PROTO=TCP SPT=55555 DPT=3389 WINDOW=1024 SYN\n"
        ),
        "text",
        ("web1",),
        "port_scan",
        source_ports=(55555,),
        destinations=("203.0.113.5",),
        ports=(3389,),
    ),
    Case(
        "tcpdump",
        mail("2026-11-20 03:04:05.123456 IP 198.51.100.7.44321 > 203.0.113.5.22: Flags [S]\n"),
        "text",
        ("web1",),
        source_ports=(44321,),
        ports=(22,),
    ),
    Case(
        "mail-login",
        mail(
            "2026-11-20T03:04:05+01:00 mx dovecot: imap-login: Disconnected (auth failed, 3 attempts): user=<a>, rip=198.51.100.7, "
            "lip=203.0.113.5, TLS\n"
        ),
        "text",
        ("web1",),
        "login_attack",
        zone="stated",
    ),
]
SENTENCES = [
    Case(
        "english",
        mail(
            "Dear Sir,\nat 2026-11-20 03:04:05 UTC we were attacked from 198.51.100.7 (brute force against ssh on port 2222).\n"
        ),
        "text",
        ("web1",),
        "login_attack",
        by="log",
        ports=(2222,),
        language="en",
    ),
    Case(
        "english-labels",
        mail(
            "Source IP: 198[.]51[.]100[.]7\nSource port: 4444\nDestination IP: 203[.]0[.]113[.]5\nDestination port: 22\n"
            "Attack time: 2026-11-20 03:04:05 EST\nThe attacker guessed passwords (brute-force) and we ask you to stop it.\n"
        ),
        "text",
        ("web1",),
        "login_attack",
        by="field",
        destinations=("203.0.113.5",),
        ports=(22,),
        first="2026-11-20 08:04:05 UTC",
        zone="stated",
    ),
    Case(
        "german",
        mail(
            "Sehr geehrte Damen und Herren,\n\nIhr Server 198.51.100.7 hat unseren Server 203.0.113.5 am 20.11.2026 um 03:04 Uhr MEZ "
            "angegriffen (Brute-Force). Bitte stellen Sie das ab.\n",
            subject="Missbrauch",
        ),
        "text",
        ("web1",),
        "login_attack",
        destinations=("203.0.113.5",),
        first="2026-11-20 02:04:00 UTC",
        zone="stated",
        language="de",
    ),
    Case(
        "german-labels",
        mail(
            "Wir melden Ihnen einen Angriff und bitten Sie um Abhilfe.\nAngreifer-IP: 198.51.100.7\nZiel-IP: 203.0.113.5\nZielport: 22\n"
            "Zeitpunkt: 20.11.2026, 03:04:05 Uhr\nArt: fehlgeschlagene Anmeldeversuche\n",
            subject="Missbrauch",
        ),
        "text",
        ("web1",),
        "login_attack",
        by="field",
        destinations=("203.0.113.5",),
        ports=(22,),
        zone="date_header",
        language="de",
    ),
    Case(
        "chinese",
        mail(
            "尊敬的管理员：\n\n我们发现您的服务器正在对我们的系统进行暴力破解攻击，请尽快处理。\n\n源IP：198.51.100.7\n目标IP：203.0.113.5\n"
            "目标端口：22\n攻击时间：2026年11月20日 03:04:05（北京时间）\n\n谢谢您的配合。\n",
            "Content-Type: text/plain; charset=utf-8\n",
            "=?utf-8?b?5pS75Ye75Li+5oql?=",
        ),
        "text",
        ("web1",),
        "login_attack",
        by="field",
        destinations=("203.0.113.5",),
        ports=(22,),
        first="2026-11-19 19:04:05 UTC",
        zone="stated",
        language="zh",
    ),
    Case(
        "chinese-in-gbk",
        mail(
            "您好，来自 198.51.100.7 的主机对我方进行端口扫描，时区为 UTC+8，请调查处理，谢谢您的支持与配合。\n2026/11/20 03:04:05 TCP "
            "198.51.100.7:4000 -> 203.0.113.5:23\n".encode("gb18030"),
            "Content-Type: text/plain; charset=gb2312\n",
        ),
        "netscan",
        ("web1",),
        "port_scan",
        first="2026-11-19 19:04:05 UTC",
        zone="stated",
        language="zh",
    ),
    Case("ipv6-in-brackets", mail("Attacks from [2001:db8:7::1]:4444.\n"), "text", ("web1",), source="2001:db8:7::1"),
    Case("scope", mail("Source: 2001:db8::8%eth0\n"), "text", ("web2",), source="2001:db8::8", by="field"),
    Case(
        "one-of-ours-attacks-another",
        mail(f"Our server 198.51.100.8 was attacked.\n{SSHD}\n"),
        "text",
        ("web1",),
        by="log",
    ),
    Case(
        "only-attacked", mail("Attacker: 203.0.113.9\nTarget: 198.51.100.7\n"), "text", (), elsewhere=("203.0.113.9",)
    ),
    Case("several-of-ours", mail(f"{SSHD}\n{SSHD.replace('.7', '.8')}\n"), "text", ("web1", "web2"), "login_attack"),
    Case("behind-one-address", mail("Attack from 192.0.2.50\n"), "text", ("db1", "db2")),
    Case("a-mention", mail("Please look at 198.51.100.7\n"), "text", ("web1",), by="text", kind="unknown"),
    Case(
        "without-a-date",
        mail(SSHD, date=""),
        "text",
        ("web1",),
        first="2026-11-20 03:04:05 UTC",
        zone="assumed_utc",
    ),
    Case("a-date-of-no-zone", mail(SSHD, date=DATE.replace("+0100", "-0000")), "text", ("web1",), zone="assumed_utc"),
    Case(
        "last-year",
        mail(SSHD.replace("Nov 20", "Dec 31"), date="Fri, 01 Jan 2027 00:10:00 +0000"),
        "text",
        ("web1",),
        first="2025-12-31 03:04:05 UTC",
    ),
    Case(
        "an-ambiguous-zone",
        mail("2026-11-20 03:04:05 CST from 198.51.100.7\n"),
        "text",
        ("web1",),
        first="2026-11-20 02:04:05 UTC",
        zone="date_header",
    ),
    Case(
        "reply-to",
        mail(SSHD, "Reply-To: CERT <cert@example.net>\n"),
        "text",
        ("web1",),
        answer_to="cert@example.net",
    ),
    Case(
        "nobody-reads-whom-it-asks-to-answer",
        mail(SSHD, "Reply-To: no-reply@example.org\n"),
        "text",
        ("web1",),
        answer_to="abuse@example.org",
    ),
    Case(
        "nobody-reads-the-sender",
        b"From: noreply@example.org\nSubject: Abuse\n\n" + SSHD.encode() + b"\nReported-By: x\n",
        "text",
        ("web1",),
        answer_to="noreply@example.org",
    ),
    Case(
        "forwarded-by-a-provider",
        parts(
            plain("Please answer within 24 hours."),
            f"Content-Type: message/rfc822\n\nFrom: victim@example.net\nDate: Fri, 20 Nov 2026 05:00:00 +0300\nSubject: x\n\n{SSHD}",
        ),
        "text",
        ("web1",),
        "login_attack",
        first="2026-11-20 00:04:05 UTC",
        answer_to="abuse@example.org",
    ),
    Case("quoted", mail(f"> {SSHD}\n>> 198.51.100.7\n"), "text", ("web1",), "login_attack", by="log"),
    Case(
        "html-only",
        mail(
            f"<html><head><style>a{{}}</style></head><body><p>Attack</p><table><tr><td>{SSHD}</td></tr></table></body></html>",
            "Content-Type: text/html\n",
        ),
        "text",
        ("web1",),
        "login_attack",
        by="log",
    ),
    Case("line-ends-of-mail", mail(SSHD + "\n").replace(b"\n", b"\r\n"), "text", ("web1",), "login_attack", by="log"),
    Case(
        "of-a-mailbox", b"From abuse@example.org Fri Nov 20 09:00:00 2026\n" + mail(SSHD), "text", ("web1",), by="log"
    ),
    Case(
        "quoted-printable",
        mail(
            SSHD.replace("198.51", "198=2E51").replace("from", "fr=\nom"),
            "Content-Transfer-Encoding: quoted-printable\n",
        ),
        "text",
        ("web1",),
        by="log",
        source_ports=(44321,),
    ),
    Case(
        "base64-in-utf-8",
        mail(
            base64.encodebytes(f"Größe\n{SSHD}".encode()),
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
        ),
        "text",
        ("web1",),
        by="log",
    ),
    Case(
        "nginx",
        mail(
            'Nov 20 03:04:05 www nginx: 2026/11/20 03:04:05 [error] 7#7: *1 open() "/wp-login.php" failed, client: 198.51.100.7, server: '
            'example.org, request: "GET / HTTP/1.1", host: "203.0.113.5"\n'
        ),
        "text",
        ("web1",),
        "web_attack",
        by="log",
    ),
    Case(
        "site-in-front-of-a-line-of-apache's",
        mail('www.example.org:443 198.51.100.7 - - [20/Nov/2026:03:04:05 +0100] "POST /xmlrpc.php HTTP/1.1" 200 1\n'),
        "text",
        ("web1",),
        "web_attack",
        zone="stated",
    ),
    Case(
        "forwarded-within-the-text",
        mail(
            "FYI, please handle.\n\n-----Original Message-----\nFrom: x@example.net\nSent: Friday\nTo: abuse@example.org\n\n"
            f"> Hello,\n> {SSHD}\n"
        ),
        "text",
        ("web1",),
        "login_attack",
        by="log",
    ),
    Case("text-alone", SSHD.encode(), "text", ("web1",), "login_attack", note="names nobody"),
]
REFUSED = [
    Refused("nothing", b"", "the report is empty"),
    Refused("blank", b"\r\n \n", "the report is empty"),
    Refused("no-address", mail("Your server attacks us, stop it.\n"), "names no address of a host"),
    Refused("only-variables", mail(_COMPLAIN.format(lines="<matches>")), "left its variables in the place"),
    Refused("only-a-network", mail("Attacks from 198.51.100.0/24\n"), "names no address of a host"),
    Refused("only-names-of-hosts", mail("Attack from 198.51.100.7.example.org\n"), "names no address of a host"),
    Refused("only-special-addresses", mail("from 0.0.0.0 127.0.0.1 ::1 fe80::1 224.0.0.1\n"), "names no address"),
]
