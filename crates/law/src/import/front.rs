//! What stands before the first provision: title, who adopted it and when, number, source.

use super::line::Line;
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use worktime::Day;

/// A line of the front matter is no longer than this.
const SHORT: usize = 60;

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|fault| unreachable!("a pattern of this file: {fault}"))
}

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^。；]{2,60}(条例|规定|办法|细则|规则|决定|决议|意见|方案|报告|通知|法|标准|清单|规范)(草案|送审稿|征求意见稿)?(\s?[（(].{1,12}[）)])*$",
    )
});
static ACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日([^，。；\d]*?(?:第\S{1,10}次[^，。；\d]*?)?)(通过|批准|修订|修正|公布|发布|印发)",
    )
});
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[（(]?(\p{Han}{1,12}[〔\[（(]\d{4}[〕\]）)]\s?\d{1,4}\s?号)[）)]?$"));
static PUBLISHED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:日期|时间)\s?[:：]\s?(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})"));
static SOURCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"来源\s?[:：]\s?(\S{2,40})"));
static OCCASION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[—–-]{1,4}\s?(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日(.{2,60})$"));
static MEETING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"第[一二三四五六七八九十百零〇]{1,5}次(全体)?(会议|常务会议)"));
static BODY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Han}{2,24}(局|委|委员会|政府|厅|办公室|部|院|会)$"));
static EFFECTIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"自\s?(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日\s?起(施行|实施|执行|生效)"));
static EFFECTIVE_LATER: LazyLock<Regex> = LazyLock::new(|| pattern(r"自(公布|发布|印发)之日起(施行|实施|执行)"));

/// One act of adopting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The day.
    pub date: Day,
    /// By whom.
    pub body: String,
    /// In which meeting, if it says so.
    pub meeting: Option<String>,
    /// What was done, such as 通过 or 批准.
    pub act: String,
}

/// What a text says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Front {
    /// Title.
    pub title: Option<String>,
    /// Who adopted or approved it, in the order of the text.
    pub acts: Vec<Act>,
    /// Who issued it, if it stands alone.
    pub issuer: Option<String>,
    /// Number of the document.
    pub number: Option<String>,
    /// The day on which a website published it.
    pub published: Option<Day>,
    /// Where it was taken from.
    pub source: Option<String>,
    /// The occasion on which it was given.
    pub occasion: Option<String>,
    /// The day from which it holds, by its own words.
    pub in_force: Option<Day>,
    /// It holds from the day on which it is published.
    pub on_publication: bool,
}

/// How many lines at the beginning of a text without articles are front matter: short ones that end no sentence.
pub(super) fn length(all: &[Line], is_sign: impl Fn(&Line) -> bool) -> usize {
    let fits =
        |line: &&Line| line.length() <= SHORT && !line.words.ends_with(['。', '：', ':', '；']) && !is_sign(line);
    let length = all.iter().take_while(fits).count();
    // Without a title there is no front matter: the lines are the text's own.
    if all.iter().take(length).any(|line| TITLE.is_match(&line.simple)) { length } else { 0 }
}

fn day(found: &regex::Captures<'_>) -> Option<Day> {
    let year = found.get(1)?.as_str().parse().ok()?;
    Day::new(year, found.get(2)?.as_str().parse().ok()?, found.get(3)?.as_str().parse().ok()?).ok()
}

/// Reads the front matter, and from the provisions the last day from which they say that the text holds.
pub(super) fn read(lines: &[Line], body: &str) -> Front {
    let mut front = Front::default();
    for line in lines {
        let simple = line.simple.as_str();
        if front.title.is_none() && TITLE.is_match(simple) {
            front.title = Some(line.words.clone());
        } else if let Some(found) = NUMBER.captures(simple) {
            front.number = found.get(1).map(|number| number.as_str().to_owned());
        } else if let Some(found) = OCCASION.captures(simple) {
            front.occasion = Some(line.words.trim_start_matches(['—', '–', '-', ' ']).to_owned());
            let body = found.get(4).map_or("", |body| body.as_str());
            front.acts.extend(act(day(&found), body, "报告"));
        } else if BODY.is_match(simple) && front.issuer.is_none() {
            front.issuer = Some(line.words.clone());
        }
        if let Some(found) = PUBLISHED.captures(simple) {
            front.published = day(&found);
        }
        if let Some(found) = SOURCE.captures(simple) {
            front.source = found.get(1).map(|source| source.as_str().to_owned());
        }
    }
    // A note may be broken over several lines.
    let note: String = lines.iter().map(|line| line.simple.as_str()).collect();
    for found in ACT.captures_iter(&note) {
        let (body, done) = (found.get(4).map_or("", |b| b.as_str()), found.get(5).map_or("", |a| a.as_str()));
        front.acts.extend(act(day(&found), body, done));
    }
    front.in_force = EFFECTIVE.captures_iter(body).last().as_ref().and_then(day);
    front.on_publication = front.in_force.is_none() && EFFECTIVE_LATER.is_match(body);
    front
}

fn act(date: Option<Day>, body: &str, act: &str) -> Option<Act> {
    let meeting = MEETING.find(body);
    let whose = meeting.map_or(body, |meeting| body.get(..meeting.start()).unwrap_or(body));
    let body = whose.trim_start_matches(['在', '经', '由', ' ']).trim().to_owned();
    Some(Act { date: date?, body, meeting: meeting.map(|found| found.as_str().to_owned()), act: act.to_owned() })
}

impl Front {
    /// What a text of its kind should say and does not: `title`, `issuer`, `date`, `number`.
    pub(super) fn missing(&self, numbered: bool) -> Vec<String> {
        let dated = !self.acts.is_empty() || self.published.is_some();
        let issued = self.issuer.is_some() || !self.acts.is_empty();
        let wanted = [
            ("title", self.title.is_none()),
            ("issuer", !issued),
            ("date", !dated),
            ("number", numbered && self.number.is_none()),
        ];
        wanted.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name.to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::text::{Lines, Text};

    fn front(text: &str, body: &str) -> Front {
        let text = Text::of(text);
        read(&Line::all(&text, &Lines::of(&text)), body)
    }

    #[test]
    fn a_note_that_is_broken_over_lines_is_read_whole() {
        let found = front(
            "示例市街区办法\n（2018年3月5日示例市第三届人民代表大会\n常务委员会第十二次会议通过 2018年6月1日示例省人大常委会批准）\n",
            "本办法自2018年9月1日起施行。",
        );
        assert_eq!(found.title.as_deref(), Some("示例市街区办法"));
        assert_eq!(found.acts.len(), 2);
        assert_eq!(found.acts[0].date.to_string(), "2018-03-05");
        assert_eq!(found.acts[0].body, "示例市第三届人民代表大会常务委员会");
        assert_eq!(found.acts[0].meeting.as_deref(), Some("第十二次会议"));
        assert_eq!((found.acts[1].act.as_str(), found.acts[1].body.as_str()), ("批准", "示例省人大常委会"));
        assert_eq!(found.in_force.unwrap().to_string(), "2018-09-01");
        assert_eq!(found.missing(false), Vec::<String>::new());
    }

    #[test]
    fn a_report_names_its_office_its_occasion_and_its_page() {
        let found = front(
            "关于示例办法实施情况的报告(书面)\n日期:2019-02-03 来源:示例网\n——2019年1月8日在示例市第四次会议上\n示例市民政局\n",
            "",
        );
        assert_eq!(found.issuer.as_deref(), Some("示例市民政局"));
        assert_eq!(found.published.unwrap().to_string(), "2019-02-03");
        assert_eq!(found.source.as_deref(), Some("示例网"));
        assert_eq!(found.acts[0].date.to_string(), "2019-01-08");
        assert_eq!(found.missing(true), ["number"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(Front::default().missing(true), ["title", "issuer", "date", "number"]);
        assert!(front("", "本办法自公布之日起施行。").on_publication);
    }
}
