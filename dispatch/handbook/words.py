"""Words that no page of the product shows, and what the words of the glossary mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Pair = tuple[str, str]

# group, then code -> (Chinese, English); a catalogue that knows the word goes before.
WORDS: Mapping[str, Mapping[str, Pair]] = {
    "action": {
        "ask": ("申请", "Ask for"), "endorse": ("同意申请", "Endorse"), "refuse": ("驳回申请", "Refuse"),
        "weigh": ("计入来件", "Weigh"), "relocate": ("网格调整", "Relocate"),
        "reassign": ("网格调整改派", "Reassign"), "hand_over": ("网格移交", "Hand over with the grid"),
    },
    "carry": {
        "request": ("申请事项", "what is asked for"), "weight": ("来件数", "number of reports"),
        "layer": ("网格版本", "version of the division"),
        "queue": ("原因", "queue reason"), "reasons": ("派遣理由", "chain of reasons"),
    },
    "turn": {
        "stay": ("不变", "stays"), "before": ("原阶段", "the stage before"), "pause": ("全部暂停", "all pause"),
        "resume": ("继续计时", "all go on"), "longer": ("延长一个原时限", "one more original limit"),
    },
    "guard": {
        "handled_it": ("处置过该事件的人不得核查", ""), "extended_twice": ("已延期两次", ""),
        "suspended_before": ("已挂账一次", ""), "past_due": ("时限已过（以申请时间为准）", ""),
        "window_over": ("市民须在结案后14天内提出", ""), "asked_already": ("已有同样的申请待批", ""),
        "not_asked": ("没有这样的申请", ""), "not_endorsed": ("须先经中队长或专业部门同意", ""),
        "not_supervised": ("没有待答复的督办", ""), "endorsed": ("申请已转报中心，由中心决定", ""),
    },
    "relation": {
        "answerable": ("网格责任人", "who claimed the grid"), "deputy": ("副责任人", "deputy of the grid"),
        "body": ("责任单位", "the holder's body"), "center": ("指挥中心队列", "queue of the center"),
    },
    "limit": {
        "minute": ("分钟", "minute"), "urgent_hour": ("紧急工作时", "urgent hour"),
        "urgent_day": ("紧急工作日", "urgent day"), "work_hour": ("工作时", "working hour"),
        "work_day": ("工作日", "working day"), "work_day_end": ("第n个工作日末", "close of the n-th working day"),
        "natural_day": ("自然日", "calendar day"), "absolute": ("固定时刻", "fixed instant"),
    },
}
COUNTS: Mapping[str, Pair] = {  # how a unit counts
    "minute": ("昼夜连续", "day and night"), "urgent_hour": ("昼夜连续，含节假日", "day and night, holidays included"),
    "urgent_day": ("24小时一天，含节假日", "blocks of 24 hours, holidays included"),
    "work_hour": ("只计工作日的上班时间", "only the working hours of working days"),
    "work_day": ("8个工作时；不等于“次日下班前”", "8 working hours; not “by the end of the next day”"),
    "work_day_end": ("当天不计，到第n个工作日下班为止", "the day itself is not counted; ends at closing time"),
    "natural_day": ("当天不计，到第n天24时；逢休息日顺延", "the day itself is not counted; ends at 24:00, on a free day at 24:00 of the next working day"),
    "absolute": ("由外部给定", "given from outside"),
}
ROLES: Mapping[str, Pair] = {
    "operator": ("接听热线、登记来件、立案", "takes calls, enters reports, files"),
    "duty_leader": ("审核立案、核查、结案、作废", "checks filing, rechecks, closes, voids"),
    "dispatcher": ("派遣、改派，批准延期和挂账", "assigns and transfers; grants extensions and suspensions"),
    "officer": ("认领网格并在现场处置", "claims grids and works on the spot"),
    "squad_leader": ("带领本镇街队员，网格无人时接手", "leads the officers of a town; steps in where nobody can"),
    "department": ("处置本单位负责的事项", "handles what its body is responsible for"),
    "supervisor": ("核实、核查、评判，不参与处置", "verifies, rechecks and judges; does not handle"),
    "administrator": ("管理系统；强制结案", "runs the system; closes by force"),
    "auditor": ("查看全部，不作改动", "reads everything, changes nothing"),
    "citizen": ("无账号；凭受理编号和查询码", "no account; by receipt number and code"),
    "system": ("自动执行的规则", "rules that act by themselves"),
    "holder": ("该事件当前的处置人", "whoever must act on the event now"),
    "asked": ("被请去核实该事件的人", "whoever was asked to verify the event"),
}
NOUNS: Sequence[tuple[str, str, str, str]] = (
    ("来件", "report", "市民或巡查人员上报的一件事", "what a citizen or a patrol sends in"),
    ("事件", "event", "城市办理的案件；几个来件可合为一个事件", "the case the city works on; many reports may be one event"),
    ("受理编号", "receipt number", "来件的编号，并案后仍有效", "the number of a report; it survives joining"),
    ("网格", "grid", "一块责任区域", "one polygon of responsibility"),
    ("街区网格（电子责任网格）", "block grid (duty grid)", "队员认领的网格", "the grid that an officer claims"),
    ("单元网格", "unit grid", "最小的管理单元，15位代码", "the smallest cell of management, with a 15-digit code"),
    ("片区网格", "area grid", "中队长负责的网格", "the grid that a squad leader answers for"),
    ("认领", "claim", "队员自愿承担一个网格的责任，有起止时间", "an officer's answerability for a grid, with dates"),
    ("移交", "hand-over", "责任人把网格连同未结事件交给接手人，由对方接受后生效", "a principal's grid and its open events go to a successor who accepts"),
    ("替班人", "stand-in", "请假期间代替责任人的人", "who acts for somebody on leave"),
    ("值守情况", "coverage", "未来几天每个网格由谁负责、哪里有空缺", "who can act for each grid in the coming days, and where nobody can"),
    ("责任人、副责任人", "principal, deputy", "每个网格同时只有一名责任人", "a grid has one principal at a time"),
    ("处置人", "holder", "现在必须行动的人或单位", "who must act now"),
    ("执法权", "power", "一个单位对某事项执法的权限", "the right of a body to enforce an item"),
    ("执法事项", "enforcement item", "清单上的一项行政执法权", "one right on a list"),
    ("赋权清单", "delegation list", "镇街可以自己名义行使的执法事项，有起止日期", "items that a town may enforce in its own name, with dates"),
    ("综合执法、专业执法", "comprehensive, specialised enforcement", "由综合执法局行使的，由专业部门行使的", "by the comprehensive body; by a department"),
    ("派遣规则表", "routing table", "从上到下逐条适用，决定派给谁", "rows from top to bottom that decide who gets an event"),
    ("协办", "working beside", "与处置人一起办理的人或单位；处置人负总责", "who works with the holder; the holder answers for all"),
    ("类别", "category", "问题的种类，按标准编码", "a kind of problem, coded by a standard"),
    ("立案条件", "filing condition", "成立案件的可观察状态；时限随立案条件而定", "the observable state that makes a case; the limit belongs to it"),
    ("结案条件", "closing condition", "核查时必须看到的状态", "what must be seen at the recheck"),
    ("立案", "file", "认定来件成立", "decide that a report is a valid case"),
    ("派遣", "assign", "交给责任人", "give it to whoever answers for it"),
    ("核实", "verify", "立案之前到现场看：是否属实", "look before filing: is it true?"),
    ("核查", "recheck", "处置之后到现场看：是否消除", "look after handling: is it gone?"),
    ("挂账", "suspension", "有正当理由的长期搁置，停止计时", "a justified long pause; the clock stands still"),
    ("阶段", "stage", "事件所处的位置", "where an event stands"),
    ("操作", "action", "可以对事件做的事", "what can be done with an event"),
    ("流转", "move", "一次实际发生的操作", "one action that somebody takes"),
    ("时限规定", "limit", "多长时间内完成的规定", "the rule that says how long"),
    ("时限", "deadline", "按规定给某一事件算出的期限", "a limit that runs for one event"),
    ("升级阶梯", "ladder", "到期未办时依次通知谁", "who hears next while a deadline is neither met nor moved"),
    ("级", "step", "阶梯上的一级", "one rung of a ladder"),
    ("通知", "notice", "发给某人的一条消息", "one message owed to one recipient"),
    ("流水记录", "entry", "日志中的一条，只增不改", "a line of the journal, never changed"),
    ("受理台", "desk", "接收热线、处理系统不能自动决定的事件", "hotline intake, and where the system could not decide"),
    ("指挥中心", "center", "统一指挥所有事件", "the command center"),
    ("属地原则", "territorial principle", "无人可派时由所在镇街兜底", "where nobody else can, the town's own body answers"),
    ("并案", "join", "同一问题的几个事件合为一个", "events of the same problem become one"),
)
OPENS: Mapping[str, Pair] = {
    "public": ("公开内容", "what anybody may read"), "reports.send": ("上报问题", "send a report"),
    "reports.follow": ("凭编号和查询码查进度", "follow a report with number and code"),
    "ground.locate": ("查询某点由谁负责", "ask who answers for a point"), "ground.map": ("地图图层", "layers of the map"),
    "session": ("登录状态", "one's own session"), "events.list": ("事件列表", "lists of events, within sight"),
    "events.read": ("事件详情", "one event, within sight"), "events.move": ("对事件执行操作", "move events, as the lifecycle allows"),
    "events.live": ("实时更新", "the live feed"), "reports.read": ("来件原文（来电人已遮盖）", "words of reports, caller covered"),
    "duplicates.read": ("可能重复的事件", "events that a report may repeat"),
    "callers.read": ("来电人完整信息", "callers in full"), "claims.list": ("认领情况", "who claimed which grid"),
    "claims.take": ("认领网格", "claim a grid"), "claims.release": ("释放网格", "release a grid"),
    "absences.read": ("请假和替班", "who is away and who stands in"), "absences.write": ("登记请假", "declare leave"),
    "coverage.read": ("未来几天的网格在岗情况", "who can act in each grid in the coming days"),
    "notices.read": ("自己的消息", "one's own inbox"), "files.send": ("上传照片", "send pictures"),
    "files.read": ("查看照片", "see pictures"), "parties.list": ("人员和单位", "people and bodies"),
    "requests.list": ("待批申请", "wishes that wait for a decision"), "hooks.write": ("配置推送地址", "webhooks"), "counts.read": ("统计数", "counts"),
    "places.read": ("受理台确认过的地名", "names of places that the desk taught"),
    "places.forget": ("撤销确认过的地名", "take back a taught name"),
    "routing.read": ("逐条查看派遣理由、试派", "why, rule by rule; who would get it"),
    "ground.rule": ("网格：检查文件、比较、启用、导出", "the ground: examine files, compare, activate, export"),
}
