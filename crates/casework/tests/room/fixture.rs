//! The toy city: its law, settings and procedures as texts.

/// Path below a rulebooks folder, and text.
pub const FILES: [(&str, &str); 10] = [
    ("toy/city.toml", CITY),
    ("toy/law.md", LAW),
    ("toy/later.md", LATER),
    ("toy/settings.toml", SETTINGS),
    ("national/registers/items.toml", ITEMS),
    ("national/procedures/case.toml", CASE),
    ("national/procedures/visit.toml", VISIT),
    ("national/procedures/letter.toml", LETTER),
    ("national/procedures/train.toml", TRAIN),
    ("national/procedures/bell.toml", BELL),
];

const CITY: &str = r#"
[city]
key = "toy"
zh = "玩具市"
en = "Toytown"
division = 829900

[named]
board = "829900.board"
"#;

const LAW: &str = r#"
# 玩具条例

instrument: 玩具条例
code: TOY
force: statute
issuer: 玩具市
in_force: 2020-01-01

## 第一条 {#1}
开办、经办、期限和告知。

```rules
toys.open   = {}
toys.step   = {}
toys.time   = {}
toys.told   = {}
```

## 第二条 {#2}
交给合适的单位。

```rules
toys.assign = { kinds = ["department", "utility"] }
```

## 第三条 {#3}
签批。

```rules
toys.sign = { chain = ["office.leader", "parent.chief|board"] }
```
"#;

const LATER: &str = r#"
# 玩具条例补充

instrument: 玩具条例补充
code: TOYB
force: statute
in_force: 2025-01-01

## 第一条 {#1}
后来才有的一步。

```rules
toys.modern = {}
```
"#;

const SETTINGS: &str = r#"
[[setting]]
key = "toys.time"
value = "10 hours"
since = "2020-01-01"
issuer = "玩具局"
document = "一号文"
verified = true

[[setting]]
key = "toys.time"
value = "4 hours"
since = "2024-03-05"
issuer = "玩具局"
document = "二号文"
verified = true

[[setting]]
key = "toys.short"
value = "2 hours"
since = "2020-01-01"
issuer = "玩具局"
document = "一号文"
verified = true

[[setting]]
key = "toys.time_to_sign"
value = "3 hours"
since = "2020-01-01"
issuer = "玩具局"
document = "一号文"
verified = true

[[setting]]
key = "toys.twice"
value = 2
since = "2020-01-01"
issuer = "玩具局"
document = "一号文"
verified = true
"#;

const ITEMS: &str = r#"
[register]
key = "items"
zh = "清单"
room = "toys"
rule = "toys.assign"

[field]
key = { zh = "编号", type = "text", key = true, max = 64, class = "open" }
level = { zh = "层级", type = "choice", required = true, class = "open", choices = { street = "街道", district = "区" } }
"#;

const CASE: &str = r#"
[procedure]
key = "case"
zh = "事"
en = "case"
room = "toys"

[party]
citizen = { zh = "居民", is = "person" }
office = { zh = "办事处", is = "home" }
parent = { zh = "上级", is = "parent" }
board = { zh = "委员会", is = "named" }
handler = { zh = "承办", is = "unit" }
helpers = { zh = "协办", is = "units" }

[field]
text = { zh = "内容", type = "text", max = 100, class = "personal" }
note = { zh = "说明", type = "text", min = 3, max = 10 }
phone = { zh = "电话", type = "text", check = "phone", max = 30 }
kind = { zh = "种类", type = "choice", choices = { a = "甲", b = "乙" } }
marks = { zh = "标记", type = "choices", choices = { x = "叉", y = "勾" } }
size = { zh = "大小", type = "number", from = 1, upto = 10 }
flag = { zh = "是否", type = "yes_no" }
day = { zh = "日期", type = "date" }
at = { zh = "时间", type = "time" }
extra = { zh = "延长", type = "span" }
place = { zh = "地点", type = "place" }
files = { zh = "附件", type = "files" }
item = { zh = "事项", type = "row", register = "items" }
category = { zh = "分类", type = "choice", choices = { none = "无", one = "一", two = "二" } }
owners = { zh = "权属", type = "units", calc = "owners" }

[state]
fresh = { zh = "新", holder = "office.clerk" }
working = { zh = "办理中", holder = "handler" }
held = { zh = "停", holder = "office.clerk" }
dated = { zh = "待日", holder = "office.clerk" }
ready = { zh = "已办", holder = "office.clerk" }
closed = { zh = "已结", final = true }

[clock]
first = { zh = "初办", rule = "toys.time", runs = ["fresh"], ends = ["look"], budget = "toys.short" }
work = { zh = "办理", rule = "toys.time", runs = ["working"], pauses = ["held"], budget = "toys.time", rungs = [{ at = "50%", then = ["tell(holder, hurry)"] }, { at = "due", then = ["tell(parent, overdue)"] }] }
pause = { zh = "停期", rule = "toys.time", runs = ["held"], budget = "toys.time" }
date = { zh = "到日", rule = "toys.time", runs = ["dated"], until = "day" }
year = { zh = "年底", rule = "toys.time", runs = ["ready"], until = "year_end" }
after = { zh = "办理期满", rule = "toys.time", runs = ["ready"], until = "work" }

[ask.open]
zh = "登记"
to = "fresh"
by = ["citizen", "office"]
rule = "toys.open"
needs = ["text", "kind"]
may = ["citizen", "category", "note", "phone", "marks", "size", "flag", "day", "at", "extra", "place", "files", "helpers"]
then = ["tell(citizen, received)"]

[ask.look]
zh = "看"
from = ["fresh"]
by = ["office.clerk"]
rule = "toys.step"

[ask.start]
zh = "交办"
from = ["fresh"]
to = "working"
by = ["office.clerk"]
rule = "toys.step"
needs = ["handler"]

[ask.assign]
zh = "按清单交办"
from = ["fresh"]
to = "working"
by = ["office.clerk"]
rule = "toys.assign"
when = ["kind_of(handler)", "listed(item)", "row(item, level, street)", "at_least(owners, 1)"]
needs = ["handler", "item"]

[ask.single]
zh = "独家交办"
from = ["fresh"]
to = "working"
by = ["office.clerk"]
rule = "toys.assign"
when = ["at_least(owners, 1)", "at_most(owners, 1)"]
needs = ["handler"]

[ask.settle]
zh = "当场办结"
from = ["fresh"]
to = "closed"
by = ["office.leader"]
sign = ["parent.chief"]
rule = "toys.step"
when = ["is(kind, a)"]
needs = ["note"]

[ask.once]
zh = "只一次"
from = ["fresh"]
by = ["office.clerk"]
rule = "toys.step"
when = ["not done(once)"]

[ask.never]
zh = "从不"
from = ["fresh"]
by = ["office.clerk"]
rule = "toys.step"

[ask.paper]
zh = "书面"
from = ["fresh"]
by = ["office.clerk"]
rule = "toys.step"

[ask.keep_date]
zh = "待日"
from = ["fresh"]
to = "dated"
by = ["office.clerk"]
rule = "toys.step"
may = ["day"]

[ask.change]
zh = "更正"
from = ["fresh", "working"]
by = ["office.clerk"]
rule = "toys.step"
needs = ["kind"]

[ask.tell]
zh = "告知"
from = ["fresh", "working", "ready"]
by = ["office.clerk"]
rule = "toys.step"
then = ["tell(citizen, progress)"]

[ask.hold]
zh = "中止"
from = ["working"]
to = "held"
by = ["holder"]
rule = "toys.step"

[ask.go_on]
zh = "恢复"
from = ["held"]
to = "back"
by = ["office.clerk"]
rule = "toys.step"

[ask.stretch]
zh = "延期"
from = ["working"]
by = ["handler"]
sign = ["parent.chief"]
within = "toys.time_to_sign"
silent = "refused"
rule = "toys.step"
when = ["under(stretch, toys.twice)", "running(work)"]
needs = ["extra"]
then = ["extend(work, extra)"]

[ask.propose]
zh = "默许"
from = ["working"]
to = "ready"
by = ["handler"]
sign = ["parent.chief"]
within = "toys.time_to_sign"
silent = "granted"
rule = "toys.step"
when = ["is(kind, a)"]

[ask.remind]
zh = "催签"
from = ["working"]
to = "ready"
by = ["handler"]
sign = ["parent.chief"]
within = "toys.time_to_sign"
rule = "toys.step"

[ask.chain]
zh = "会签"
from = ["working"]
to = "ready"
by = ["office.leader", "office.clerk"]
sign = ["chain"]
rule = "toys.sign"
when = ["is(kind, a)"]

[ask.finish]
zh = "办毕"
from = ["working"]
to = "ready"
by = ["holder"]
rule = "toys.step"

[ask.check]
zh = "复核"
from = ["ready"]
by = ["office.clerk", "handler"]
rule = "toys.step"
when = ["not_by(finish)"]

[ask.check_outside]
zh = "外部复核"
from = ["ready"]
by = ["office.clerk", "handler"]
rule = "toys.step"
when = ["not_by(handler)"]

[ask.again]
zh = "重办"
from = ["ready"]
to = "working"
by = ["office.clerk"]
rule = "toys.step"
when = ["under(again, 2)"]
then = ["round"]

[ask.close]
zh = "办结"
from = ["ready"]
to = "closed"
by = ["office.clerk"]
rule = "toys.step"

[ask.tell_and_close]
zh = "告知办结"
from = ["ready"]
to = "closed"
by = ["office.clerk"]
rule = "toys.step"
then = ["tell(citizen, closed)"]

[ask.modern]
zh = "新办法"
from = ["fresh"]
to = "ready"
by = ["office.clerk"]
rule = "toys.modern"

[ask.call]
zh = "请人"
from = ["working"]
by = ["office.clerk"]
rule = "toys.step"
needs = ["helpers"]
then = ["open(visit, helpers)"]

[ask.call_off]
zh = "撤回请人"
from = ["working"]
by = ["office.clerk"]
rule = "toys.step"
then = ["withdraw(visit)"]

[ask.hear_one]
zh = "有人没来"
from = ["working"]
by = ["child.visit"]
rule = "toys.step"
when = ["any(visit, missed)", "not done(hear_one)"]
then = ["tell(office, missed)"]

[ask.hear_all]
zh = "都来过了"
from = ["working"]
to = "ready"
by = ["child.visit"]
rule = "toys.step"
when = ["all(visit, seen)"]

[ask.leave]
zh = "离开"
from = ["working"]
to = "ready"
by = ["office.leader"]
rule = "toys.step"
when = ["none_open(visit)", "none_pending"]

[ask.write]
zh = "写信"
from = ["fresh"]
by = ["office.clerk"]
rule = "toys.step"
then = ["open(letter)"]

[ask.end_with_letter]
zh = "以信办结"
from = ["fresh"]
to = "closed"
by = ["office.clerk"]
rule = "toys.step"
then = ["tell(citizen, closed)", "open(letter)"]

[gate.told_first]
zh = "办结前须告知"
en = "told first"
rule = "toys.told"
to = ["closed"]
when = ["told(citizen)"]

[gate.never]
zh = "从不"
en = "never"
rule = "toys.told"
on = ["never"]
when = ["not done(never)"]

[gate.paper]
zh = "乙类须有说明"
en = "kind b needs a note"
rule = "toys.told"
on = ["paper"]
if = ["is(kind, b)"]
when = ["given(note)"]
"#;

const VISIT: &str = r#"
[procedure]
key = "visit"
zh = "上门"
room = "toys"
child_of = "case"

[party]
office = { zh = "办事处", is = "home" }
parent = { zh = "上级", is = "parent" }
citizen = { zh = "居民", is = "person" }
unit = { zh = "单位", is = "unit" }

[field]
kind = { zh = "种类", type = "choice", choices = { a = "甲", b = "乙" } }

[state]
called = { zh = "已请", holder = "unit" }
seen = { zh = "已来", final = true }
missed = { zh = "没来", final = true }
dropped = { zh = "撤回", final = true }

[clock]
come = { zh = "到场", rule = "toys.time", runs = ["called"], budget = "toys.short" }

[ask.call]
zh = "请"
to = "called"
by = ["machine"]
rule = "toys.step"
needs = ["unit", "kind"]
then = ["tell(unit, called)"]

[ask.come]
zh = "来"
from = ["called"]
to = "seen"
by = ["unit"]
rule = "toys.step"

[ask.miss]
zh = "没来"
from = ["called"]
to = "missed"
by = ["clock.come", "unit"]
rule = "toys.step"

[ask.drop]
zh = "撤"
from = ["called"]
to = "dropped"
by = ["parent_matter"]
rule = "toys.step"
then = ["tell(unit, called_off)"]
"#;

const LETTER: &str = r#"
[procedure]
key = "letter"
zh = "信"
room = "toys"

[party]
office = { zh = "办事处", is = "home" }
citizen = { zh = "居民", is = "person" }

[field]
subject = { zh = "主题", type = "text", max = 20 }
kind = { zh = "种类", type = "choice", choices = { a = "甲", b = "乙" } }

[state]
written = { zh = "已写", holder = "office.clerk", no_clock = "信不急" }
sent = { zh = "已寄", final = true }

[ask.write]
zh = "写"
to = "written"
by = ["office.clerk"]
rule = "toys.step"
needs = ["subject", "kind"]

[ask.send]
zh = "寄"
from = ["written"]
to = "sent"
by = ["office.clerk"]
rule = "toys.step"
"#;

/// Ten carriages that the machine would pull one after the other, and what it does after the end.
const TRAIN: &str = r#"
[procedure]
key = "train"
zh = "列车"
room = "toys"

[party]
office = { zh = "办事处", is = "home" }
board = { zh = "委员会", is = "named" }

[state]
s0 = { zh = "零", holder = "office", no_clock = "试" }
s1 = { zh = "一", holder = "office", no_clock = "试" }
s2 = { zh = "二", holder = "office", no_clock = "试" }
s3 = { zh = "三", holder = "office", no_clock = "试" }
s4 = { zh = "四", holder = "office", no_clock = "试" }
s5 = { zh = "五", holder = "office", no_clock = "试" }
s6 = { zh = "六", holder = "office", no_clock = "试" }
s7 = { zh = "七", holder = "office", no_clock = "试" }
s8 = { zh = "八", holder = "office", no_clock = "试" }
s9 = { zh = "九", holder = "office", no_clock = "试" }
end = { zh = "终", final = true }

[ask.go]
zh = "开"
to = "s0"
by = ["office"]
rule = "toys.step"

[ask.poke]
zh = "推"
from = ["s8"]
by = ["office"]
rule = "toys.step"

[ask.m1]
zh = "一"
from = ["s0"]
to = "s1"
by = ["machine"]
rule = "toys.step"
[ask.m2]
zh = "二"
from = ["s1"]
to = "s2"
by = ["machine"]
rule = "toys.step"
[ask.m3]
zh = "三"
from = ["s2"]
to = "s3"
by = ["machine"]
rule = "toys.step"
[ask.m4]
zh = "四"
from = ["s3"]
to = "s4"
by = ["machine"]
rule = "toys.step"
[ask.m5]
zh = "五"
from = ["s4"]
to = "s5"
by = ["machine"]
rule = "toys.step"
[ask.m6]
zh = "六"
from = ["s5"]
to = "s6"
by = ["machine"]
rule = "toys.step"
[ask.m7]
zh = "七"
from = ["s6"]
to = "s7"
by = ["machine"]
rule = "toys.step"
[ask.m8]
zh = "八"
from = ["s7"]
to = "s8"
by = ["machine"]
rule = "toys.step"
[ask.m9]
zh = "九"
from = ["s8"]
to = "s9"
by = ["machine"]
rule = "toys.step"

[ask.stop]
zh = "停"
from = ["s9"]
to = "end"
by = ["office"]
rule = "toys.step"

[ask.file]
zh = "归档"
from = ["end"]
by = ["machine"]
rule = "toys.step"
when = ["not done(file)"]
then = ["tell(board, filed)"]
"#;

const BELL: &str = r#"
[procedure]
key = "bell"
zh = "铃"
room = "toys"

[party]
office = { zh = "办事处", is = "home" }

[field]
note = { zh = "说明", type = "text", min = 3, max = 10 }

[state]
set = { zh = "已定", holder = "office" }
rung = { zh = "已响", final = true }

[clock]
alarm = { zh = "闹钟", rule = "toys.time", runs = ["set"], budget = "toys.short" }

[ask.set]
zh = "定"
to = "set"
by = ["office"]
rule = "toys.step"

[ask.write]
zh = "写"
from = ["set"]
by = ["office"]
rule = "toys.step"
needs = ["note"]

[ask.ring]
zh = "响"
from = ["set"]
to = "rung"
by = ["clock.alarm"]
rule = "toys.step"
when = ["given(note)"]
"#;
