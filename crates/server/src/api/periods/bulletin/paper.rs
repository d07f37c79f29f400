//! What the paper says: the whole, the ranks, the rates of each office, what a correction changed, and how it was counted.

use crate::api::periods::body::{
    FiguredBody, PeriodBody, PeriodChangeBody, PeriodEditionBody, PeriodFigureBody, PublishedScoreBody,
};
use crate::api::periods::named;
use crate::words::pick;
use documents::{Align, Column, Paper, Part, Table};
use worktime::{Day, Instant, Lang};

/// The paper of an edition. `missing` characters stand as 〓, which it says.
pub(super) fn of(body: &PeriodBody, lang: Lang, missing: usize) -> Paper {
    let Some(edition) = &body.shown else { return Paper::default() };
    let district = pick(lang, &body.period.district.zh, &body.period.district.en).to_owned();
    // Without a moment, which every edition has, the first day that an archive takes.
    let day = Instant::parse(&edition.at).unwrap_or(Instant(0)).day();
    let mut parts = whole(body, edition, lang);
    parts.extend(ranks(body, lang));
    parts.extend(rates(body, lang));
    parts.extend(changes(body, edition, lang));
    parts.extend(counted(body, edition, lang));
    if missing > 0 {
        parts.push(Part::Note(match lang {
            Lang::Zh => format!("有 {missing} 个字这台服务器的字体里没有，以〓代替。"),
            Lang::En => format!("{missing} characters are in no font of this server and stand as 〓."),
        }));
    }
    let spoken = spoken(day, lang);
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    Paper {
        issuer: district.clone(),
        number: body.period.number.clone(),
        beside: spoken.clone(),
        title: title(&body.period.period, edition, lang),
        parts,
        signed: vec![district, spoken],
        language: pick(lang, "zh-CN", "en").to_owned(),
        day: (u16::try_from(day.year()).unwrap_or(1), part(day.month()), part(day.day())),
    }
}

fn title(period: &str, edition: &PeriodEditionBody, lang: Lang) -> String {
    let period = named(period, lang);
    match (edition.edition, lang) {
        (1, Lang::Zh) => format!("{period}接诉即办三率通报"),
        (later, Lang::Zh) => format!("{period}接诉即办三率通报\n（更正，第{later}版）"),
        (1, Lang::En) => format!("Rates of appeals in {period}"),
        (later, Lang::En) => format!("Rates of appeals in {period}\n(corrected, edition {later})"),
    }
}

fn spoken(day: Day, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.to_string(),
    }
}

fn heading(number: usize, words: &str, lang: Lang) -> Part {
    const NUMBERS: [&str; 5] = ["一", "二", "三", "四", "五"];
    Part::Heading(match lang {
        Lang::Zh => format!("{}、{words}", NUMBERS.get(number - 1).copied().unwrap_or_default()),
        Lang::En => format!("{number}. {words}"),
    })
}

fn name(one: &FiguredBody, lang: Lang) -> &str {
    pick(lang, &one.indicator.zh, &one.indicator.en)
}

fn percent(points: u32) -> String {
    format!("{}.{:02}%", points / 100, points % 100)
}

fn rate(figure: &PeriodFigureBody, lang: Lang) -> String {
    figure.rate.map_or_else(|| pick(lang, "没有计数", "none counted").to_owned(), percent)
}

/// The indicators that stand for themselves; those before exclusion stand beside them.
fn proper(body: &PeriodBody) -> impl Iterator<Item = (&FiguredBody, Option<&FiguredBody>)> {
    let is_before =
        |one: &FiguredBody| body.indicators.iter().any(|other| other.before.as_ref() == Some(&one.indicator.key));
    body.indicators.iter().filter(move |one| !is_before(one)).map(|one| {
        let before =
            one.before.as_ref().and_then(|key| body.indicators.iter().find(|other| other.indicator.key == *key));
        (one, before)
    })
}

fn whole(body: &PeriodBody, edition: &PeriodEditionBody, lang: Lang) -> Vec<Part> {
    let mut said = match lang {
        Lang::Zh => format!("本期结束{}轮，其中剔除{}轮。", edition.rounds, edition.excluded),
        Lang::En => format!("{} rounds ended, {} of them excluded. ", edition.rounds, edition.excluded),
    };
    for (one, before) in proper(body) {
        let (name, total) = (name(one, lang), &one.total);
        let beside =
            before.map(|before| (rate(&before.total, lang), lang)).map_or_else(String::new, |said| match said {
                (rate, Lang::Zh) => format!("，剔除前{rate}"),
                (rate, Lang::En) => format!(", before exclusion {rate}"),
            });
        said += &match lang {
            Lang::Zh => format!("{name}{}（{}/{}{beside}）。", rate(total, lang), total.part, total.of),
            Lang::En => format!("{name}: {} ({}/{}{beside}). ", rate(total, lang), total.part, total.of),
        };
    }
    vec![heading(1, pick(lang, "总体情况", "The whole"), lang), Part::Text(said.trim_end().to_owned())]
}

fn column(title: &str, share: u16, align: Align) -> Column {
    Column { title: title.to_owned(), share, align }
}

fn ranks(body: &PeriodBody, lang: Lang) -> Vec<Part> {
    let head = heading(2, pick(lang, "名次", "Ranks"), lang);
    if body.ranking.is_empty() {
        let none = pick(lang, "没有计算综合得分的办法，不排名。", "No formula of a score is set: nobody is ranked.");
        return vec![head, Part::Text(none.to_owned())];
    }
    let whole = |number: Option<u32>| number.map_or_else(|| "—".to_owned(), |number| number.to_string());
    let score = |score: Option<&PublishedScoreBody>| score.map_or_else(|| "—".to_owned(), |one| percent(one.points));
    let between = |one: Option<&PublishedScoreBody>| {
        one.map_or_else(|| "—".to_owned(), |one| format!("{}–{}", percent(one.low), percent(one.high)))
    };
    let rows = body.ranking.iter().map(|one| {
        vec![
            one.rank.map_or_else(|| pick(lang, "不排名", "not ranked").to_owned(), |rank| rank.to_string()),
            pick(lang, &one.office.zh, &one.office.en).to_owned(),
            score(one.score.as_ref()),
            between(one.score.as_ref()),
            whole(one.adjusted_rank),
            whole(one.group_rank),
            one.smallest.to_string(),
        ]
    });
    let table = Table {
        caption: String::new(),
        columns: vec![
            column(pick(lang, "名次", "rank"), 3, Align::Middle),
            column(pick(lang, "办事处", "office"), 7, Align::Left),
            column(pick(lang, "得分", "score"), 3, Align::Right),
            column(pick(lang, "95%区间", "95 %"), 5, Align::Right),
            column(pick(lang, "校正后名次", "adjusted"), 3, Align::Middle),
            column(pick(lang, "同组名次", "in group"), 3, Align::Middle),
            column(pick(lang, "最小分母", "least of"), 3, Align::Right),
        ],
        rows: rows.collect(),
    };
    let note = pick(
        lang,
        "注：分母太小的不排名，列在最后，不等于最差；区间重叠的，名次先后不能说明好坏；校正后名次消去了诉求构成的差别。",
        "Too few to rank is not worst. Where intervals overlap, the order says little. The adjusted rank takes out the mix of what came in.",
    );
    vec![head, Part::Table(table), Part::Note(note.to_owned())]
}

fn rates(body: &PeriodBody, lang: Lang) -> Vec<Part> {
    let mut offices: Vec<&str> = Vec::new();
    for one in body.indicators.iter().flat_map(|one| &one.offices).filter_map(|figure| figure.office.as_ref()) {
        if !offices.contains(&one.id.as_str()) {
            offices.push(&one.id);
        }
    }
    let of = |one: &FiguredBody, office: &str| {
        let found = one.offices.iter().find(|figure| figure.office.as_ref().is_some_and(|named| named.id == office));
        found.map_or_else(|| "—".to_owned(), |figure| format!("{} ({}/{})", rate(figure, lang), figure.part, figure.of))
    };
    let mut parts = vec![heading(3, pick(lang, "各办事处的率", "Rates of each office"), lang)];
    let columns: Vec<(&FiguredBody, Option<&FiguredBody>)> = proper(body).collect();
    for (one, before) in columns {
        let office_of = |office: &str| {
            let named = one.offices.iter().chain(before.iter().flat_map(|one| &one.offices));
            let mut named = named.filter_map(|figure| figure.office.as_ref()).filter(|named| named.id == office);
            named.next().map_or(String::new(), |named| pick(lang, &named.zh, &named.en).to_owned())
        };
        let rows = offices.iter().map(|office| {
            let mut row = vec![office_of(office), of(one, office)];
            row.extend(before.map(|before| of(before, office)));
            row
        });
        let mut heads =
            vec![column(pick(lang, "办事处", "office"), 5, Align::Left), column(name(one, lang), 4, Align::Right)];
        heads.extend(before.map(|before| column(name(before, lang), 4, Align::Right)));
        let rows: Vec<Vec<String>> = rows.filter(|row| row.first().is_some_and(|name| !name.is_empty())).collect();
        parts.push(Part::Table(Table { caption: name(one, lang).to_owned(), columns: heads, rows }));
        parts.push(Part::Note(format!("{}（{}）", one.sentence.pick(lang), one.provisions.join("、"))));
    }
    parts
}

fn changes(body: &PeriodBody, edition: &PeriodEditionBody, lang: Lang) -> Vec<Part> {
    if edition.edition == 1 {
        return Vec::new();
    }
    let said = |figure: Option<&PeriodFigureBody>| {
        figure.map_or_else(|| "—".to_owned(), |one| format!("{} ({}/{})", rate(one, lang), one.part, one.of))
    };
    let row = |change: &PeriodChangeBody| {
        let office = change.after.as_ref().or(change.before.as_ref()).and_then(|figure| figure.office.as_ref());
        vec![
            pick(lang, &change.indicator.zh, &change.indicator.en).to_owned(),
            office
                .map_or_else(|| pick(lang, "全区", "whole").to_owned(), |one| pick(lang, &one.zh, &one.en).to_owned()),
            said(change.before.as_ref()),
            said(change.after.as_ref()),
        ]
    };
    let table = Table {
        caption: String::new(),
        columns: vec![
            column(pick(lang, "指标", "indicator"), 4, Align::Left),
            column(pick(lang, "单位", "unit"), 5, Align::Left),
            column(pick(lang, "原公布", "published"), 4, Align::Right),
            column(pick(lang, "更正为", "corrected"), 4, Align::Right),
        ],
        rows: body.changes.iter().map(row).collect(),
    };
    vec![heading(4, pick(lang, "更正了什么", "What was corrected"), lang), Part::Table(table)]
}

fn counted(body: &PeriodBody, edition: &PeriodEditionBody, lang: Lang) -> Vec<Part> {
    let number = if edition.edition == 1 { 4 } else { 5 };
    let said = match lang {
        Lang::Zh => format!(
            "列入哪些轮次，以台账第{}条为止；各轮的结果读到第{}条。下面的摘要固定了这一版，任何人都可以用同一台账重算核对。",
            edition.frozen_at, edition.counted_through
        ),
        Lang::En => format!(
            "The rounds are those up to position {} of the log, with their facts up to position {}. The digests below fix this edition: anybody can work it out again from the same ledger.",
            edition.frozen_at, edition.counted_through
        ),
    };
    let row = |name: &str, digest: &str| vec![name.to_owned(), digest.to_owned()];
    let digests = Table {
        caption: String::new(),
        columns: vec![column(pick(lang, "摘要的是", "digest of"), 3, Align::Left), column("SHA-256", 9, Align::Left)],
        rows: vec![
            row(pick(lang, "本版文件", "this edition"), &edition.digest),
            row(pick(lang, "计算办法", "what it was counted by"), &edition.version),
            row(pick(lang, "剔除清单", "the list of exclusions"), &edition.exclusions),
        ],
    };
    let head = heading(number, pick(lang, "怎么算的", "How it was counted"), lang);
    vec![head, Part::Text(said), Part::Table(digests), Part::Note(body.withheld.pick(lang).to_owned())]
}
