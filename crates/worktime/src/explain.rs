//! Puts the steps of a due moment into words that a resident understands, in Chinese and English.

use crate::{Day, Due, Instant, Lang, Span, Step, Unit};

impl Due {
    /// The steps in words, one sentence each; start and budget make one sentence. Never empty. Chinese sentences
    /// carry no full stop, so that they can be joined; years are named where they differ from the start's.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::with_capacity(self.steps.len());
        let mut rest = self.steps.as_slice();
        let mut words = Words { lang, year: self.at.day().year() };
        if let [Step::Started { at }, Step::CountsFrom { day }, Step::Budget { span }, more @ ..] = rest {
            words.year = at.day().year();
            lines.push(words.opening(*at, *day, *span));
            rest = more;
        }
        lines.extend(rest.iter().map(|step| words.sentence(step)));
        if lines.is_empty() {
            lines.push(words.sentence(&Step::Due { at: self.at }));
        }
        lines
    }
}

struct Words {
    lang: Lang,
    /// The year that goes without saying.
    year: i16,
}

impl Words {
    fn opening(&self, at: Instant, first: Day, span: Span) -> String {
        let start = at.day();
        let by_clock = matches!(span.unit, Unit::Hours | Unit::Workhours);
        let next = first > start;
        match self.lang {
            Lang::Zh => {
                let from = match (by_clock, next) {
                    (true, false) => self.moment(at),
                    (true, true) => format!("{}的次日零点", self.date(start)),
                    (false, true) => format!("{}的次日", self.date(start)),
                    (false, false) => format!("{}当日", self.date(start)),
                };
                format!("从{from}起算，{}", span.zh())
            }
            Lang::En => {
                let from = match (by_clock, next) {
                    (true, false) => self.moment(at),
                    (true, true) => format!("the midnight after {}", self.date(start)),
                    (false, true) => format!("the day after {}", self.date(start)),
                    (false, false) => format!("{} itself", self.date(start)),
                };
                format!("Counted from {from}: {span}.")
            }
        }
    }

    fn sentence(&self, step: &Step) -> String {
        match self.lang {
            Lang::Zh => self.zh(step),
            Lang::En => self.en(step),
        }
    }

    fn zh(&self, step: &Step) -> String {
        match step {
            Step::Started { at } => format!("{}开始", self.moment(*at)),
            Step::CountsFrom { day } => format!("从{}起算", self.date(*day)),
            Step::Budget { span } => format!("期限为{}", span.zh()),
            Step::Extended { span } => format!("延长{}", span.zh()),
            Step::Suspended { from, to, gave, unit } => {
                format!("{}至{}暂停计时，补回{}", self.moment(*from), self.moment(*to), self.gave(*gave, *unit))
            }
            Step::NotBeforeResumed { at } => format!("{}恢复计时，在此之前不算到期", self.moment(*at)),
            Step::StandsStill { from } => format!("从{}起暂停计时，至今未恢复，恢复后重算", self.moment(*from)),
            Step::Weekends { from, to, days } => {
                if to.start().0 - from.start().0 <= 86_400_000 {
                    format!("{}是周末，不计", self.range(*from, *to))
                } else {
                    format!("{}之间有周末{days}天，不计", self.range(*from, *to))
                }
            }
            Step::SkippedDayOff { from, to, name } => format!("{}{name}放假，不计", self.range(*from, *to)),
            Step::WorkedMakeUp { day, .. } => format!("{}调休上班，计入", self.date(*day)),
            Step::Rolled { from, to, name } => {
                let why = name.as_ref().map_or_else(|| "周末".to_owned(), |name| format!("{name}假期"));
                format!("最后一日{}是{why}，顺延至下一个工作日{}", self.date(*from), self.date(*to))
            }
            Step::UnknownYears { from, to, awaited } => {
                let years = if from == to { format!("{from}年") } else { format!("{from}年至{to}年") };
                if *awaited {
                    format!("{years}的放假安排尚未公布，暂按周一至周五计算，公布后重算")
                } else {
                    format!("日历中没有{years}的放假安排，暂按周一至周五计算，补录后重算")
                }
            }
            Step::Due { at } => {
                let day = at.day();
                let date = format!("{}年{}月{}日", day.year(), day.month(), day.day());
                format!("到期时间：{date}（{}）{}", weekday(day, Lang::Zh), clock(*at))
            }
        }
    }

    fn en(&self, step: &Step) -> String {
        match step {
            Step::Started { at } => format!("Started on {}.", self.moment(*at)),
            Step::CountsFrom { day } => format!("Counted from {}.", self.date(*day)),
            Step::Budget { span } => format!("The time allowed is {span}."),
            Step::Extended { span } => format!("Extended by {span}."),
            Step::Suspended { from, to, gave, unit } => {
                let (from, to) = (self.moment(*from), self.moment(*to));
                format!("Paused from {from} to {to}: {} given back.", self.gave(*gave, *unit))
            }
            Step::NotBeforeResumed { at } => format!("Resumed on {}; not due before that.", self.moment(*at)),
            Step::StandsStill { from } => {
                format!(
                    "Paused since {} and not resumed yet; this will be worked out again when it is.",
                    self.moment(*from)
                )
            }
            Step::Weekends { from, to, days } => {
                let range = self.range(*from, *to);
                match days {
                    1 => format!("Not counted: {range}, a weekend day."),
                    2 if to.start().0 - from.start().0 <= 86_400_000 => format!("Not counted: {range}, a weekend."),
                    _ => format!("Not counted: {days} weekend days from {range}."),
                }
            }
            Step::SkippedDayOff { from, to, name } => {
                format!("Not counted: {}, off for {}.", self.range(*from, *to), english(name))
            }
            Step::WorkedMakeUp { day, name } => {
                format!("Counted: {}, a weekend day worked in exchange for {}.", self.date(*day), english(name))
            }
            Step::Rolled { from, to, name } => {
                let why = name
                    .as_ref()
                    .map_or_else(|| "a weekend day".to_owned(), |name| format!("off for {}", english(name)));
                format!(
                    "The last day, {}, is {why}, so it moves to the next workday, {}.",
                    self.date(*from),
                    self.date(*to)
                )
            }
            Step::UnknownYears { from, to, awaited } => {
                let years = if from == to { format!("{from}") } else { format!("{from} to {to}") };
                let why = if *awaited { "has not been announced yet" } else { "is not in the calendar" };
                format!(
                    "The holiday schedule of {years} {why}: Monday to Friday is assumed for now, \
                     and this will be worked out again when it is there."
                )
            }
            Step::Due { at } => {
                let day = at.day();
                let date = format!("{} {} {}", day.day(), month(day), day.year());
                format!("Due on {}, {date}, {}.", weekday(day, Lang::En), clock(*at))
            }
        }
    }

    /// What a suspension gave back; see [`Step::Suspended`] for the units.
    fn gave(&self, gave: u32, unit: Unit) -> String {
        let by_clock = matches!(unit, Unit::Hours | Unit::Workhours);
        if !by_clock {
            let span = Span { value: gave, unit };
            return if self.lang == Lang::Zh { span.zh() } else { span.to_string() };
        }
        let (hours, minutes) = (gave / 60, gave % 60);
        let working = unit == Unit::Workhours;
        let mut parts = Vec::new();
        match self.lang {
            Lang::Zh => {
                if hours > 0 {
                    parts.push(format!("{hours}小时"));
                }
                if minutes > 0 || hours == 0 {
                    parts.push(format!("{minutes}分钟"));
                }
                format!("{}{}", if working { "工作时间" } else { "" }, parts.concat())
            }
            Lang::En => {
                if hours > 0 {
                    parts.push(format!("{hours} h"));
                }
                if minutes > 0 || hours == 0 {
                    parts.push(format!("{minutes} min"));
                }
                format!("{}{}", parts.join(" "), if working { " of working time" } else { "" })
            }
        }
    }

    fn moment(&self, at: Instant) -> String {
        format!("{} {}", self.date(at.day()), clock(at))
    }

    fn date(&self, day: Day) -> String {
        let other_year = day.year() != self.year;
        match (self.lang, other_year) {
            (Lang::Zh, true) => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            (Lang::Zh, false) => format!("{}月{}日", day.month(), day.day()),
            (Lang::En, true) => format!("{} {} {}", day.day(), month(day), day.year()),
            (Lang::En, false) => format!("{} {}", day.day(), month(day)),
        }
    }

    fn range(&self, from: Day, to: Day) -> String {
        let same_month = from.month() == to.month() && from.year() == to.year();
        match (self.lang, from == to, same_month) {
            (_, true, _) => self.date(from),
            (Lang::Zh, _, true) => format!("{}至{}日", self.date(from), to.day()),
            (Lang::Zh, ..) => format!("{}至{}", self.date(from), self.date(to)),
            (Lang::En, _, true) => format!("{} to {}", from.day(), self.date(to)),
            (Lang::En, ..) => format!("{} to {}", self.date(from), self.date(to)),
        }
    }
}

/// `09:30`, as China's wall clock shows it.
fn clock(at: Instant) -> String {
    let time = at.civil();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn weekday(day: Day, lang: Lang) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let (zh, en) = match day.civil().weekday() {
        Monday => ("星期一", "Monday"),
        Tuesday => ("星期二", "Tuesday"),
        Wednesday => ("星期三", "Wednesday"),
        Thursday => ("星期四", "Thursday"),
        Friday => ("星期五", "Friday"),
        Saturday => ("星期六", "Saturday"),
        Sunday => ("星期日", "Sunday"),
    };
    if lang == Lang::Zh { zh } else { en }
}

fn month(day: Day) -> &'static str {
    match day.month() {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

/// Holiday names in English; a name that is not known stays as it is.
fn english(names: &str) -> String {
    let one = |name| match name {
        "元旦" => "New Year's Day",
        "春节" => "Spring Festival",
        "清明节" => "Tomb-Sweeping Day",
        "劳动节" => "Labour Day",
        "端午节" => "Dragon Boat Festival",
        "中秋节" => "Mid-Autumn Festival",
        "国庆节" => "National Day",
        other => other,
    };
    names.split('、').map(one).collect::<Vec<_>>().join(" and ")
}
