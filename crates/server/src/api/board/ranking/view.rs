//! Puts the ranking together: places from the desk, names from the divisions, words and provisions from the rulebook.

use super::body::{FixedBody, RankRow, RankingBody, RateBody, ScoreBody, WeightBody, WholeBody};
use super::{Sought, level_of_class};
use crate::api::board::asked::level_of;
use crate::api::board::body::PlaceBody;
use crate::api::board::view::{Spoken, of_division, place};
use crate::problem::Problem;
use crate::state::AppState;
use crate::view::{Keyed, cited};
use crate::words::Words;
use desk::Library;
use desk::ranking::{Change, Fixed, Ranked, Rated, Score, Standing, Wish};
use indexmap::IndexSet;
use rulebook::model::{Formula, GROUP};
use std::collections::BTreeMap;

/// Rows shown at most.
const ROWS: usize = 500;
/// Millionths in a hundredth.
const HUNDREDTH: u64 = 10_000;

/// The ranking as asked for.
pub(super) async fn ranking(state: &AppState, library: &Library, sought: &Sought<'_>) -> Result<RankingBody, Problem> {
    let (wanted, law) = (&sought.wanted, sought.wanted.law);
    let as_of = state.desk().now();
    let wish = Wish {
        formula: sought.formula,
        class: sought.class,
        how: &sought.how,
        months: &wanted.months,
        against: &sought.against,
        within: Some(sought.scope),
        day: sought.day,
    };
    let ranked = state.desk().ranking(law, &wish).await?;
    let rules = law.edition_on(wanted.day).map(|edition| &edition.rules);
    let basis = rules.and_then(|rules| rules.get(&sought.formula.rule)).map(|rule| cited(&rule.basis));
    let mut path: Vec<PlaceBody> = library.units.upwards(&sought.scope.code).map(of_division).collect();
    let top = path.iter().position(|place| place.code == wanted.root.code).map_or(1, |index| index + 1);
    path.truncate(top);
    path.reverse();
    let (rows, total) = rows(library, sought, &ranked);
    let whole = &ranked.after;
    Ok(RankingBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        months: wanted.months.clone(),
        against: sought.against.clone(),
        running: wanted.running,
        as_of: as_of.rfc3339(),
        within: of_division(sought.scope),
        path,
        class: class(sought.word),
        classes: classes(sought),
        formula: keyed(sought.formula),
        formulas: law.city.formulas.values().filter(|one| one.classes.contains_key(sought.word)).map(keyed).collect(),
        basis: basis.unwrap_or_default(),
        version: sought.how.version.clone(),
        weights: sought.how.weights.iter().filter_map(|weight| self::weight(sought, weight)).collect(),
        at_least: fixed(sought, &sought.how.at_least),
        settings_of: sought.day.to_string(),
        simulation: sought.simulation,
        whole: WholeBody { score: whole.score.map(score), rates: whole.whole.iter().map(rate).collect() },
        ranked: whole.ranked,
        cut: total > rows.len(),
        rows,
        total,
        notes: notes(sought),
        reach: reach(sought),
    })
}

fn class(word: &str) -> Keyed {
    let (zh, en) = level_of_class(word);
    Keyed::new(word, Some(Words::new(zh, en)))
}

/// The classes that can be ranked within what the viewer may look at: districts only by whoever sees the whole city.
fn classes(sought: &Sought<'_>) -> Vec<Keyed> {
    let formulas = sought.wanted.law.city.formulas.values();
    let words: IndexSet<&String> = formulas.flat_map(|formula| formula.classes.keys()).collect();
    let sees_city = level_of(sought.wanted.root) == 0;
    words.into_iter().filter(|word| sees_city || *word != "district").map(|word| class(word)).collect()
}

fn keyed(formula: &Formula) -> Keyed {
    Keyed::new(&formula.key, Some(Words::from(&formula.label)))
}

fn weight(sought: &Sought<'_>, weight: &desk::ranking::Weight) -> Option<WeightBody> {
    let law = sought.wanted.law;
    let indicator = law.city.indicators.get(&weight.indicator)?;
    Some(WeightBody {
        indicator: Keyed::new(&indicator.key, Some(Words::from(&indicator.label))),
        before: indicator.before.clone(),
        counts: Spoken::of(law, indicator).counts,
        percent: weight.percent,
        fixed: fixed(sought, &weight.fixed),
    })
}

fn fixed(sought: &Sought<'_>, fixed: &Fixed) -> FixedBody {
    let label = sought.wanted.law.city.setting_label(&fixed.setting);
    FixedBody {
        setting: Keyed::new(&fixed.setting, Some(Words::from(&label))),
        value: fixed.value,
        since: fixed.since.to_string(),
        issuer: fixed.issuer.clone(),
        document: fixed.document.clone(),
        verified: fixed.verified,
    }
}

const fn score(score: Score) -> ScoreBody {
    ScoreBody { points: score.points, low: score.interval.low, high: score.interval.high }
}

fn rate(one: &Rated) -> RateBody {
    RateBody {
        indicator: one.indicator.clone(),
        part: one.count.part,
        of: one.count.of,
        rate: one.rate,
        low: one.interval.map(|interval| interval.low),
        high: one.interval.map(|interval| interval.high),
        expected: one.expected.map(|expected| expected.saturating_add(HUNDREDTH / 2) / HUNDREDTH),
        adjusted: one.adjusted,
    }
}

/// The rows that the viewer may see, and how many they are.
fn rows(library: &Library, sought: &Sought<'_>, ranked: &Ranked) -> (Vec<RankRow>, usize) {
    let wanted = &sought.wanted;
    let is_seen = |key: &str| {
        let code = key.split('.').next().unwrap_or(key);
        library.units.upwards(code).any(|division| division.code == wanted.root.code)
    };
    let mut groups: BTreeMap<&str, u32> = BTreeMap::new();
    for one in ranked.after.standings.iter().filter(|one| one.rank.is_some()) {
        *groups.entry(&one.group).or_default() += 1;
    }
    let seen: Vec<(&Standing, &Change)> =
        ranked.after.standings.iter().zip(&ranked.changes).filter(|(one, _)| is_seen(&one.key)).collect();
    let total = seen.len();
    let row = |(one, change): (&Standing, &Change)| {
        let group_ranked = groups.get(one.group.as_str()).copied().unwrap_or(0);
        row(library, sought, ranked, (one, change), group_ranked)
    };
    (seen.into_iter().take(ROWS).map(row).collect(), total)
}

fn row(
    library: &Library,
    sought: &Sought<'_>,
    ranked: &Ranked,
    (one, change): (&Standing, &Change),
    group_ranked: u32,
) -> RankRow {
    let before = ranked.before.of(&one.key);
    let level = crate::api::board::asked::LEVELS.iter().position(|(word, ..)| *word == sought.word).unwrap_or(0);
    RankRow {
        place: place(library, &one.key, level),
        group: group(sought, &one.group),
        rank: one.rank,
        best: one.between.map(|(best, _)| best),
        worst: one.between.map(|(_, worst)| worst),
        score: one.score.map(score),
        before_rank: before.and_then(|before| before.rank),
        before_score: before.and_then(|before| before.score).map(score),
        adjusted_rank: one.adjusted_rank,
        adjusted_score: one.adjusted.map(score),
        group_rank: one.group_rank,
        group_ranked,
        places: change.places,
        points: change.points,
        points_low: change.between.map(|(low, _)| low),
        points_high: change.between.map(|(_, high)| high),
        verdict: change.points.map(|points| verdict(points, change.is_sure()).to_owned()),
        smallest: one.smallest,
        said: said(one, ranked.after.ranked, sought.how.at_least.value),
        rates: one.rates.iter().map(rate).collect(),
    }
}

const fn verdict(points: i64, is_sure: bool) -> &'static str {
    match (is_sure, points > 0) {
        (false, _) => "unsure",
        (true, true) => "up",
        (true, false) => "down",
    }
}

fn group(sought: &Sought<'_>, key: &str) -> Option<Keyed> {
    let city = &sought.wanted.law.city;
    let field = sought.formula.groups.as_ref().and_then(|register| city.registers.get(register)?.fields.get(GROUP));
    let list = field.and_then(|field| city.lists.get(field.list.as_ref()?));
    let entry = list.and_then(|list| list.get(key));
    (!key.is_empty()).then(|| Keyed::new(key, entry.map(|entry| Words::from(&entry.label))))
}

fn said(one: &Standing, ranked: u32, at_least: i64) -> Words {
    let smallest = one.smallest;
    match (one.rank, one.between) {
        (Some(rank), Some((best, worst))) if best == worst => Words::new(
            format!("第{rank}名，共{ranked}名；和别的都分得出高下"),
            format!("rank {rank} of {ranked}, told apart from everybody else"),
        ),
        (Some(rank), Some((best, worst))) => Words::new(
            format!("第{rank}名，共{ranked}名；第{best}到第{worst}名之间分不出高下"),
            format!("rank {rank} of {ranked}; ranks {best} to {worst} cannot be told apart"),
        ),
        _ if one.score.is_none() && smallest >= at_least => {
            Words::new("没有可以计分的数，不排名", "nothing to be scored: not ranked")
        }
        _ => Words::new(
            format!("太少，不排名：{smallest}，应有{at_least}"),
            format!("too few to rank: {smallest} of {at_least}"),
        ),
    }
}

fn notes(sought: &Sought<'_>) -> Vec<Words> {
    let least = sought.how.at_least.value;
    let mut notes = Vec::new();
    if sought.simulation {
        notes.push(Words::new(
            "推演，不是公布的名次；什么也不保存。",
            "A simulation: these are not the published ranks, and nothing is stored.",
        ));
    }
    if sought.wanted.running {
        notes.push(Words::new("最后一个月还没过完，名次还会变。", "The last month is not over; ranks will change."));
    }
    notes.extend([
        Words::new(
            format!("有一个率的分母不足{least}的，只列数，不排名，也不算最后。"),
            format!("Whoever has a denominator below {least} is listed, not ranked, and not last."),
        ),
        Words::new(
            "区间重叠的分不出高下：名次旁边写着它可能在第几到第几名之间。",
            "Where intervals overlap nobody is told apart: beside a rank stand the places between which it may truly lie.",
        ),
        Words::new(
            "校正后：同样的问题分类，按全市的率应有多少，实际有多少；拿到难题多的不吃亏。校正后的分可以超过100，只用来比。",
            "Adjusted: what was made of the same categories, against what the city makes of them, so that nobody loses by being given \
             the hard ones. An adjusted score may be above 100; it only compares.",
        ),
        Words::new(
            "变化按同一组权重比；区间含0的，可能只是偶然。",
            "Changes are measured by the same weights; where the interval holds 0 it may be chance.",
        ),
    ]);
    notes
}

fn reach(sought: &Sought<'_>) -> Words {
    let (root, scope) = (sought.wanted.root, sought.scope);
    if level_of(root) > level_of(scope) {
        return Words::new(
            format!("您能看{}自己在{}的名次，别的单位的不列出。", root.name, scope.name),
            format!("You see where {} stands in {}; others are not listed.", root.name, scope.name),
        );
    }
    sought.wanted.reach()
}
