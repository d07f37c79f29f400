//! The fonts of the machine: which of its files papers are written with.

use documents::{Face, Fonts};
use fontdb::{Database, Family, Query, Weight};
use std::path::Path;
use std::sync::OnceLock;

/// Families to write text with, the best first: what offices use, then what is free.
const TEXT: [&str; 12] = [
    "FangSong",
    "FangSong_GB2312",
    "STFangsong",
    "仿宋",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "AR PL UMing CN",
];
/// Families for heads and titles.
const HEAD: [&str; 6] =
    ["FZXiaoBiaoSong-B05S", "方正小标宋简体", "SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei"];

/// The fonts of this machine, looked for once; `None` if none of them writes Chinese.
pub fn of_this_machine() -> Option<&'static Fonts> {
    static FOUND: OnceLock<Option<Fonts>> = OnceLock::new();
    let find = || {
        let mut database = Database::new();
        database.load_system_fonts();
        let first = |families: &[&str], weight| families.iter().find_map(|name| face(&database, name, weight));
        together(first(&TEXT, Weight::NORMAL), first(&HEAD, Weight::BOLD))
    };
    FOUND.get_or_init(find).as_ref()
}

/// The fonts of one file and, for what it lacks, those of this machine; `None` if the file is no font with Chinese.
pub fn of_file(path: &Path) -> Option<Fonts> {
    let own = Face::new(std::fs::read(path).ok()?, 0)?;
    let mut fonts = together(Some(own), None)?;
    if let Some(others) = of_this_machine() {
        fonts.text.extend(others.text.iter().cloned());
        fonts.head.extend(others.head.iter().cloned());
    }
    Some(fonts)
}

fn face(database: &Database, family: &str, weight: Weight) -> Option<Face> {
    let query = Query { families: &[Family::Name(family)], weight, ..Query::default() };
    let (data, index) = database.with_face_data(database.query(&query)?, |data, index| (data.to_vec(), index))?;
    Face::new(data, index)
}

/// Each falls back on the other.
fn together(text: Option<Face>, head: Option<Face>) -> Option<Fonts> {
    let either = |one: &Option<Face>, other: &Option<Face>| one.iter().chain(other).cloned().collect::<Vec<_>>();
    let fonts = Fonts { text: either(&text, &head), head: either(&head, &text) };
    (!fonts.text.is_empty()).then_some(fonts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use documents::{Paper, Part, pdf};

    /// The text of a file, as a reader copies it.
    fn read(bytes: &[u8]) -> (usize, String) {
        let document = lopdf::Document::load_mem(bytes).unwrap();
        let pages: Vec<u32> = document.get_pages().keys().copied().collect();
        (pages.len(), document.extract_text(&pages).unwrap())
    }

    #[test]
    fn a_paper_is_written_the_same_twice_with_its_fonts_and_can_be_read_again() {
        let fonts = of_this_machine().expect("a font with Chinese characters: apt-get install fonts-noto-cjk");
        let paper = Paper {
            issuer: "某区接诉即办工作专班".to_owned(),
            title: "接诉即办工作月通报".to_owned(),
            parts: vec![Part::Text("本月受理诉求一百件。".repeat(120)), Part::Text("生僻字\u{F8FF}。".to_owned())],
            language: "zh-CN".to_owned(),
            day: (2026, 11, 5),
            ..Paper::default()
        };
        let (bytes, missing) = pdf(&paper, fonts).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7") && bytes.len() < 200_000, "{} bytes", bytes.len());
        assert_eq!(missing, 1);
        assert_eq!(pdf(&paper, fonts).unwrap().0, bytes);
        let (pages, text) = read(&bytes);
        assert_eq!(pages, 3);
        for wanted in ["某区接诉即办工作专班", "接诉即办工作月通报", "— 2 —", "生僻字"] {
            assert!(text.contains(wanted), "{wanted} is not in {text}");
        }
    }

    #[test]
    fn a_file_that_is_no_font_is_none() {
        assert!(of_file(Path::new(file!())).is_none() && of_file(Path::new("no such file")).is_none());
    }
}
