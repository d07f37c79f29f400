//! Patterns of steps: fixed words and named slots, without regular expressions, so that a lawyer can read them.
//!
//! A slot stands in braces. Between quotation marks (`“{state}”`) it takes what is quoted; without them it takes text
//! that contains no quotation mark.

/// The captured texts, in the order of the slots.
pub(crate) type Captured<'t> = Vec<&'t str>;

/// One part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'p> {
    Words(&'p str),
    Slot,
}

fn parts(pattern: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            parts.push(Part::Words(before));
        }
        parts.push(Part::Slot);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

/// What the slots take, if the text has the pattern's form.
pub(crate) fn captured<'t>(pattern: &str, text: &'t str) -> Option<Captured<'t>> {
    let mut rest = text;
    let mut taken = Vec::new();
    let parts = parts(pattern);
    let mut following = parts.iter().skip(1);
    for part in &parts {
        let next = following.next();
        match part {
            Part::Words(words) => rest = rest.strip_prefix(words)?,
            Part::Slot => {
                let end = match next {
                    Some(Part::Words(words)) => rest.find(words)?,
                    _ => rest.len(),
                };
                let (slot, after) = rest.split_at_checked(end)?;
                if slot.is_empty() || slot.contains(['“', '”']) {
                    return None;
                }
                taken.push(slot);
                rest = after;
            }
        }
    }
    rest.is_empty().then_some(taken)
}

/// The pattern that is most like a text: what is quoted is left out of the comparison.
pub(crate) fn nearest<'p>(text: &str, patterns: impl IntoIterator<Item = &'p str>) -> Option<&'p str> {
    let bare = unquoted(text);
    patterns.into_iter().min_by_key(|pattern| distance(&bare, &unquoted(pattern)))
}

/// The pattern that differs from a text by two characters at most, what is quoted left out.
pub(crate) fn close<'p>(text: &str, patterns: impl IntoIterator<Item = &'p str>) -> Option<&'p str> {
    let bare = unquoted(text);
    nearest(text, patterns).filter(|pattern| distance(&bare, &unquoted(pattern)) <= 2)
}

/// The text with `…` for everything that is quoted.
fn unquoted(text: &str) -> Vec<char> {
    let mut bare = Vec::new();
    let mut inside = false;
    for character in text.chars() {
        match character {
            '“' => {
                inside = true;
                bare.extend(['“', '…']);
            }
            '”' => {
                inside = false;
                bare.push('”');
            }
            other if !inside => bare.push(other),
            _ => {}
        }
    }
    bare
}

/// Edit distance: how many characters to change, add or take away.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, to) in row.iter_mut().skip(1).zip(b) {
            let changed = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_take_what_is_quoted_and_nothing_else() {
        assert_eq!(captured("状态是“{状态}”", "状态是“已移送”"), Some(vec!["已移送"]));
        assert_eq!(captured("{谁}“{请求}”", "派单员“受理”"), Some(vec!["派单员", "受理"]));
        assert_eq!(captured("{谁}“{请求}”", "“受理”"), None);
        assert_eq!(captured("“{甲}”是“{乙}”", "“甲”是“乙”，“丙”"), None);
        assert_eq!(captured("被拒绝，没有依据", "被拒绝，没有依据"), Some(vec![]));
    }

    #[test]
    fn the_nearest_pattern_ignores_what_is_quoted() {
        let patterns = ["状态是“{状态}”", "轮次是“{几}”", "“{内容}”是“{值}”"];
        assert_eq!(nearest("状态为“一个很长很长的状态名称”", patterns), Some("状态是“{状态}”"));
        assert_eq!(distance(&['a', 'b'], &['a', 'c', 'b']), 1);
    }
}
