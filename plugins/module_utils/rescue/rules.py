# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What in the text of a file starts something, or lets somebody in: each rule yields a reason for each such line.

A rule reads leniently: what the program that reads the file would refuse may be a reason all the same.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Callable, FrozenSet, Iterator, Tuple

from ..base.paths import PROGRAM
from ..base.text import visible

_LONGEST = 160


@dataclass(frozen=True)
class Known:
    """What a rule may ask: whether a package owns a program and it is unchanged, whether there is one, and who the admins are; paths are the host's."""

    packaged: Callable[[str], bool]
    there: Callable[[str], bool]
    admins: FrozenSet[str] = frozenset()


Rule = Callable[[str, Known], Iterator[str]]


def lines(text: str, comments: str = "#") -> Iterator[Tuple[int, str]]:
    """Yield the lines that say something, with their numbers; a backslash at the end continues a line."""
    whole, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        first = first if whole else number
        whole += line
        if whole.endswith("\\") and not whole.lstrip().startswith(tuple(comments)):
            whole = whole[:-1] + " "
            continue
        said, whole = whole.strip(), ""
        if said and not said.startswith(tuple(comments)):
            yield first, said
    if whole.strip():
        yield first, whole.strip()


def quoted(number: int, line: str) -> str:
    """Return a line as a reason quotes it."""
    return f"line {number}: {visible(line, _LONGEST)}"


def saying(pattern: str, flags: int = re.IGNORECASE, comments: str = "#", unless: str = "") -> Rule:
    """Return the rule for lines in which a pattern is found, except those in which the other one is."""
    sought, harmless = re.compile(pattern, flags), re.compile(unless or r"(?!)", flags)

    def rule(text: str, _known: Known) -> Iterator[str]:
        for number, line in lines(text, comments):
            if sought.search(line) and not harmless.search(line):
                yield quoted(number, line)

    return rule


#: Any line at all.
content = saying(r"\S")

apt = saying(
    r"(Pre|Post)-Invoke|Post-Invoke-Success|Pre-Install-Pkgs|Auto-?Detect|\bDir(::|\s*\{.*)\s*(Bin|Etc::parts)|Dir::Bin|"
    r"Compressor|Solvers?::|Planners?::|RequestHook|Proxy-Auto",
    comments="#/",
)
dpkg_cfg = saying(r"^(--)?((pre|post)-invoke|status-logger)")
interfaces = saying(
    r"^\s*(pre-up|up|post-up|down|pre-down|post-down|wpa-action)\s",
    unless=r"^\s*[\w-]+\s+(/s?bin/|/usr/s?bin/)?(route|ip (-[46] )?(route|addr|address|link)|true) [\w\s./:-]*(\|\| true)?$",
)
udev = saying(r"\b(RUN|PROGRAM)\b|IMPORT\{program\}|SYSTEMD_(USER_)?WANTS")
modprobe = saying(
    r"^(install|remove)\s+\S+\s+\S",
    unless=r"^(install|remove)\s+\S+\s+(/usr)?/bin/(false|true)$",
)
logrotate = saying(
    r"^(prerotate|postrotate|firstaction|lastaction|preremove|compresscmd|uncompresscmd|mail\s)",
    unless=r"^(un)?compresscmd\s+(/usr)?/bin/(gzip|gunzip|xz|unxz|zstd|unzstd|bzip2|bunzip2)$",
)
rsyslog = saying(r"omprog|improg|mmexternal|\bbinary\s*=|\^/|omshell|\$ModLoad\s+/|load=\"/")
linker = saying(r"^(?!include\s+/?(etc/)?ld\.so\.conf\.d/\*\.conf$)\S")
motd = content
dbus_service = saying(r"^(Exec|SystemdService)\s*=")
desktop = saying(r"^Exec\s*=")
polkit = saying(
    r"polkit\.Result\.YES|polkit\.spawn|Result(Any|Inactive|Active)\s*=\s*yes|<allow_\w+>\s*yes|addRule|addAdminRule",
    comments="#/",
)
ssh_client = saying(
    r"^(LocalCommand|KnownHostsCommand|ProxyCommand|PKCS11Provider|SecurityKeyProvider)\b|^Match\b.*\bexec\b"
)
binfmt = saying(r"^:")
initramfs = saying(r"\$\(|`|=\s*/|^\s*[./]")
ssh_environment = saying(r"=")
certbot_conf = saying(
    r"^(pre_hook|post_hook|renew_hook|deploy_hook|manual_auth_hook|manual_cleanup_hook|pre-hook|post-hook|deploy-hook)\s*=",
    unless=rf"^manual_(auth|cleanup)_hook\s*=\s*{re.escape(PROGRAM)} certificates challenge [\w ./-]+$",
)
dhclient = saying(r"^script\s|script\s+\"")
systemd_conf = saying(r"^(DefaultEnvironment|ManagerEnvironment)\s*=")
#: What FUSE mounts is a program, which is named before the first #, or behind the kind of file system. Source: mount.fuse3(8).
mounts = saying(
    r"^\S+#|^\S+\s+\S+\s+fuse[\w.]*\.?\s",
    unless=r"^\S+\s+\S+\s+fuse\.(sshfs|s3fs|glusterfs|rclone|mergerfs|lxcfs|davfs)\s",
)
cloud_config = saying(r"^\s*(bootcmd|runcmd|write_files)\s*:|^\s*-?\s*(ssh_)?authorized_keys\s*:")
_UNSIGNED = re.compile(r"\btrusted\s*[=:]\s*yes|allow(-downgrade-to)?-insecure\s*[=:]\s*yes", re.IGNORECASE)


def unsigned(text: str, _known: Known) -> Iterator[str]:
    """Repositories whose packages are installed whoever has made them, but for folders of this host's own."""
    for paragraph in re.split(r"\n(?=\s*deb\s|\s*\n)", text):
        remote = re.search(r"(?<!\w)(?!file|copy|cdrom)[a-z][a-z0-9+]*:/", paragraph, re.IGNORECASE)
        for _number, line in lines(paragraph):
            if remote and _UNSIGNED.search(line):
                yield visible(line, _LONGEST)


def login_defs(text: str, known: Known) -> Iterator[str]:
    """Programs that login, su or userdel start by their configuration, and a PATH with an unusual folder."""
    for number, line in lines(text):
        name, _space, value = line.replace("\t", " ").partition(" ")
        path = name in ("ENV_PATH", "ENV_SUPATH") and any(environment(value.strip(), known))
        if path or name in ("FAKE_SHELL", "USERDEL_CMD", "ENVIRON_FILE", "NO_PASSWORD_CONSOLE"):
            yield quoted(number, line)


_VARIABLES = (
    r"LD_\w+|GLIBC_TUNABLES|GCONV_PATH|PERL5(OPT|LIB|DB)|PERLLIB|RUBY(OPT|LIB)|PYTHON(PATH|HOME|STARTUP|INSPECT|WARNINGS)|NODE_(OPTIONS|PATH)|"
    r"BASH_ENV|ENV|PROMPT_COMMAND|GIT_\w+|LESSOPEN|LESSCLOSE|(GIT_|SYSTEMD_)?PAGER|MANPAGER|EDITOR|VISUAL|SUDO_EDITOR|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|"
    r"OPENSSL_(CONF|MODULES|ENGINES)|SSH_ASKPASS|NSS_\w+|ZDOTDIR"
)
_SAFE_PATHS = re.compile(r"(/usr/local|/usr)?/(s?bin|games)|/snap/bin")


def environment(text: str, known: Known) -> Iterator[str]:
    """Variables by which programs load or run something, and a PATH with an unusual folder."""
    for number, line in lines(text):
        said = re.sub(r"^(export\s+|setenv\s+)", "", line)
        name, sign, value = said.partition("=")
        name = name.split()[-1] if name.split() else ""
        if re.fullmatch(_VARIABLES, name):
            words = value.strip().strip("\"'").split()
            if name in ("EDITOR", "VISUAL", "PAGER") and len(words) == 1 and re.fullmatch(r"[a-z]+", words[0]):
                continue
            yield quoted(number, line)
        elif re.search(rf"\b({_VARIABLES})\s+(DEFAULT|OVERRIDE)=", line) or re.search(
            r"\bLD_(PRELOAD|AUDIT|LIBRARY_PATH)\b", line
        ):
            yield quoted(number, line)
        elif name == "PATH" and sign:
            places = [place for place in value.strip().strip("\"'").split(":") if not place.startswith("$")]
            if not all(_SAFE_PATHS.fullmatch(place) for place in places):
                yield quoted(number, line)


_VALUE = r"""("[\w %:.,+/@-]*"|'[\w %:.,+/@-]*'|[\w%:.,+/@-]*)"""
_HARMLESS = re.compile(
    rf"(export\s+)?(HIST(SIZE|FILESIZE|CONTROL|IGNORE|TIMEFORMAT)|LANG|LANGUAGE|LC_\w+|TZ|TERM|TMOUT|COLORTERM)={_VALUE}"
    r"|(export\s+)?(EDITOR|VISUAL)=[a-z]+|shopt\s+-[su][\w ]+|set\s+-o\s+[\w ]+|umask\s+\d+|ulimit(\s+-[A-Za-z]+)+(\s+(\d+|unlimited))?"
    r"|fi|else|esac|done|(readonly|export)\s+[A-Z_]+"
)


#: What a shell only takes down, and an EnvironmentFile means alike; a word behind it would be a command.
_ASSIGNED = re.compile(
    r"""(export\s+)?[A-Za-z_]\w*\+?=("([^"`$]|\$[A-Za-z_{])*"|'[^']*'|([^\s"'`$;&|<>()]|\$[A-Za-z_{])*)*(\s+#.*)?|(export|readonly)(\s+\w+)+"""
)


#: Options of a daemon's by which it reads another configuration, or listens to anybody.
_OPTIONS = re.compile(r"(SSHD_OPTS\s*=.*[\s\"'=]-[a-zA-Z]*[ofhcig])|(DOCKER_OPTS\s*=.*(-H|--host)[ =]*tcp)")


def defaults(text: str, known: Known) -> Iterator[str]:
    """Lines of a file that init scripts and ufw read as a shell does, by which something is run or loaded."""
    for number, line in lines(text):
        if (
            re.search(r"\$\(|`|LD_PRELOAD|LD_AUDIT", line)
            or not _ASSIGNED.fullmatch(line)
            or _OPTIONS.search(line)
            or any(environment(line, known))
        ):
            yield quoted(number, line)


def shell_lines(text: str, stock: FrozenSet[str]) -> Iterator[str]:
    """Lines that the file has and the package's does not, less those that only set what is harmless."""
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said or said.startswith("#") or said in stock:
            continue
        if not _HARMLESS.fullmatch(said):
            yield quoted(number, said)


#: What begins with # and is no comment of sudo's.
_NO_COMMENT = re.compile(r"#(include(dir)?\b|\d+[\s,])")


def sudoers(text: str, known: Known) -> Iterator[str]:
    """Rules of users who are no admins, and settings that let a user run more than meant."""
    for number, line in lines(text, ""):
        if line.startswith("#") and not _NO_COMMENT.match(line):
            continue
        if re.match(r"(User|Runas|Host|Cmnd)_Alias\b", line):
            continue
        if line.startswith("Defaults"):
            if re.search(
                r"!authenticate|env_keep.*\b(LD_|PYTHON|PERL|BASH_ENV)|setenv|!env_reset|timestamp_timeout\s*=\s*-|!tty_tickets|plugin|"
                r"sudoedit_follow|askpass|editor\s*=",
                line,
            ):
                yield quoted(number, line)
            continue
        if re.match(r"[@#]include(dir)?\b", line):
            where = line.split(None, 1)[1].strip('"') if len(line.split(None, 1)) > 1 else ""
            if where.rstrip("/") != "/etc/sudoers.d":
                yield quoted(number, line)
            continue
        who = re.match(r"(\S+)\s+\S+\s*=", line)
        if who and who[1] in known.admins:
            continue
        yield quoted(number, line)


def git_config(text: str, _known: Known) -> Iterator[str]:
    """Settings by which git runs a command of somebody's choice."""
    section = ""
    for number, line in lines(text, "#;"):
        if line.startswith("["):
            section = line[1:].partition("]")[0].strip().lower()
            line = line.partition("]")[2].strip()
            if not line:
                continue
        key, _sign, value = (part.strip() for part in line.partition("="))
        head = section.split()[0] if section.split() else ""
        name = f"{head}.{key.lower()}"
        shell = value.strip('"').startswith("!")
        if (
            re.fullmatch(
                r"core\.(hookspath|fsmonitor|pager|editor|sshcommand|gitproxy|askpass|alternaterefscommand)|pager\..*|"
                r"(diff|difftool|merge|mergetool)\.(external|textconv|command|cmd|driver|path)|filter\.(clean|smudge|process)|init\.templatedir|include\.path|"
                r"includeif\.path|sequence\.editor|gpg\.program|uploadpack\.packobjectshook|browser\.(cmd|path)|sendemail\.\w*cmd|interactive\.difffilter",
                name,
            )
            and not re.fullmatch(
                r'"?(true|false|vim?|nano|less|cat|emacs|more|git-lfs (clean|smudge) -- %f|git-lfs filter-process)"?',
                value,
            )
        ) or (shell and head in ("alias", "credential")):
            yield quoted(number, f"[{section}] {line}")


def python_path(text: str, _known: Known) -> Iterator[str]:
    """Lines of a .pth file that Python executes."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("import ", "import\t")):
            yield quoted(number, line)


def core_pattern(text: str, known: Known) -> Iterator[str]:
    """Programs that the kernel is to run."""
    for number, line in lines(text, "#;"):
        name, _sign, value = (part.strip() for part in line.lstrip("-").partition("="))
        name = name.replace("/", ".")
        if name in ("kernel.modprobe", "kernel.hotplug", "kernel.poweroff_cmd", "kernel.core_pattern"):
            program = value.strip('"').lstrip("|").split()
            piped = value.strip('"').startswith("|") or name != "kernel.core_pattern"
            if piped and program and not known.packaged(program[0]):
                yield quoted(number, line)


def systemd_unit(text: str, known: Known) -> Iterator[str]:
    """Any unit: its commands are the reasons, or that it is one."""
    found = False
    for number, line in lines(text, "#;"):
        if re.match(r"Exec\w+\s*=\s*\S", line):
            found = True
            yield quoted(number, line)
    if not found:
        yield "a unit that no package owns"


def system_wide(text: str, known: Known) -> Iterator[str]:
    """Lines of a crontab, less settings of variables that are harmless."""
    for number, line in lines(text):
        if not re.match(
            r"(SHELL\s*=\s*/bin/(ba|da)?sh|PATH\s*=\s*[/\w:]+|MAILTO\s*=\S*|LANG\s*=\S*|HOME\s*=\s*/\S*|LOGNAME\s*=\s*\w+|"
            r"RANDOM_DELAY\s*=.*|START_HOURS_RANGE\s*=.*)$",
            line,
        ):
            yield quoted(number, line)


_USUAL_KEYS = frozenset(
    {".ssh/authorized_keys", ".ssh/authorized_keys2", "%h/.ssh/authorized_keys", "%h/.ssh/authorized_keys2", "none"}
)
_SFTP = frozenset(
    {"internal-sftp", "/usr/lib/openssh/sftp-server", "/usr/lib/sftp-server", "/usr/libexec/openssh/sftp-server"}
)


#: Settings by which others than whoever holds a key get in.
_LETS_IN = frozenset(
    {
        *(
            ("strictmodes", "no"),
            ("hostbasedauthentication", "yes"),
            ("ignorerhosts", "no"),
            ("ignorerhosts", "shosts-only"),
        ),
        *(("permitemptypasswords", "yes"), ("kerberosauthentication", "yes"), ("gssapistrictacceptorcheck", "no")),
    }
)


def sshd(text: str, known: Known) -> Iterator[str]:
    """Settings by which others than the files of keys decide who gets in, or what runs at a login."""
    for number, line in lines(text):
        words = re.split(r"[\s=]+", line, maxsplit=1)
        name, value = words[0].lower(), words[1].strip().strip('"') if len(words) > 1 else ""
        first = value.split()[0].strip('"') if value.split() else ""
        if name in (
            "authorizedkeyscommand",
            "authorizedprincipalscommand",
            "forcecommand",
            "trustedusercakeys",
            "authorizedprincipalsfile",
        ):
            odd = (
                value.lower() != "none"
                and not (name == "forcecommand" and first == "internal-sftp")
                and first != "/etc/ssh/portcullis-user-ca-keys"
            )
        elif name == "authorizedkeysfile":
            odd = not set(value.replace('"', " ").split()) <= _USUAL_KEYS
        elif name == "permituserenvironment":
            odd = value.lower() != "no"
        elif name == "subsystem":
            rest = value.split()[1:]
            odd = not rest or rest[0] not in _SFTP
        elif name == "include":
            odd = any(
                not posixpath.normpath(posixpath.join("/etc/ssh", path)).startswith("/etc/ssh/")
                for path in value.split()
            )
        elif name in (
            "pamservicename",
            "securitykeyprovider",
            "setenv",
            "xauthlocation",
            "sshdsessionpath",
            "sshdauthpath",
        ):
            odd = True
        else:
            odd = (name, value.lower()) in _LETS_IN
        if odd:
            yield quoted(number, line)


_KEY = re.compile(r"(^|[\s,])(ssh-|ecdsa-|sk-)[\w@.-]+\s+[A-Za-z0-9+/=]{16,}")
#: cloud images keep root out by this, with an admin's key behind it.
_POINTER = re.compile(
    r'command="echo \'Please login as the user [\\"]+[\w-]+[\\"]+ rather than the user [\\"]+root[\\"]+\.\';echo;sleep 10;exit 142"'
)


#: What a store of backups writes for each client.
_SERVES = re.compile(
    rf'restrict,(from="[0-9A-Fa-f:./,]+",)?command="{re.escape(PROGRAM)} backup-store serve --floor-mib \d+ /[\w./-]+" ssh-[a-z0-9-]+ [\w+/=]+( [\w.@-]*)?'
)


def key_options(text: str, _known: Known) -> Iterator[str]:
    """Keys with a command of their own, or that set variables."""
    for number, line in lines(text):
        # The last one, as what is in quotes in front of it may look like a key.
        ends = [key.start() for key in _KEY.finditer(line)]
        options = _POINTER.sub("", line[: ends[-1]] if ends else line)
        sets = re.search(r"(^|,)\s*(command|environment|tunnel)\s*=", options, re.IGNORECASE)
        if sets and not _SERVES.fullmatch(line):
            yield quoted(number, line)


def any_key(text: str, _known: Known) -> Iterator[str]:
    """Keys, whatever their options, but for those of a store of backups, which let nobody in."""
    for number, line in lines(text):
        if _KEY.search(line) and not _SERVES.fullmatch(line):
            yield quoted(number, line)


def binfmt_record(text: str, known: Known) -> Iterator[str]:
    """The interpreter of a record of update-binfmts, where no package owns it."""
    rows = text.splitlines()
    if len(rows) >= 6 and rows[5].strip() and not known.packaged(rows[5].strip()):
        yield quoted(6, rows[5])


#: needrestart reads these as Perl.
needrestart = saying(r"\S", unless=r"^(\$nrconf\{(restart|kernelhints|ucodehints)\}\s*=\s*['\"]?-?\w*['\"]?;|1;)$")

_ROOTS_OWN = (
    r"/(etc|root|usr|boot|home|var|var/lib|proc|sys|dev|lib|bin|sbin|(var/)?run/(docker|containerd)[\w/.]*\.sock)?"
)
_AS_HOST = re.compile(
    rf'"Privileged":\s*true|"(PidMode|IpcMode|UsernsMode)":\s*"host"|"Binds":\s*\[[^\]]*"{_ROOTS_OWN}/?:|'
    r'"CapAdd":\s*\[[^\]]*(SYS_ADMIN|SYS_PTRACE|SYS_MODULE|ALL)'
)


def container(text: str, _known: Known) -> Iterator[str]:
    """What gives a container that starts by itself the rights of root outside of it."""
    if re.search(r'"RestartPolicy":\s*\{"Name":\s*"(no)?"', text):
        return
    for found in _AS_HOST.finditer(text):
        yield visible(found.group(), _LONGEST)
