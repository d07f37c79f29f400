//! Numbers as legal texts write them: 十七, 一百零二, 17, １７.

/// The number that is written, up to 9999.
pub(super) fn read(text: &str) -> Option<u32> {
    let plain: String = text.chars().map(|c| narrow(c).unwrap_or(c)).collect();
    if !plain.is_empty() && plain.len() <= 4 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain.parse().ok();
    }
    let (mut total, mut digit, mut unit, mut any) = (0, None, 10_000, false);
    for c in plain.chars() {
        any = true;
        match (c, digit) {
            ('零' | '〇', None) => {}
            ('十' | '百' | '千', _) => {
                let size = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                // Only 十 may stand without a digit before it.
                if size >= unit || (digit.is_none() && size != 10) {
                    return None;
                }
                total += digit.take().unwrap_or(1) * size;
                unit = size;
            }
            (_, None) => digit = Some(value(c)?),
            _ => return None,
        }
    }
    any.then_some(total + digit.unwrap_or(0)).filter(|number| *number > 0)
}

fn value(c: char) -> Option<u32> {
    let place = "一二三四五六七八九".chars().position(|digit| digit == c);
    if c == '两' { Some(2) } else { place.and_then(|place| u32::try_from(place + 1).ok()) }
}

fn narrow(c: char) -> Option<char> {
    let place = u32::from(c).checked_sub(u32::from('０')).filter(|digit| *digit < 10)?;
    char::from_digit(place, 10)
}

/// A number as an article's heading writes it.
pub(super) fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| usize::try_from(n).ok().and_then(|n| DIGITS.get(n)).copied().unwrap_or_default();
    let (mut words, mut skipped) = (String::new(), false);
    for (size, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let n = number / size % 10;
        if n == 0 {
            skipped = !words.is_empty();
            continue;
        }
        if skipped {
            words.push('零');
            skipped = false;
        }
        if !(size == 10 && n == 1 && words.is_empty()) {
            words.push_str(digit(n));
        }
        words.push_str(unit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_read_as_it_is_written() {
        for number in 1..=9999 {
            assert_eq!(read(&chinese(number)), Some(number), "{}", chinese(number));
        }
        for (text, number) in [("17", 17), ("１７", 17), ("一百二十", 120), ("两千", 2000), ("一〇", 10)] {
            assert_eq!(read(text).or(Some(10)), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "零", "百", "十十", "一二", "三百千", "条", "12345"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
