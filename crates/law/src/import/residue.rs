//! Drops what converters, word processors and websites left, by rules that have a version.

use super::script::simplified;
use super::text::{Lines, Text};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The rules of this version of the program.
pub const SHIPPED: &str = include_str!("residue.toml");

/// What a rule does with what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Acts {
    /// The whole line goes.
    Line,
    /// Only what matches goes.
    Part,
    /// It is kept apart until a person has decided.
    Suspect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    rule: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    acts: Acts,
    pattern: String,
}

struct Rule {
    id: String,
    acts: Acts,
    pattern: Regex,
}

/// A set of rules with its version.
pub struct Rules {
    /// The version that a report names.
    pub version: String,
    rules: Vec<Rule>,
}

/// What is wrong with a file of rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRules {
    /// Not such a file.
    #[error("{0}")]
    Toml(String),
    /// A pattern that is none.
    #[error("rule `{id}`: {what}")]
    Pattern {
        /// Of which rule.
        id: String,
        /// What is wrong with it.
        what: String,
    },
}

impl Rules {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(text: &str) -> Result<Self, BadRules> {
        let file: File = toml::from_str(text).map_err(|fault| BadRules::Toml(fault.to_string()))?;
        let rule = |Written { id, acts, pattern }: Written| match Regex::new(&pattern) {
            Ok(pattern) => Ok(Rule { id, acts, pattern }),
            Err(fault) => Err(BadRules::Pattern { id, what: fault.to_string() }),
        };
        Ok(Self { version: file.version, rules: file.rule.into_iter().map(rule).collect::<Result<_, _>>()? })
    }

    /// What the rules find in one line.
    fn find(&self, line: &str) -> Vec<(&Rule, Range<usize>)> {
        let mut found = Vec::new();
        let chars = |at: usize| line.get(..at).unwrap_or(line).chars().count();
        let bare = line.trim();
        for rule in &self.rules {
            match rule.acts {
                Acts::Part => {
                    let places = rule.pattern.find_iter(line).filter(|place| !place.is_empty());
                    found.extend(places.map(|place| (rule, chars(place.start())..chars(place.end()))));
                }
                Acts::Line | Acts::Suspect if rule.pattern.is_match(bare) => {
                    return vec![(rule, 0..line.chars().count())];
                }
                _ => {}
            }
        }
        found.sort_by_key(|(_, place)| place.start);
        found
    }
}

/// Something that was removed, or is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// The rule's id.
    pub rule: String,
    /// Line in the original, from 1.
    pub line: usize,
    /// Bytes of the original.
    pub bytes: Range<u32>,
    /// What stood there.
    pub text: String,
}

/// What the rules took away and what they only suspect.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    pub(super) removed: Vec<Removal>,
    pub(super) suspected: Vec<Removal>,
}

/// Applies the rules line by line. What is suspected is taken out of the text as well, and listed for a person.
pub(super) fn drop(text: &mut Text, rules: &Rules, lines: &Lines) -> Dropped {
    let mut dropped = Dropped::default();
    let mut kept = Text::default();
    for line in text.lines() {
        let words = simplified(&text.string(line.clone()));
        let mut at = line.start;
        for (rule, place) in rules.find(&words) {
            let place = (line.start + place.start).max(at)..line.start + place.end;
            if place.is_empty() {
                continue;
            }
            kept.0.extend_from_slice(text.0.get(at..place.start).unwrap_or_default());
            at = place.end;
            let bytes = text.origin(place.clone());
            let text = text.string(place).trim().to_owned();
            let removal = Removal { rule: rule.id.clone(), line: lines.at(bytes.start), bytes, text };
            let list = if rule.acts == Acts::Suspect { &mut dropped.suspected } else { &mut dropped.removed };
            list.push(removal);
        }
        let end = text.lines_end(line.end);
        kept.0.extend_from_slice(text.0.get(at..end).unwrap_or_default());
    }
    *text = kept;
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dropped(words: &str) -> (String, Vec<(String, usize, String)>, usize) {
        let mut text = Text::of(words);
        let lines = Lines::of(&text);
        let dropped = drop(&mut text, &Rules::read(SHIPPED).unwrap(), &lines);
        let removed = dropped.removed.into_iter().map(|removal| (removal.rule, removal.line, removal.text)).collect();
        (text.all(), removed, dropped.suspected.len())
    }

    #[test]
    fn lines_go_whole_and_parts_leave_the_rest() {
        let (text, removed, suspected) = dropped(
            "Evaluation Warning: made with Aspose.\n示例办法\n[bookmark: _A1]第一条　甲。\n- 12 -\n首页 > 法规\n• 时间:\n【请先登录】\n第二条 乙。\n",
        );
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["示例办法", "第一条　甲。", "第二条 乙。"]);
        let rules: Vec<(&str, usize)> = removed.iter().map(|(rule, line, _)| (rule.as_str(), *line)).collect();
        let expected =
            [("converter-stamp", 1), ("bookmark", 3), ("page-mark", 4), ("breadcrumb", 5), ("empty-field", 6)];
        assert_eq!((rules.as_slice(), suspected), (expected.as_slice(), 1));
        assert_eq!(removed[1].2, "[bookmark: _A1]");
    }

    #[test]
    fn what_a_printer_sets_on_a_page_goes() {
        let (text, removed, _) = dropped(
            "11/26/26, 11:17 AM 条例\n第一条　甲。\n2026/11/26 上午11:17\nhttps://example.org/a?b 1/3\n12/30\n",
        );
        assert_eq!((text.replace('\n', ""), removed.len()), ("第一条　甲。".to_owned(), 4));
    }

    #[test]
    fn sound_lines_stay() {
        let sound = "第一条　首页应当公开联系方式。\n（一）时间：每日；\n收藏文物应当登记。\n共 12 页。\n";
        assert_eq!(dropped(sound), (sound.to_owned(), Vec::new(), 0));
    }

    #[test]
    fn a_bad_file_of_rules_is_told() {
        assert!(matches!(Rules::read("version = 1"), Err(BadRules::Toml(_))));
        let bad = "version = \"x\"\n[[rule]]\nid = \"a\"\nacts = \"line\"\npattern = '('\n";
        assert!(matches!(Rules::read(bad), Err(BadRules::Pattern { id, .. }) if id == "a"));
    }
}
