//! Breaking text into lines: between Chinese characters anywhere, between Latin words at spaces; no line begins with a mark that
//! closes or ends with one that opens (GB/T 15834).

/// Marks that no line begins with.
const NEVER_FIRST: &str = "，。、；：？！）》】」』”’％%…—·,.;:?!)]}";
/// Marks that no line ends with.
const NEVER_LAST: &str = "（《【「『“‘([{";

/// Lines of a text, none wider than there is room, but for a single character that is wider by itself. `first` is taken
/// from the room of the first line.
pub(crate) fn lines(text: &str, room: f32, first: f32, width: impl Fn(char) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let indent = if lines.is_empty() { first } else { 0.0 };
        paragraph_lines(paragraph.trim_end(), (room, indent), &width, &mut lines);
    }
    lines
}

fn paragraph_lines(text: &str, (room, first): (f32, f32), width: &impl Fn(char) -> f32, lines: &mut Vec<String>) {
    let mut rest = text;
    let mut left = room - first;
    loop {
        let Some(fits) = fitting(rest, left, width) else {
            lines.push(rest.to_owned());
            return;
        };
        let at = break_at(rest, fits);
        let (line, after) = rest.split_at(at);
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
        left = room;
    }
}

/// How many bytes fit, at least one character; `None` if everything does.
fn fitting(text: &str, room: f32, width: &impl Fn(char) -> f32) -> Option<usize> {
    let mut used = 0.0;
    for (at, c) in text.char_indices() {
        used += width(c);
        if used > room && at > 0 {
            return Some(at);
        }
    }
    None
}

/// The last place up to `fits` where a line may end; `fits` itself if there is none.
fn break_at(text: &str, fits: usize) -> usize {
    let mut places = text.char_indices().map(|(at, _)| at).filter(|at| *at > 0 && *at <= fits);
    places.rfind(|at| may_break(text, *at)).unwrap_or(fits)
}

fn may_break(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return false };
    if NEVER_FIRST.contains(next) || NEVER_LAST.contains(last) {
        return false;
    }
    let is_word = |c: char| c.is_ascii_graphic() || (c.is_alphabetic() && (c as u32) < 0x2E80);
    !(is_word(last) && is_word(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(c: char) -> f32 {
        if c.is_ascii() { 0.5 } else { 1.0 }
    }

    fn broken(text: &str, room: f32) -> Vec<String> {
        lines(text, room, 0.0, square)
    }

    #[test]
    fn marks_stay_with_their_words() {
        assert_eq!(broken("街道办事处，已办结。", 5.0), ["街道办事", "处，已办", "结。"]);
        assert_eq!(broken("请看（附件）", 3.0), ["请看", "（附", "件）"]);
        assert_eq!(broken("abc def 街道", 2.0), ["abc", "def", "街道"]);
        assert_eq!(broken("abcdefgh", 2.0), ["abcd", "efgh"]);
        assert_eq!(broken("一\n二", 2.0), ["一", "二"]);
        assert_eq!(broken("", 2.0), [""]);
    }

    #[test]
    fn the_first_line_is_shorter_by_its_indent() {
        assert_eq!(lines("一二三四五六", 4.0, 2.0, square), ["一二", "三四五六"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(text in "[一-龥a-z0-9，。（）“” ]{0,60}", room in 1.0_f32..12.0) {
            let lines = broken(&text, room);
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
            for line in &lines {
                let wide: f32 = line.chars().map(square).sum();
                prop_assert!(wide <= room || line.chars().count() == 1, "{line:?} is {wide} wide");
            }
        }
    }
}
