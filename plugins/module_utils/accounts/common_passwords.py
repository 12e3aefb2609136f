# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords that every guesser tries first, the commonest in front, and words that people make others of."""

from __future__ import annotations

_COMMON = """
123456 password 123456789 12345678 12345 1234567 qwerty 111111 123123 1234567890 admin 1234 000000 abc123 password1 iloveyou
root test toor letmein welcome qwerty123 1q2w3e4r 1q2w3e 123 666666 654321 qwertyuiop 123321 monkey dragon changeme secret
master football baseball sunshine princess shadow superman michael P@ssw0rd p@ssw0rd Password1 passw0rd admin123 user guest
qazwsx zaq12wsx 1qaz2wsx 1qaz2wsx3edc asdfghjkl asdfgh zxcvbnm zxcvbn 7777777 888888 555555 222222 333333 444444 777777 999999
121212 112233 123654 987654321 87654321 11111111 00000000 88888888 12341234 123qwe qwe123 q1w2e3r4 q1w2e3r4t5 1q2w3e4r5t
aa123456 a123456 a12345678 asd123 asdf1234 abcd1234 abc12345 abcdef abc1234 qweasd qweasdzxc qwer1234 asdasd asdf test123
test1234 testing test1 demo demo123 default pass pass123 pass1234 Pass1234 Passw0rd Password123 password12 password123
password1234 Password1! Password123! Welcome1 Welcome123 welcome1 welcome123 Admin123 Admin@123 admin1234 admin1 admin12345
administrator root123 root1234 rootroot toor123 user123 user1234 guest123 server server123 ubuntu debian raspberry pi linux
oracle mysql postgres ftp www www-data nagios vagrant ansible jenkins deploy git docker tomcat hadoop minecraft support
backup service operator manager web info sales office student teacher login access letmein1 letmein123 trustno1 whatever
hello hello123 hello1 killer jordan jordan23 harley ranger hunter hunter2 buster soccer hockey george charlie andrew
michelle love lovely pepper daniel joshua maggie starwars silver william dallas yankees ashley thomas jessica freedom
ginger cheese computer internet matrix mustang corvette merlin cookie summer winter spring autumn Summer2024 Winter2024
chelsea liverpool arsenal barcelona juventus samsung google apple batman spiderman pokemon naruto anthony robert jennifer
jordan1 nicole hannah amanda babygirl flower butterfly purple orange banana chocolate diamond angel angels jesus blessed
mylove family friends forever tigger snoopy garfield peanut bailey bandit rocky tiger lucky maverick phoenix warrior
eagle falcon wizard thunder cowboy police gandalf ncc1701 startrek blink182 metallica slipknot iloveyou1 princess1 monkey1
dragon1 sunshine1 football1 baseball1 superman1 charlie1 qwerty1 qwerty12 qwerty1234 qwerty12345 qwert qwertz azerty
1234qwer 12qwaszx zaq1zaq1 zaq1xsw2 xsw21qaz 147258369 147258 159753 159357 789456 789456123 456789 102030 010203 101010
131313 232323 252525 696969 123456a 123456q 123456789a 1a2b3c 1a2b3c4d a1b2c3 a1b2c3d4 aaaaaa zzzzzz !@#$%^&* !@#$%^ !QAZ2wsx
!qaz@wsx 1qaz@WSX 1qaz!QAZ P@55w0rd Pa$$w0rd pa55word p4ssw0rd passwort Passwort1 motdepasse contrasena senha parola haslo
hallo hallo123 geheim schatz sommer soleil doudou bonjour azerty123 123abc 112358 314159 5201314 woaini iloveu nopass none
blank empty null temp temp123 temporary changeme1 changeme123 newpass newpassword mypassword mypass secret123 topsecret
supersecret security firewall network cisco cisco123 juniper router switch admin@123 root@123 abcd123 abcde12345 abcdefg
"""

_STEMS = """
password admin root welcome qwerty letmein test user server secret changeme login pass master summer winter spring autumn
hello love monkey dragon football sunshine princess company office linux ubuntu debian default service support deploy backup
guest access internet computer passw0rd p@ssw0rd
"""

COMMON = tuple(_COMMON.split())
STEMS = tuple(_STEMS.split())
