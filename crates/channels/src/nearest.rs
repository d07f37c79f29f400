//! The nearest known name to one that is not there.

/// The most similar of `known`, unless none is similar at all.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.trim().to_lowercase();
    let scored = known.filter(|other| !other.is_empty()).map(|other| (distance(&wanted, &other.to_lowercase()), other));
    let (steps, other) = scored.min_by_key(|(steps, _)| *steps)?;
    let longer = wanted.chars().count().max(other.chars().count());
    (steps * 3 <= longer * 2).then_some(other)
}

/// Edit distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in a.chars().enumerate() {
        let mut left = row + 1;
        let mut line = vec![left];
        for (other, pair) in b.iter().zip(last.windows(2)) {
            let (corner, up) = (pair.first().copied().unwrap_or(0), pair.last().copied().unwrap_or(0));
            left = (corner + usize::from(letter != *other)).min(up + 1).min(left + 1);
            line.push(left);
        }
        last = line;
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_named_and_a_stranger_is_not() {
        let known = ["标题", "诉求内容", "title"];
        assert_eq!(nearest("诉求内荣", known.into_iter()), Some("诉求内容"));
        assert_eq!(nearest("Titel", known.into_iter()), Some("title"));
        assert_eq!(nearest("xyz", known.into_iter()), None);
        assert_eq!(distance("abc", "abd"), 1);
    }
}
