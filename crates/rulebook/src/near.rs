//! The nearest known name to a misspelled one, for the hint at the end of a fault.

/// Edit distance with neighbouring letters exchanged counted once, in characters.
fn distance(a: &str, b: &str) -> usize {
    let target: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=target.len()).collect();
    let mut left_of_a: Option<char> = None;
    for (row, letter) in a.chars().enumerate() {
        let mut line = Vec::with_capacity(last.len());
        let mut left = row + 1;
        line.push(left);
        let mut left_of_b: Option<char> = None;
        for (column, other) in target.iter().copied().enumerate() {
            let up = last.get(column + 1).copied().unwrap_or(usize::MAX - 1);
            let corner = last.get(column).copied().unwrap_or(usize::MAX - 1);
            let mut best = (up + 1).min(left + 1).min(corner + usize::from(letter != other));
            if left_of_a == Some(other) && left_of_b == Some(letter) {
                let exchanged = column.checked_sub(1).and_then(|c| before_last.get(c)).copied();
                best = exchanged.map_or(best, |d| best.min(d + 1));
            }
            line.push(best);
            left = best;
            left_of_b = Some(other);
        }
        before_last = last;
        last = line;
        left_of_a = Some(letter);
    }
    last.last().copied().unwrap_or(0)
}

/// The nearest of the known names, if one is near enough to have been meant.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let furthest = (name.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(name.chars().count()) <= furthest)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(far, _)| *far <= furthest)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The end of a fault's sentence in Chinese and English: the nearest name, or what names there are.
pub(crate) fn hint<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> (String, String) {
    const SHOWN: usize = 12;
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(name, known.iter().copied()) {
        return (format!("；是否应为 `{near}`？"), format!("; did you mean `{near}`?"));
    }
    if known.is_empty() || known.len() > SHOWN {
        return (String::new(), String::new());
    }
    let list = known.join("` `");
    (format!("；可用：`{list}`"), format!("; known: `{list}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(distance("abc", "acb"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(nearest("handeld", ["handled", "handle", "hung"]), Some("handled"));
        assert_eq!(nearest("zzz", ["handled"]), None);
    }
}
