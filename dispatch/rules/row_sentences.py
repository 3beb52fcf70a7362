"""Why a row of a city's table cannot be taken, in Chinese: the English of the rules phrase by phrase.

What the rules say is for programs and the command line; a clerk at a browser reads his own language. A phrase that the
table does not know is shown as it is, so that nothing is kept from the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dispatch.rules.ground_sentences import in_chinese

# What is said of a whole file; the reason within it is a phrase of its own.
_FILES: tuple[tuple[str, str], ...] = (
    (r"nothing was kept: row (\d+), ([^:]*): (?P<reason>.+); and (\d+) more", "未保存任何内容：第 {0} 行“{1}”列，{reason}；另有 {3} 处错误"),
    (r"nothing was kept: row (\d+), ([^:]*): (?P<reason>.+)", "未保存任何内容：第 {0} 行“{1}”列，{reason}"),
    (r"nothing was kept: file: (?P<reason>.+?)(?:; and \d+ more)?", "未保存任何内容：{reason}"),
    (r"(\d+) rows are at fault; nothing was taken in", "{0} 行有错误，未导入任何内容"),
)
# English, as a pattern of the whole phrase -> Chinese, with the groups of the pattern
_PHRASES: tuple[tuple[str, str], ...] = (
    # any table
    (r"no such column", "没有这一列"),
    (r"this column is missing", "缺少这一列"),
    (r"two columns are this one", "这一列出现了两次"),
    (r"is empty|must be filled", "必须填写"),
    (r"has no rows", "文件里没有任何一行"),
    (r"'(.+)' stands there twice", "“{0}”出现了两次"),
    (r"is there already, in row (\d+)", "与第 {0} 行重复"),
    (r"'(.*)' is none of (.+) or body:CODE", "“{0}”不在可填的值之中：{1}, body:单位编号"),
    (r"'(.*)' is none of:? (.+)", "“{0}”不在可填的值之中：{1}"),
    (r"cannot be read", "无法读取"),
    (r"'(.*)' is no whole number", "“{0}”不是整数"),
    (r"'(.*)' is no number", "“{0}”不是数字"),
    (r"'(.*)' is no day such as (.+)", "“{0}”不是日期，应写成 {1}"),
    (r"'(.*)' is no day; write (.+)", "“{0}”不是日期，应写成 {1}"),
    (r"'(.*)' is no day or instant; write (\S+) or (.+)", "“{0}”不是日期或时间，应写成 {1} 或 {2}"),
    (r"'(.*)' is no time of day; write (.+)", "“{0}”不是钟点，应写成 {1}"),
    (r"'(.*)' is no time such as (.+)", "“{0}”不是时段，应写成 {1}"),
    (r"'(.*)' is no time of a week", "“{0}”不是一周内的时段"),
    (r"'(.*)' are no weekdays; write (\S+) or (\S+) \(1 is Monday\)", "“{0}”不是星期，应写成 {1} 或 {2}（1 为星期一）"),
    (r"there is no body '(.+)'", "没有编号为“{0}”的单位"),
    (r"there is no person '(.+)'", "没有编号为“{0}”的人员"),
    (r"there is no town (.+)", "没有镇街 {0}"),
    (r"there is no grid (.+)", "没有网格 {0}"),
    # the routing table
    (r"every row has a code of its own", "每一行都要有自己的编号"),
    (r"a row that sends nowhere", "没有写明派给谁"),
    (r"'fallback' is the row behind every table", "“fallback”是每张规则表末尾固有的一行，不能另写"),
    (r"no category of the active list is '(.+)'", "现行类别表中没有“{0}”"),
    # lists of powers
    (r"'(.+)' is no category or category/condition of the active list", "“{0}”不是现行类别表中的类别或“类别/立案条件”"),
    (r"the list ends on (\S+), before it starts on (\S+)", "清单在 {0} 终止，早于开始的 {1}"),
    (r"published on (\S+), after it is to start on (\S+)", "公布日期 {0} 晚于开始执行的 {1}"),
    (r"a delegation list belongs to a town", "赋权清单必须写明镇街"),
    (r"only a delegation list has a town", "只有赋权清单才写镇街"),
    (r"'(.*)', but the list began with '(.*)'", "此处为“{0}”，但这份清单开头写的是“{1}”"),
    (r"'(.+)' stands in this list twice", "“{0}”在这份清单里出现了两次"),
    # lists of categories
    (r"no category of it can be filed", "其中没有一个类别可以立案"),
    (r"'(.*)', but the same code has '(.*)' in row (\d+)", "此处为“{0}”，但同一代码在第 {2} 行写的是“{1}”"),
    (r"a category that can be filed needs a condition with a limit", "可立案的类别至少要有一个带时限的立案条件"),
    (r"is longer than (\d+) signs", "超过 {0} 个字"),
    (r"'(.+)' is no code of (\S+), which has four digits; .*\? (\d+)", "“{0}”不是 {1} 的代码，应为四位数字；是否被表格软件去掉了前面的零？{2}"),
    (r"'(.+)' is no code of (\S+), which has five digits; .*\? (\d+)", "“{0}”不是 {1} 的代码，应为五位数字；是否被表格软件去掉了前面的零？{2}"),
    (r"'(.+)' is no code of (\S+), which has four digits", "“{0}”不是 {1} 的代码，应为四位数字"),
    (r"'(.+)' is no code of (\S+), which has five digits", "“{0}”不是 {1} 的代码，应为五位数字"),
    (r"'(.+)' is no code of (\S+), which has letters and digits", "“{0}”不是 {1} 的代码，只能用字母和数字"),
    (r"is empty: name a body's code, or officer for whoever claimed the grid", "必须填写单位编号；由网格认领人处置的填 officer"),
    (r"is empty: write such as .+", "必须填写，例如 4小时、2紧急工作时、1天"),
    (r"'(.+)' says more than a limit", "“{0}”在时限之外还有别的内容，请写到立案条件或结案条件里"),
    (r"'(.+)' is not a time limit: it needs .+", "“{0}”不是时限，应写成数字加单位，例如 4小时"),
    (r"'(.+)' is not one time limit: it names several", "“{0}”里有好几个时限，请分成几个立案条件"),
    (r"'(.+)' is not a time limit: .+", "“{0}”不是可用的时限"),
    (r"(.+) is shorter than (.+) in the area class ([ABC])", "{0} 比 {2} 类区域的 {1} 还短"),
    (r"'(.+)' leads to no code of this table that can be filed", "“{0}”不能引到本表中可立案的代码"),
    # duplicates
    (r"'(.+)' is no category, no major class and not \*", "“{0}”不是类别、大类，也不是 *"),
    (r"from (\S+) to (\S+)", "应在 {0} 到 {1} 之间"),
    # people
    (r"'(.*)' is no code \(has a spreadsheet rounded a number\?\)", "“{0}”不是编号（是否被表格软件改成了近似数？）"),
    (r"at most 200 signs on one line", "至多 200 个字，不能换行"),
    (r"'(.*)' is no scope; write (.+)", "“{0}”不是范围，应写成 {1}"),
    (r"ends before it begins", "结束早于开始"),
    (r"a validity without a number", "只有有效期，没有证号"),
    (r"'(.+)' is a (\w+) already", "“{0}”已是另一种类型（{1}）的编号"),
    (r"the login '(.+)' is somebody else's", "登录名“{0}”已被他人使用"),
    (r"lies ahead: give memberships and roles their last day instead", "日期在将来：请改为给隶属和角色填写止期"),
    (r"still answers for (.+): hand over first", "名下仍有网格 {0}，请先移交"),
    (r"still has (\d+) open events in hand: transfer them first", "手中还有 {0} 件未结事件，请先转派"),
    (r"the certificate '(.+)' is that of '(.+)'", "执法证号“{0}”是“{1}”的"),
    (r"begins before row (\d+) has ended, which says the same", "与第 {0} 行内容相同且时间重叠"),
    (r"lies ahead: a claim begins on the day on which it is brought in", "日期在将来：认领自导入之日起生效，请到时再导入"),
    (r"a code never changes", "编号不能改"),
    (r"'(.+)' is the code of somebody else", "编号“{0}”已有人使用"),
    (r"(\d+) fields are at fault; nothing was changed", "有 {0} 处填写有误，未作改动"),
    (r"(\d+) rows are at fault; nothing was taken in", "有 {0} 行有误，什么都没有导入"),
    (r"nobody ends his own account", "不能停用自己的账号，请由另一名管理员操作"),
    (r"there is no account of (\S+)", "{0} 没有账号"),
    (r"the account of (\S+) is ended already", "{0} 的账号已经停用"),
    (r"the account of (\S+) is in use already", "{0} 的账号已经启用"),
    (r"grid (.+) has its principal in row (\d+)", "网格 {0} 的责任人已在第 {1} 行"),
    (r"nobody would administer the whole city any more", "这样就没有人管理全市了，请至少保留一名全市管理员"),
    # claims and leave, as the rules of claiming and of absences say them
    (r"principal or deputy", "责任只能是责任人或副责任人"),
    (r"(\S+) was given up \(void\)(?:; its ground is now in (.+))?", "网格 {0} 已作废；现由 {1} 承继"),
    (r"not in a division that is claimed", "不是可认领的网格"),
    (r"has left", "已离岗"),
    (r"grids of '(.+)' are claimed by: (.+)", "“{0}”图层的网格只能由这些角色认领：{1}"),
    (r"outside the officer's town", "不在该人员的镇街内"),
    (r"the person is no member of a body of this town on that day", "该人员当天不隶属于该镇街的任何单位"),
    (r"the certificate has run out: certified until (\S+)", "执法证已于 {0} 过期"),
    (r"holds no certificate", "没有执法证"),
    (r"has claimed this grid already", "已认领该网格"),
    (r"answers for (\d+) grids, and may for (\d+)", "名下已有 {0} 个网格，至多 {1} 个"),
    (r"has (\d+) open events in hand, more than (\d+)", "手中有 {0} 个未结事件，超过 {1} 个"),
    (r"one of (.+)", "可填：{0}"),
    (r"is over already", "已经结束"),
    (r"longer than a year: give the grids to a successor instead", "超过一年：请改为把网格移交给继任者"),
    (r"lies too far back", "开始得太早"),
    (r"is away in these days already", "这些日子已登记请假"),
    (r"nobody stands in for himself", "不能自己替自己"),
    (r"may not answer for these grids: another town, no role there, or a certificate that runs out",
     "不能为这些网格替班：不同镇街、没有相应角色，或执法证届时过期"),
    (r"is away himself in these days", "替班人这些日子也请假"),
    # refusals of versions
    (r"that instant has passed", "这个时间已经过去"),
    (r"must lie ahead; leave it out for now", "必须是将来的时间；立即启用则不填"),
    (r"another version begins at that very instant; withdraw it first", "另一版本恰在该时刻启用，请先取消它的日期"),
    (r"(\S+) is not published by (\S+)", "{0} 到 {1} 仍未公布"),
    (r"a list rules only once it is published", "清单公布之后才能执行"),
    (r"(\S+) ends before it starts", "{0} 的终止早于开始"),
    (r"ends on (\S+)", "止于 {0}"),
    (r"(\S+) begins on (\S+); a version follows the one before", "{0} 自 {1} 起执行；新版本须晚于前一版本"),
    (r"(\S+) is in force already", "{0} 已在执行"),
    (r"(?:version )?(\S+) is no draft any more", "第 {0} 版已不是草稿"),
    (r"(?:version )?(\S+) has no day ahead of it", "第 {0} 版没有待到的日期"),
    (r"(?:version )?(\S+) is no draft: what ruled is kept, what will rule is withdrawn first",
     "第 {0} 版不是草稿：执行过的版本须保留，待启用的先取消日期"),
    (r"(\S+) was let rule once; it is kept", "{0} 曾定过启用日期，须保留"),
    (r"this needs the role over the whole city", "只有管全市的角色才能这样做"),
    (r"there is no list (\S+) in force", "没有现行的清单 {0}"),
    (r"there is no list (\S+)", "没有清单 {0}"),
    (r"there is no version (\S+) of a list", "没有这份清单的版本 {0}"),
    (r"there is no version (\S+) of this table", "这张表没有版本 {0}"),
    (r"a list of powers rules by days", "执法权清单按日期施行"),
    (r"this table begins at an instant", "这张表按时刻启用"),
    (r"this table sends no event anywhere", "这张表不决定派给谁"),
    (r"routes or powers", "可选派遣规则（routes）或执法权清单（powers）"),
    (r"there is no party '(.+)'|no party '(.+)'", "没有编号为“{0}{1}”的人员或单位"),
    (r"no grid '(.+)'", "没有网格 {0}"),
    # what a command was given
    (r"ask with --dry-run --lon LON --lat LAT, and --category CODE", "请写明 --dry-run --lon 经度 --lat 纬度，以及 --category 类别代码"),
    (r"--dry-run, --lon and --lat", "--dry-run、--lon 和 --lat"),
    (r"'(.*)' is no number of days such as (\S+)", "“{0}”不是天数，应写成 {1}"),
    (r"'(.*)' is no confidence", "“{0}”不是把握值"),
    (r"a number, or never", "一个数，或 never（一律由人选定）"),
    (r"'(.*)' is no day", "“{0}”不是日期"),
    (r"(.+): names nothing on the map", "{0}：里面没有可以定位的地名"),
    (r"names nothing: no name, number or address among (.+)", "没有名称、编号或地址，只有 {0}"),
    (r"lies at 0, 0, where systems put what they know no place of", "坐标是 0, 0，是系统不知位置时填的"),
    # passwords and invitations
    (r"(?:password: )?at least (\d+) signs", "至少 {0} 个字符"),
    (r"(?:password: )?at most (\d+) signs", "至多 {0} 个字符"),
    (r"(?:password: )?at least (\d+) different signs", "至少要有 {0} 个不同的字符"),
    (r"(?:password: )?must not hold the login", "不能包含登录名"),
    (r"this link has been used, was replaced by a newer one, or its time is over", "链接已用过、已被新链接取代，或已过期"),
    (r"(\S+) has no login", "{0} 没有登录名"),
    (r"(\S+) is disabled", "{0} 的账号已停用"),
    (r"(\S+) has left", "{0} 已离岗"),
    # files
    (r"(?:the file )?has more than (\d+) rows", "超过 {0} 行"),
    (r"(?:the file )?unpacks to more than (\d+) MB", "解压后超过 {0} MB"),
    (r"(?:the file )?is empty", "文件是空的"),
    (r"(?:the file )?has two columns of the same name.*", "有两列同名"),
    (r"(?:the file )?is no workbook that can be read.*", "不是可以读取的工作簿"),
    (r"(?:the file )?is no text", "不是文字文件"),
    (r"(?:the file )?has no header", "没有表头"),
    (r"no table of people in it.*", "文件里没有可识别的人员表；导出一份可作模板"),
    (r"no sheet with the column '(.+)'", "没有带“{0}”列的工作表"),
    (r"several sheets with the column '(.+)': leave one", "有好几张带“{0}”列的工作表，请只留一张"),
    (r"nobody of this city is called '(.+)'", "本市没有“{0}”"),
)
_WORDS: Mapping[str, str] = {"person": "人员", "body": "单位", "squad": "中队", "queue": "队列"}
Patterns = tuple[tuple[re.Pattern[str], str], ...]


def _compiled(phrases: tuple[tuple[str, str], ...]) -> Patterns:
    return tuple((re.compile(pattern, re.DOTALL), chinese) for pattern, chinese in phrases)


_TABLE, _OF_FILES = _compiled(_PHRASES), _compiled(_FILES)


def row_in_chinese(english: str) -> str:
    """Why a row cannot be taken, in Chinese; as it is where no row of the table fits."""
    return _said(english, _TABLE)


def said_in_chinese(english: str) -> str:
    """Any reason or refusal of ours in Chinese; empty where no table of phrases knows it."""
    found = (say(english) for say in (lambda text: _said(text, _OF_FILES), in_chinese, row_in_chinese))
    return next((said for said in found if said != english), "")


def _said(english: str, table: Patterns) -> str:
    for pattern, chinese in table:
        fitting = pattern.fullmatch(english)
        if fitting:
            groups = [_WORDS.get(group or "", group or "") for group in fitting.groups()]
            nested = {name: said_in_chinese(text) or text for name, text in fitting.groupdict().items()}
            return chinese.format(*groups, **nested)
    return english
