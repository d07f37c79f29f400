//! References: 本条例第X条第Y款第Z项, 前款, 《…》第X条, 〔2020〕9号; each to its target, or to the list of what is elsewhere.

use super::numeral;
use super::unit::{Kind, Unit};
use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const NUMERAL: &str = "[零〇一二三四五六七八九十百千两0-9０-９]{1,7}";

fn pattern(text: &str) -> Regex {
    let text = text.replace("NUMERAL", NUMERAL);
    Regex::new(&text).unwrap_or_else(|fault| unreachable!("a pattern of this file: {fault}"))
}

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<who>《(?P<title>[^》\n]{2,60})》|本(?:条例|法|办法|规定|规则|细则|决定|意见)|本条|前条|前(?P<back>[一二两三])?款)?(?:第(?P<article>NUMERAL)条)?(?:之(?P<inserted>NUMERAL))?(?:第(?P<paragraph>NUMERAL)款)?(?:第?[（(]?(?P<item>NUMERAL)[）)]?项)?",
    )
});
static MORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:、|和|或者|或|及|以及)第[（(]?(NUMERAL)[）)]?(款|项)"));
static ALIAS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"《([^》\n]{2,60})》[^《。\n]{0,12}[（(]以下(?:简)?称[：:]?[《“]([^》”\n]{1,30})[》”][）)]")
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Han}{1,10}〔\d{4}〕\d{1,4}号"));

/// What became of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A provision of this text.
    Here,
    /// Another document.
    Elsewhere,
    /// It should be in this text and is not.
    Lost,
}

/// One reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Id of the unit that refers.
    pub from: String,
    /// Line in the original.
    pub line: usize,
    /// As written.
    pub text: String,
    /// What became of it.
    pub target: Target,
    /// Title of the document, for one elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Number of the provision in its document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provision: Option<String>,
}

/// Short names that a text gives to others: 《…》（以下简称《条例》）.
pub(super) fn aliases(units: &[Unit]) -> BTreeMap<String, String> {
    let texts = units.iter().map(|unit| unit.simplified.as_str());
    let found = texts.flat_map(|text| ALIAS.captures_iter(text));
    found.filter_map(|found| Some((found.get(2)?.as_str().to_owned(), found.get(1)?.as_str().to_owned()))).collect()
}

/// The number of a provision: article, paragraph, item.
pub(super) fn provision(found: &Captures<'_>) -> Option<String> {
    let number = |name: &str| found.name(name).and_then(|digits| numeral::read(digits.as_str()));
    let mut id = number("article")?.to_string();
    if let Some(inserted) = number("inserted") {
        id.push_str(&format!("_{inserted}"));
    }
    Some(within(id, number("paragraph"), number("item")))
}

fn within(mut id: String, paragraph: Option<u32>, item: Option<u32>) -> String {
    if let Some(paragraph) = paragraph {
        id.push_str(&format!(".{paragraph}"));
    }
    if let Some(item) = item {
        id.push_str(&format!("({item})"));
    }
    id
}

/// Finds every reference of a text.
pub(super) fn find(units: &[Unit], title: Option<&str>) -> Vec<Reference> {
    let ids: HashMap<&str, &Unit> = units.iter().map(|unit| (unit.id.as_str(), unit)).collect();
    let finder = Finder { ids, aliases: aliases(units), title: title.unwrap_or_default() };
    units.iter().filter(|unit| unit.kind != Kind::Front).flat_map(|unit| finder.of(unit)).collect()
}

struct Finder<'u> {
    ids: HashMap<&'u str, &'u Unit>,
    aliases: BTreeMap<String, String>,
    title: &'u str,
}

impl Finder<'_> {
    fn of(&self, unit: &Unit) -> Vec<Reference> {
        let text = unit.simplified.as_str();
        let mut found = Vec::new();
        for reference in REFERENCE.captures_iter(text) {
            let whole = reference.get(0).map_or(0..0, |all| all.range());
            let named = reference.name("who").is_some() || reference.name("article").is_some();
            let words = text.get(whole.clone()).unwrap_or_default();
            // 本条例 and the like, without a number, mean the text itself.
            let bare = words.starts_with('本') && reference.name("article").is_none();
            let bare = bare && reference.name("paragraph").is_none() && reference.name("item").is_none();
            if whole.is_empty() || !named || bare {
                continue;
            }
            let first = self.resolve(unit, &reference, words);
            let mut last = first.clone();
            found.push(first);
            let mut rest = text.get(whole.end..).unwrap_or_default();
            while let Some(more) = MORE.captures(rest) {
                let Some(next) = self.sibling(&last, &more) else { break };
                found.push(next.clone());
                last = next;
                rest = rest.get(more.get(0).map_or(rest.len(), |all| all.end())..).unwrap_or_default();
            }
        }
        found.extend(NUMBER.find_iter(text).map(|number| Reference {
            from: unit.id.clone(),
            line: unit.line,
            text: number.as_str().to_owned(),
            target: Target::Elsewhere,
            title: None,
            provision: None,
        }));
        found
    }

    fn resolve(&self, unit: &Unit, found: &Captures<'_>, words: &str) -> Reference {
        let reference = |target, title: Option<String>, provision| Reference {
            from: unit.id.clone(),
            line: unit.line,
            text: words.to_owned(),
            target,
            title,
            provision,
        };
        if let Some(title) = found.name("title") {
            let full = self.aliases.get(title.as_str()).map_or(title.as_str(), String::as_str);
            if full != self.title {
                return reference(Target::Elsewhere, Some(full.to_owned()), provision(found));
            }
        }
        let number = |name: &str| found.name(name).and_then(|digits| numeral::read(digits.as_str()));
        let article = unit.id.split(['.', '(']).next().unwrap_or_default();
        let who = found.name("who").map_or("", |who| who.as_str());
        let id = match who {
            "本条" => Some(within(article.to_owned(), number("paragraph"), number("item"))),
            "前条" => {
                article.parse::<u32>().ok().map(|n| within((n - 1).to_string(), number("paragraph"), number("item")))
            }
            who if who.starts_with('前') => before(unit, number("back").unwrap_or(1)),
            _ => provision(found),
        };
        match id.filter(|id| self.has(id)) {
            Some(id) => reference(Target::Here, None, Some(id)),
            None => reference(Target::Lost, None, provision(found)),
        }
    }

    /// Whether there is such a provision. The only paragraph of an article is the article.
    fn has(&self, id: &str) -> bool {
        let alone = id.replacen(".1", "", 1);
        let only =
            id.contains(".1") && !self.ids.contains_key(format!("{}.2", id.split('.').next().unwrap_or("")).as_str());
        self.ids.contains_key(id) || (only && self.ids.contains_key(alone.as_str()))
    }

    /// A further paragraph or item beside the one before: 第一款、第二款.
    fn sibling(&self, last: &Reference, more: &Captures<'_>) -> Option<Reference> {
        let number = numeral::read(more.get(1)?.as_str())?;
        let id = last.provision.clone()?;
        let stem = match more.get(2)?.as_str() {
            "款" => format!("{}.{number}", id.split(['.', '(']).next()?),
            _ => format!("{}({number})", id.split('(').next()?),
        };
        let text = more.get(0)?.as_str().trim_start_matches(['、', '和', '或', '者', '及', '以']).to_owned();
        let target = match last.target {
            Target::Elsewhere => Target::Elsewhere,
            _ if self.has(&stem) => Target::Here,
            _ => Target::Lost,
        };
        Some(Reference { text, target, provision: Some(stem), ..last.clone() })
    }
}

/// The paragraph so many before that of `unit`.
fn before(unit: &Unit, back: u32) -> Option<String> {
    let path = unit.id.split('(').next().unwrap_or_default();
    let (article, paragraph) = path.split_once('.')?;
    let paragraph: u32 = paragraph.parse().ok()?;
    paragraph.checked_sub(back).filter(|n| *n > 0).map(|n| format!("{article}.{n}"))
}
