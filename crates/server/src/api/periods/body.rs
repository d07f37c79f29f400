//! What is said of a period: its editions, its figures, what a correction changed.

use crate::view::{Keyed, Named};
use crate::words::Words;
use desk::Library;
use desk::publication::{Change, Document, Issue, Published, Ranked, Scored};
use serde::Serialize;
use utoipa::ToSchema;

/// The periods of a city.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodsBody {
    /// City.
    pub city: Keyed,
    /// The periods, the latest first.
    pub rows: Vec<PeriodRowBody>,
    /// How many there are.
    pub total: u64,
    /// Whether older ones are left out.
    pub cut: bool,
}

/// A period as it is listed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodRowBody {
    /// Its number, which is its permanent address.
    pub number: String,
    /// The government that keeps it.
    pub district: Named,
    /// The month (`2026-10`) or year.
    pub period: String,
    /// How it stands.
    pub state: Keyed,
    /// Whether nothing more can change.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// How many editions were published: the first, and each correction.
    pub editions: usize,
    /// When the last one was published.
    pub published_at: Option<String>,
    /// SHA-256 of the last document.
    pub digest: Option<String>,
}

/// An edition of a period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodEditionBody {
    /// Which, from 1; every later one is a correction.
    pub edition: u32,
    /// When it was published.
    pub at: String,
    /// SHA-256 of its document.
    pub digest: String,
    /// SHA-256 of what it was counted by.
    pub version: String,
    /// Rounds counted.
    pub rounds: u64,
    /// Rounds excluded.
    pub excluded: u64,
    /// SHA-256 of the list of exclusions.
    pub exclusions: String,
    /// Position of the freeze in the district's log: which rounds count.
    pub frozen_at: u64,
    /// Position up to which the facts of the rounds were read.
    pub counted_through: u64,
}

impl PeriodEditionBody {
    pub(crate) fn of(issue: &Issue) -> Self {
        let counted = &issue.counted;
        Self {
            edition: issue.edition,
            at: issue.at.rfc3339(),
            digest: counted.digest.clone(),
            version: counted.version.clone(),
            rounds: counted.rounds,
            excluded: counted.excluded,
            exclusions: counted.exclusions.clone(),
            frozen_at: issue.frozen,
            counted_through: counted.through,
        }
    }
}

/// A published figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodFigureBody {
    /// The office; `null` for the whole district.
    pub office: Option<Named>,
    /// Numerator.
    pub part: i64,
    /// Denominator.
    pub of: i64,
    /// Rate in basis points (hundredths of a per cent); `null` when nothing is counted.
    pub rate: Option<u32>,
    /// What fell out at each condition of the denominator.
    pub left: Vec<i64>,
}

/// The published figures of an indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FiguredBody {
    /// The indicator.
    pub indicator: Keyed,
    /// What it counts, of what.
    pub sentence: Words,
    /// The provisions it rests on, strongest first.
    pub provisions: Vec<String>,
    /// The indicator that counts the same before exclusion.
    pub before: Option<String>,
    /// The whole district.
    pub total: PeriodFigureBody,
    /// The offices.
    pub offices: Vec<PeriodFigureBody>,
}

/// A figure that a correction changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodChangeBody {
    /// The indicator.
    pub indicator: Keyed,
    /// Before; `null` if it was not there.
    pub before: Option<PeriodFigureBody>,
    /// After; `null` if it is not there any more.
    pub after: Option<PeriodFigureBody>,
}

/// A score in basis points.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedScoreBody {
    /// The score.
    pub points: u32,
    /// Lower end of where it may truly lie.
    pub low: u32,
    /// Upper end.
    pub high: u32,
}

/// Where an office stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedRankBody {
    /// The office.
    pub office: Named,
    /// Its rank; `null` = too few to rank.
    pub rank: Option<u32>,
    /// The best rank that its interval allows: it cannot be told from whoever stands between.
    pub best: Option<u32>,
    /// The worst.
    pub worst: Option<u32>,
    /// Its group of comparable offices; empty if it is in none.
    pub group: String,
    /// Its rank there.
    pub group_rank: Option<u32>,
    /// Its score.
    pub score: Option<PublishedScoreBody>,
    /// Its score after adjustment for the mix of categories.
    pub adjusted: Option<PublishedScoreBody>,
    /// Its rank by that.
    pub adjusted_rank: Option<u32>,
    /// The smallest denominator among its rates.
    pub smallest: i64,
}

/// A period with what was published of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodBody {
    /// City.
    pub city: Keyed,
    /// The period.
    pub period: PeriodRowBody,
    /// Its editions, in order; none before it is published.
    pub editions: Vec<PeriodEditionBody>,
    /// The edition that is shown; `null` before it is published.
    pub shown: Option<PeriodEditionBody>,
    /// The figures of that edition, in the rulebook's order.
    pub indicators: Vec<FiguredBody>,
    /// The offices by rank, then those too small to be ranked; empty where the city ranks by no formula.
    pub ranking: Vec<PublishedRankBody>,
    /// What that edition changed of the one before.
    pub changes: Vec<PeriodChangeBody>,
    /// What is not published, in words.
    pub withheld: Words,
}

fn figure(library: &Library, figure: &Published) -> PeriodFigureBody {
    PeriodFigureBody {
        office: figure.office.as_deref().map(|office| Named::of(library, office)),
        part: figure.part,
        of: figure.of,
        rate: figure.rate,
        left: figure.left.clone(),
    }
}

fn name(document: &Document, key: &str) -> Keyed {
    let counting = document.counting.iter().find(|counting| counting.indicator.key == key);
    Keyed::new(key, counting.map(|counting| Words::from(&counting.indicator.label)))
}

/// The figures of a document, with what they count.
pub(super) fn figured(library: &Library, document: &Document) -> Vec<FiguredBody> {
    let body = |one: &desk::publication::Figured| {
        let counting = document.counting.iter().find(|counting| counting.indicator.key == one.indicator)?;
        Some(FiguredBody {
            indicator: name(document, &one.indicator),
            sentence: Words::from(&counting.sentence),
            provisions: counting.provisions.clone(),
            before: counting.indicator.before.clone(),
            total: figure(library, &one.total),
            offices: one.offices.iter().map(|office| figure(library, office)).collect(),
        })
    };
    document.figures.iter().filter_map(body).collect()
}

/// Where the offices stand.
pub(super) fn ranking(library: &Library, document: &Document) -> Vec<PublishedRankBody> {
    let score = |score: Scored| PublishedScoreBody { points: score.points, low: score.low, high: score.high };
    let body = |one: &Ranked| PublishedRankBody {
        office: Named::of(library, &one.office),
        rank: one.rank,
        best: one.best,
        worst: one.worst,
        group: one.group.clone(),
        group_rank: one.group_rank,
        score: one.score.map(score),
        adjusted: one.adjusted.map(score),
        adjusted_rank: one.adjusted_rank,
        smallest: one.smallest,
    };
    document.ranking.iter().map(body).collect()
}

/// What a document changed of an earlier one.
pub(super) fn changes(library: &Library, document: &Document, earlier: &Document) -> Vec<PeriodChangeBody> {
    let of = |one: Option<&Published>| one.map(|one| figure(library, one));
    let body = |change: Change| PeriodChangeBody {
        indicator: name(document, &change.indicator),
        before: of(change.before.as_ref()),
        after: of(change.after.as_ref()),
    };
    document.changes_since(earlier).into_iter().map(body).collect()
}
