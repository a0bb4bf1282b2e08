"""`zhixing`, the command line: one parser, one table from command to the module that does it.

Exit codes: 0 done; 1 what was handed in is refused, and why is printed; 2 the call itself is off (unknown command,
indicator, place, period, file); 3 there is nothing to answer from yet (no snapshot).
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, NoReturn

from django.core.exceptions import ImproperlyConfigured

DONE, REFUSED, USAGE, NOTHING_YET = 0, 1, 2, 3
LAST_PORT: Final = 65_535
ROLES = (
    "city_clerk", "county_clerk", "township_liaison", "department_clerk", "leader", "auditor",
    "system_administrator", "security_administrator",
)  # fmt: skip
BREAKDOWNS = ("place", "industry", "product", "period", "channel", "purpose", "size", "source")
NEEDS_DATABASE = frozenset(
    {"set-up", "add-person", "new-password", "import", "build", "report", "demo", "serve", "docs", "trail"}
)

# Where the word is not the module's own name.
MODULES: Final = {
    "import": "bring_in", "set-up": "set_up", "add-person": "add_person", "new-password": "new_password",
}  # fmt: skip

EPILOG = """退出码 / exit codes: 0 完成 done · 1 内容被拒绝 refused · 2 用法有误 usage · 3 尚无数据快照 no snapshot yet
所有数据存放在 ZHIXING_DATA（默认 var/）；DATABASE_URL 可另指数据库。
Everything is kept in ZHIXING_DATA (default var/); DATABASE_URL names another database."""


# What argparse says in English alone, and how the same is said in Chinese.
_SAID: Final = (
    (re.compile(r"the following arguments are required: (.+)"), r"缺少：\1"),
    (re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)"), r"\1：没有 \2；可选 \3"),
    (re.compile(r"argument (.+?): expected (?:one|at least one) argument"), r"\1：后面应有一个值"),
    (re.compile(r"argument (.+?): not allowed with argument (.+)"), r"\1：不能与 \2 同用"),
    (re.compile(r"unrecognized arguments: (.+)"), r"不认识的参数：\1"),
    (re.compile(r"ambiguous option: (.+?) could match (.+)"), r"\1 不明确；可指 \2"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法 / usage: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse, with its headings, its help option and its errors in both languages."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **more}, add_help=False, allow_abbrev=False)
        # argparse offers no other way to name its two groups.
        self._positionals.title = "位置参数 / arguments"
        self._optionals.title = "选项 / options"
        self.add_argument("-h", "--help", action="help", help="显示本说明 / show this help")

    def error(self, message: str) -> NoReturn:
        """Say it in both languages and leave with the usage code."""
        self.print_usage(sys.stderr)
        chinese = next((found.expand(zh) for said, zh in _SAID if (found := said.fullmatch(message))), "")
        self.exit(USAGE, f"用法有误 / usage: {chinese}{' / ' if chinese else ''}{message}\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = Parser(
        prog="zhixing",
        description="质行：数据一次录入，得出经得起核对的数字。\nZhixing: facts in once, honest figures out.",
        epilog=EPILOG,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="命令 COMMAND", title="命令 / commands")
    _add_people(commands)
    _add_import(commands)
    _add(commands, "build", "生成新的数据快照", "make a new dated snapshot of the facts", json=True)
    _add(commands, "snapshots", "列出数据快照", "list the snapshots", json=True)
    _add_measure(commands)
    _add_report(commands)
    _add_trail(commands)
    _add(commands, "check", "检查全部指标定义", "check every definition of the catalogue", json=True)
    demo = _add(commands, "demo", "装入演示城市并启动", "load the demonstration city and serve it")
    demo.add_argument("--no-serve", action="store_true", help="只装入，不启动 / load only")
    serve = _add(commands, "serve", "启动网站和后台任务", "serve the pages and run the jobs")
    for command in (demo, serve):
        command.add_argument("--port", type=_port, default=os.environ.get("PORT", "8000"), help="端口 / port")
        command.add_argument("--host", default="127.0.0.1", help="监听地址 / address to listen on")
    docs = _add(commands, "docs", "生成参考文档", "draw the generated documents")
    docs.add_argument("--check", action="store_true", help="只检查是否过期 / only say whether they are stale")
    return top


def _port(text: str) -> int:
    """A number a server can listen on; argparse also passes the environment's PORT through here."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} 不是 1 至 {LAST_PORT} 的端口 / is no port from 1 to {LAST_PORT}")
    return int(text)


def _add(
    commands: argparse._SubParsersAction[Parser], name: str, zh: str, en: str, *, json: bool = False
) -> argparse.ArgumentParser:
    text = f"{zh} / {en}"
    command = commands.add_parser(name, help=text, description=text, epilog=EPILOG)
    if json:
        command.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    return command


def _day(text: str) -> date:
    """A day written 2000-01-01."""
    try:
        return date.fromisoformat(text)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(
            f"{text} 不是 2000-01-01 这样的日期 / is no day such as 2000-01-01"
        ) from trouble


def _up_to(longest: int) -> Callable[[str], str]:
    """A text that is not blank and fits its column."""

    def read(text: str) -> str:
        if not text.strip() or len(text.strip()) > longest:
            raise argparse.ArgumentTypeError(
                f"应为 1 至 {longest} 个字符 / wants between 1 and {longest} characters: {text[:longest]}"
            )
        return text.strip()

    return read


def _add_people(commands: argparse._SubParsersAction[Parser]) -> None:
    """The commands an installation without a demonstration begins with."""
    english = "set an installation up: its city, its quality office, its first person"
    command = _add(commands, "set-up", "建立安装：城市、质量办和第一位人员", english, json=True)
    command.add_argument("--city-code", required=True, type=_up_to(32), help="城市代码 / code of the city, e.g. 330900")
    command.add_argument("--city-name", required=True, type=_up_to(64), help="城市中文名 / its Chinese name")
    command.add_argument("--city-name-en", required=True, type=_up_to(96), help="城市英文名 / its English name")
    command.add_argument("--system", default="GB/T 2260", type=_up_to(32), help="代码体系 / system of the code")
    command.add_argument(
        "--since",
        type=_day,
        default=date(2000, 1, 1),
        help="该代码自何日起使用，应早于最早的数据 / first day of the code; before the oldest facts (%(default)s)",
    )
    command.add_argument("--office-name", type=_up_to(96), help="质量办名称 / Chinese name of the office")
    command.add_argument("--office-name-en", type=_up_to(128), help="质量办英文名 / its English name")
    command.add_argument(
        "--person", required=True, help="第一位人员的代码，也是登录名 / code and user name of the first person"
    )
    _add_name_and_password(command)
    command = _add(commands, "add-person", "增加一位人员及其职务", "add a person with a post", json=True)
    command.add_argument("person", metavar="代码 CODE", help="人员代码，也是登录名 / code and user name of the person")
    command.add_argument("--role", required=True, choices=ROLES, help="角色 / role")
    command.add_argument(
        "--place", default="", help="地区代码；省略则为全市 / place of the post; the city when left out"
    )
    command.add_argument(
        "--since", type=_day, default=None, help="任职起始日；省略则为今天 / first day; today when left out"
    )
    _add_name_and_password(command)
    command = _add(commands, "new-password", "为一位人员更换密码", "give a person another password", json=True)
    command.add_argument("person", metavar="代码 CODE", help="人员代码 / code of the person")
    _add_password(command)


def _add_name_and_password(command: argparse.ArgumentParser) -> None:
    command.add_argument("--name", required=True, type=_up_to(64), help="姓名 / name")
    _add_password(command)


def _add_password(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--ask-password",
        action="store_true",
        help="在终端输入密码；否则取自 ZHIXING_NEW_PASSWORD，未设则随机生成并只显示一次 / "
        "type the password in; else it is read from ZHIXING_NEW_PASSWORD, or made at random and shown once",
    )


def _add_import(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _add(commands, "import", "导入数据文件", "import a file of facts", json=True)
    command.add_argument(
        "kind",
        choices=(
            "spot-checks",
            "statistics",
            "enterprises",
            "qualifications",
            "laboratories",
            "groupings",
            "divisions",
        ),
        help="监督抽查、统计数据、企业名录、资质名录、检验检测机构、支柱产业与集群、行政区划 / "
        "spot checks, statistics, enterprises, what is held, laboratories, pillar industries and clusters, divisions",
    )
    command.add_argument("file", metavar="文件 FILE", help="CSV 或 xlsx / CSV or xlsx")
    command.add_argument("--dry-run", action="store_true", help="只检查，不入库 / check only, write nothing")
    command.add_argument(
        "--problems", metavar="OUT.xlsx", help="把标注了问题的工作簿写到此处 / write the marked workbook here"
    )
    command.add_argument(
        "--good-rows", action="store_true", help="有误的行不入库，其余入库 / take the good rows, leave the others"
    )
    command.add_argument(
        "--source", default="", help="文件中没有来源列时的来源名称 / name of the source where no column says it"
    )
    command.add_argument(
        "--failures-only",
        action="store_true",
        help="该名单只列不合格（没有判定列时必须说明）/ the list holds failures only (needed without a verdict column)",
    )
    command.add_argument(
        "--period",
        default="",
        help="文件中没有时期列时的时期，如 2025Q1 / period of the values where no column says it",
    )
    command.add_argument(
        "--cumulative",
        action="store_true",
        help="文件含 1 月至某月的累计数 / the file holds values of January to a later month",
    )
    command.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="列名=字段",
        help="说明一个列名的含义，可重复 / say what a heading means; may be repeated",
    )


def _add_measure(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _add(commands, "measure", "查询一个指标", "ask for one figure", json=True)
    command.add_argument("code", metavar="指标 CODE", help="指标代码 / code of the indicator")
    command.add_argument(
        "--place", default="", help="地区代码；省略则为全部数据 / code of the place; all facts when left out"
    )
    command.add_argument("--period", default="", help="2025 · 2025Q3 · 2025-07 · 2021..2025")
    command.add_argument(
        "--by",
        action="append",
        default=[],
        choices=BREAKDOWNS,
        help="按此分组，可重复 / break down by; may be repeated",
    )
    command.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="industry=13",
        help="只看其中一部分，可重复 / narrow to; may be repeated",
    )
    command.add_argument(
        "--reading",
        choices=("as-it-was", "todays-map", "both"),
        default="as-it-was",
        help="按当时区划、按今日区划，或两者并列 / on the places of the time, on today's, or both side by side",
    )
    command.add_argument("--csv", action="store_true", help="输出 CSV / print CSV")
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help="表格语言 / language of the table")


def _add_report(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _add(commands, "report", "编制报告", "make a report")
    command.add_argument("outline", help="提纲代码，如 macro-quality / code of the outline, such as quality-analysis")
    command.add_argument(
        "--place", default="", help="地区代码；省略则为演示城市 / place; the demonstration city when left out"
    )
    command.add_argument(
        "--period", default="", help="时期；省略则为最近的完整年度 / period; the last full year when left out"
    )
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help="报告语言 / language of the report")
    command.add_argument("--out", required=True, metavar="FILE.{pdf,docx,html}", help="输出文件 / where to write it")
    command.add_argument(
        "--list-edits", action="store_true", help="附录列出人工修改的语句 / list hand-edited sentences in the appendix"
    )


def _add_trail(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _add(commands, "trail", "核验、导出留痕", "verify and export the trail")
    deeds = command.add_subparsers(dest="what", required=True, metavar="操作 DEED", title="操作 / deeds")
    verify = _add(deeds, "verify", "核验留痕，指出第一处不符", "verify the trail, naming the first break", json=True)
    verify.add_argument(
        "--heads",
        default="",
        metavar="PATH",
        help="对外保存的链头（文件夹或文件）/ heads kept outside: a folder or file",
    )
    _add(deeds, "head", "当前链头", "where the trail ends now", json=True)
    export = _add(deeds, "export", "导出为每条一行的文件", "write it to a file, one line an entry")
    export.add_argument("file", metavar="文件 FILE", help="输出文件 / where to write it")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code is what this returns."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show Chinese gets question marks rather than a crash.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # the standard streams are TextIOWrapper
    options = parser().parse_args(arguments)
    try:
        if options.command in NEEDS_DATABASE:
            importlib.import_module("zhixing.config.start").start()
        module = importlib.import_module(f"zhixing.config.commands.{MODULES.get(options.command, options.command)}")
        return int(module.run(options))
    except BrokenPipeError:
        return DONE
    except KeyboardInterrupt:
        return 130
    except OSError as trouble:
        what = f"{trouble.filename}: {trouble.strerror}" if trouble.filename else str(trouble)
        print(f"无法读写：{what} / cannot be read or written: {what}", file=sys.stderr)
        return USAGE
    except ImproperlyConfigured as trouble:
        print(trouble, file=sys.stderr)
        return USAGE


if __name__ == "__main__":
    sys.exit(main())
